/**
 * Turns blocks into pieces: the smallest things the page flow may place, each with its height and its way to draw itself.
 *
 * A paragraph is one piece a line; the first two and the last two lines of it keep together. Tables, boxes and headings
 * are one piece. Lengths are points.
 */

import type { Block, Spans } from './markdown.ts';
import { type ContentsEntry, drawLine, type Piece, plainText, type Setting, wrap, wrapHeading } from './setting.ts';
import { tablePiece } from './table.ts';

const plain = { before: 0, keep: false, breakTo: null, heading: null };

export function pieces(blocks: readonly Block[], width: number, set: Setting): readonly Piece[] {
  return blocks.flatMap((block) => blockPieces(block, width, set));
}

function blockPieces(block: Block, width: number, set: Setting): readonly Piece[] {
  switch (block.kind) {
    case 'heading':
      return [headingPiece(block, width, set)];
    case 'paragraph':
      return textPieces(block.spans, width, set, null);
    case 'list':
      return block.items.flatMap((item) => textPieces(item.spans, width, set, item.marker));
    case 'table':
      return [tablePiece(block.rows, width, set)];
    case 'box':
      return [boxPiece(block.title, block.blocks, width, set)];
    case 'contents':
      return set.contents.map((entry) => contentsPiece(entry, width, set));
    case 'break':
      break;
  }
  return [{ ...plain, height: 0, breakTo: block.to, draw: () => undefined }];
}

function textPieces(spans: Spans, width: number, set: Setting, marker: string | null): readonly Piece[] {
  const { bodySize, leading, ink, accent } = set.theme;
  const indent = marker === null ? 0 : marker === '•' ? 11 : 16;
  const lines = wrap(set, spans, width - indent, bodySize);
  return lines.map((line, index) => ({
    ...plain,
    before: index > 0 ? 0 : marker === null ? leading * 0.45 : leading * 0.2,
    height: leading,
    keep: (index === 0 || index === lines.length - 2) && lines.length > 1,
    draw: (x, y): void => {
      if (index === 0 && marker !== null) {
        set.doc.fillColor(accent);
        plainText(set, marker, 'bold', bodySize, x, y);
      }
      drawLine(set, line, x + indent, y, bodySize, ink);
    },
  }));
}

function headingPiece(
  heading: { readonly level: 1 | 2 | 3; readonly text: string },
  width: number,
  set: Setting,
): Piece {
  const size = set.theme.bodySize * { 1: 1.85, 2: 1.3, 3: 1.06 }[heading.level];
  const lines = wrapHeading(set, heading.text, width, size);
  const step = size * 1.22;
  const rule = heading.level === 1 ? 5 : 0;
  return {
    before: { 1: 20, 2: 11, 3: 8 }[heading.level],
    height: lines.length * step + rule,
    keep: true,
    breakTo: null,
    heading,
    draw: (x, y): void => {
      set.doc.fillColor(heading.level === 3 ? set.theme.ink : set.theme.accent);
      for (const [index, line] of lines.entries()) plainText(set, line, 'heading', size, x, y + index * step);
      const bottom = y + lines.length * step + 1.5;
      if (rule > 0)
        set.doc
          .moveTo(x, bottom)
          .lineTo(x + width, bottom)
          .lineWidth(1.2)
          .stroke(set.theme.accent);
    },
  };
}

function boxPiece(title: string, blocks: readonly Block[], width: number, set: Setting): Piece {
  const pad = 9;
  const { accent, tint, bodySize } = set.theme;
  const inner = pieces(blocks, width - pad * 2 - 3, { ...set, theme: { ...set.theme, bodySize: bodySize * 0.96 } });
  const step = bodySize * 1.3;
  const titleLines = wrapHeading(set, title, width - pad * 2 - 3, bodySize);
  const titleHeight = titleLines.length * step;
  const height = inner.reduce((sum, piece) => sum + piece.before + piece.height, titleHeight) + pad * 1.6;
  return {
    ...plain,
    before: 8,
    height,
    draw: (x, y): void => {
      set.doc.roundedRect(x, y, width, height, 4).fill(tint);
      set.doc.rect(x, y + 4, 3, height - 8).fill(accent);
      set.doc.fillColor(accent);
      for (const [index, line] of titleLines.entries())
        plainText(set, line, 'heading', bodySize, x + pad + 3, y + pad * 0.8 + index * step);
      let top = y + pad * 0.8 + titleHeight;
      for (const piece of inner) {
        piece.draw(x + pad + 3, top + piece.before);
        top += piece.before + piece.height;
      }
    },
  };
}

function contentsPiece(entry: ContentsEntry, width: number, set: Setting): Piece {
  const { bodySize, leading, ink, fonts } = set.theme;
  const role = entry.level === 1 ? 'bold' : 'regular';
  const indent = entry.level === 1 ? 0 : 12;
  return {
    ...plain,
    before: entry.level === 1 ? leading * 0.35 : 0,
    height: leading,
    keep: entry.level === 1,
    draw: (x, y): void => {
      set.doc.fillColor(ink);
      const end = x + indent + plainText(set, entry.text, role, bodySize, x + indent, y) + 4;
      const labelWidth = set.doc.font(fonts[role]).fontSize(bodySize).widthOfString(entry.label);
      plainText(set, entry.label, role, bodySize, x + width - labelWidth, y);
      const right = x + width - labelWidth - 5;
      const widthOf = (text: string): number => set.doc.font(fonts.regular).fontSize(bodySize).widthOfString(text);
      const dots = Math.floor((right - end) / widthOf('. '));
      const leader = '. '.repeat(Math.max(0, dots)).trimEnd();
      plainText(set, leader, 'regular', bodySize, right - widthOf(leader), y);
    },
  };
}
