/** Lays a table out as one piece: header row on the accent colour, tinted rows, columns as wide as their text asks for. */

import type { Spans } from './markdown.ts';
import { drawLine, type Piece, type Setting, wrap } from './setting.ts';

const pad = 4;

export function tablePiece(rows: readonly (readonly Spans[])[], width: number, set: Setting): Piece {
  const size = set.theme.bodySize * 0.93;
  const step = size * 1.3;
  const widths = columnWidths(rows, width, set, size);
  const laid = rows.map((row, index) => {
    const cells = row.map((cell, column) =>
      wrap(set, index === 0 ? bold(cell) : cell, (widths[column] ?? 0) - pad * 2, size),
    );
    return { cells, height: Math.max(1, ...cells.map((lines) => lines.length)) * step + pad * 1.4 };
  });
  const height = sum(laid.map((row) => row.height)) + 3;
  const draw = (x: number, y: number): void => {
    let top = y;
    for (const [index, row] of laid.entries()) {
      if (index === 0) set.doc.rect(x, top, width, row.height).fill(set.theme.accent);
      else if (index % 2 === 0) set.doc.rect(x, top, width, row.height).fill(set.theme.tint);
      let left = x;
      for (const [column, lines] of row.cells.entries()) {
        for (const [number, line] of lines.entries())
          drawLine(
            set,
            line,
            left + pad,
            top + pad * 0.7 + number * step,
            size,
            index === 0 ? '#ffffff' : set.theme.ink,
          );
        left += widths[column] ?? 0;
      }
      top += row.height;
    }
    set.doc
      .moveTo(x, top)
      .lineTo(x + width, top)
      .lineWidth(0.8)
      .stroke(set.theme.accent);
  };
  return { before: 8, height, keep: false, breakTo: null, heading: null, draw };
}

function bold(cell: Spans): Spans {
  return cell.map((span) => ({ ...span, style: 'bold' }));
}

/** Every column gets its longest word; what is left is shared in proportion to what the longest cell still lacks. */
function columnWidths(
  rows: readonly (readonly Spans[])[],
  width: number,
  set: Setting,
  size: number,
): readonly number[] {
  const measure = (text: string): number => set.doc.font(set.theme.fonts.bold).fontSize(size).widthOfString(text);
  const columns = (rows[0] ?? []).map((_, column) =>
    rows.map((row) => (row[column] ?? []).map((span) => span.text).join('')),
  );
  const least = columns.map(
    (cells) => Math.max(...cells.flatMap((cell) => cell.split(/\s+/)).map(measure)) + pad * 2 + 1,
  );
  const lack = columns.map((cells, index) =>
    Math.max(0.1, ...cells.map(measure).map((full) => full + pad * 2 - (least[index] ?? 0))),
  );
  const spare = Math.max(0, width - sum(least));
  return least.map((base, index) => base + (spare * (lack[index] ?? 0)) / sum(lack));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
