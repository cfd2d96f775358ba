/**
 * Typography of a sample rulebook: page geometry, fonts, sizes and colours. Lengths are PDF points.
 *
 * `pt-serif` embeds a subset of PT Serif (SIL Open Font License), which has Cyrillic and real fi/fl ligatures;
 * `standard` uses the PDF standard fonts and embeds nothing. Both kinds occur in real rulebooks.
 */

import { fileURLToPath } from 'node:url';
import type PdfDocument from 'pdfkit';
import type { Style } from './markdown.ts';

export type Role = Style | 'heading';

export interface Theme {
  readonly fonts: Readonly<Record<Role, string>>;
  readonly columns: 1 | 2;
  readonly bodySize: number;
  readonly leading: number;
  readonly accent: string;
  readonly tint: string;
  readonly ink: string;
}

/** 176 × 250 mm (B5), a common size of rulebooks. */
export const page = { width: 499, height: 709, side: 42, top: 56, bottom: 54, gutter: 20 } as const;

const palettes = {
  sea: { accent: '#1d5c78', tint: '#e6f0f2' },
  forest: { accent: '#8a2f4b', tint: '#f6ebe6' },
  night: { accent: '#3d3566', tint: '#ecebf4' },
} as const;

export type Motif = keyof typeof palettes;

/** @throws Error when the front matter names a motif or a font family that is not there. */
export function themeOf(meta: ReadonlyMap<string, string>): Theme & { readonly motif: Motif } {
  const motif = meta.get('motif') ?? '';
  if (motif !== 'sea' && motif !== 'forest' && motif !== 'night') throw new Error(`unknown motif: ${motif}`);
  const columns = meta.get('columns') === '2' ? 2 : 1;
  // Times sets narrower than PT Serif and looks smaller.
  const bodySize = columns === 1 ? 10 : meta.get('fonts') === 'standard' ? 10.4 : 9.2;
  return {
    ...palettes[motif],
    motif,
    columns,
    bodySize,
    leading: bodySize * 1.36,
    ink: '#1c1c1c',
    fonts: fontsOf(meta.get('fonts') ?? ''),
  };
}

function fontsOf(family: string): Readonly<Record<Role, string>> {
  if (family === 'pt-serif')
    return { regular: 'PTSerif', bold: 'PTSerif-Bold', italic: 'PTSerif-Italic', heading: 'PTSerif-Bold' };
  if (family === 'standard')
    return { regular: 'Times-Roman', bold: 'Times-Bold', italic: 'Times-Italic', heading: 'Helvetica-Bold' };
  throw new Error(`unknown fonts: ${family}`);
}

/** @throws Error when the standard fonts, which have only Latin-1 and some typographic marks, cannot show the text. */
export function assertShowable(meta: ReadonlyMap<string, string>, text: string): void {
  if (meta.get('fonts') !== 'standard') return;
  const strange = /[^\n\x20-\x7e\xa0-\xff–—‘’“”•…]/u.exec(text);
  if (strange !== null)
    throw new Error(`the standard fonts have no "${strange[0]}"; use pt-serif or another character`);
}

/** Makes the embedded family known to the document; fonts that no page uses are not written. */
export function registerFonts(doc: PdfDocument): void {
  const folder = '@expo-google-fonts/pt-serif';
  const files = {
    PTSerif: '400Regular/PTSerif_400Regular.ttf',
    'PTSerif-Bold': '700Bold/PTSerif_700Bold.ttf',
    'PTSerif-Italic': '400Regular_Italic/PTSerif_400Regular_Italic.ttf',
  };
  for (const [name, file] of Object.entries(files))
    doc.registerFont(name, fileURLToPath(import.meta.resolve(`${folder}/${file}`)));
}
