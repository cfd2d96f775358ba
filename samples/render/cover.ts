/** Draws the cover: a coloured page with a motif, the title, the subtitle and one line of facts. */

import type PdfDocument from 'pdfkit';
import { breakLines } from './lines.ts';
import { type Motif, page, type Theme } from './theme.ts';

export interface CoverText {
  readonly title: string;
  readonly subtitle: string;
  readonly facts: string;
}

export function drawCover(doc: PdfDocument, theme: Theme & { readonly motif: Motif }, text: CoverText): void {
  doc.rect(0, 0, page.width, page.height).fill(theme.accent);
  motifs[theme.motif](doc);
  const centred = (line: string, font: string, size: number, y: number, characterSpacing: number): void => {
    doc.font(font).fontSize(size).fillColor('#ffffff');
    const width = doc.widthOfString(line, { characterSpacing });
    doc.text(line, (page.width - width) / 2, y, { lineBreak: false, characterSpacing });
  };
  doc.font(theme.fonts.heading).fontSize(40);
  const lines = breakLines(
    [{ text: text.title, style: 'bold' }],
    page.width - 100,
    (span) => doc.widthOfString(span.text),
    new Map(),
  );
  let y = 92;
  for (const line of lines) {
    centred(line.map((span) => span.text).join(''), theme.fonts.heading, 40, y, 0);
    y += 48;
  }
  centred(text.subtitle, theme.fonts.italic, 15, y + 10, 0);
  doc
    .moveTo(page.width / 2 - 60, y + 46)
    .lineTo(page.width / 2 + 60, y + 46)
    .lineWidth(1)
    .stroke('#ffffff');
  centred(text.facts, theme.fonts.regular, 11, page.height - 52, 0);
}

const motifs: Readonly<Record<Motif, (doc: PdfDocument) => void>> = { sea, forest, night };

function sea(doc: PdfDocument): void {
  doc.circle(page.width / 2, 400, 104).fill('#e9c46a');
  doc.moveTo(252, 290).lineTo(252, 448).lineTo(338, 448).closePath().fill('#ffffff');
  doc.moveTo(244, 312).lineTo(244, 448).lineTo(184, 448).closePath().fill('#d7e5ea');
  doc.moveTo(176, 458).lineTo(334, 458).lineTo(306, 490).lineTo(204, 490).closePath().fill('#7a3b2e');
  for (const [index, color] of ['#2f7d9a', '#256a87', '#1a5068', '#123c50'].entries()) {
    const top = 480 + index * 38;
    doc.moveTo(0, top);
    for (let x = 0; x < page.width; x += 100) {
      const shift = index % 2 === 0 ? 18 : -18;
      doc.bezierCurveTo(x + 33, top - shift, x + 66, top + shift, x + 100, top);
    }
    doc
      .lineTo(page.width + 100, page.height)
      .lineTo(0, page.height)
      .closePath()
      .fill(color);
  }
}

function forest(doc: PdfDocument): void {
  doc.circle(page.width / 2, 420, 128).fill('#f2d7b6');
  doc.moveTo(250, 660).quadraticCurveTo(240, 470, 256, 318).lineWidth(5).stroke('#5b3a29');
  const leaf = (x: number, y: number, side: 1 | -1, color: string): void => {
    doc.moveTo(x, y).quadraticCurveTo(x + side * 34, y - 52, x + side * 92, y - 30);
    doc.quadraticCurveTo(x + side * 58, y + 14, x, y).fill(color);
  };
  for (let step = 0; step < 5; step += 1) {
    leaf(249, 610 - step * 62, 1, step % 2 === 0 ? '#4f7942' : '#6a994e');
    leaf(249, 582 - step * 62, -1, step % 2 === 0 ? '#6a994e' : '#4f7942');
  }
  for (const [x, y] of [
    [206, 350],
    [300, 372],
    [190, 470],
    [318, 500],
    [256, 306],
  ] as const) {
    doc.circle(x, y, 11).fill('#d1495b');
    doc.circle(x + 3, y + 9, 5).fill('#f79256');
  }
}

function night(doc: PdfDocument): void {
  doc.circle(350, 300, 46).fill('#f4e9b8');
  doc.circle(330, 288, 44).fill('#3d3566');
  for (const [x, y] of [
    [70, 300],
    [120, 258],
    [200, 330],
    [430, 380],
    [90, 400],
    [410, 240],
    [280, 270],
  ] as const)
    doc.circle(x, y, 1.8).fill('#ffffff');
  doc.rect(0, 520, page.width, page.height - 520).fill('#221d3d');
  for (let x = 0; x < page.width; x += 50) doc.rect(x, 500, 28, 24).fill('#221d3d');
  doc.rect(150, 400, 200, 260).fill('#2c2650');
  for (let x = 150; x < 350; x += 45) doc.rect(x, 382, 20, 22).fill('#2c2650');
  doc
    .moveTo(195, 660)
    .lineTo(195, 500)
    .bezierCurveTo(195, 425, 305, 425, 305, 500)
    .lineTo(305, 660)
    .closePath()
    .fill('#12101f');
  for (const x of [172, 328]) {
    doc.circle(x, 500, 20).opacity(0.25).fill('#ffd166').opacity(1);
    doc.circle(x, 500, 8).fill('#ffd166');
  }
}
