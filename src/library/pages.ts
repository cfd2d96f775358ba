/** Pages as they are read from a PDF, before anybody knows what stands on them. */

/** One visual line of a page in the order in which the PDF draws it. Lengths are PDF points, the origin is the top left corner. */
export interface PageLine {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Height of the font as drawn, points; 0 where it is not known (the pdftotext fallback). */
  readonly fontSize: number;
  /** Both ends of the line are bold: a heading or a label rather than a run-in heading. */
  readonly bold: boolean;
  /** The line begins bold, whatever follows: a run-in heading ("Movement. A unit may …") begins so. */
  readonly startsBold: boolean;
}

/** One page as extracted. `page` is the PDF page, 1-based; `label` is the printed number where the PDF carries one. */
export interface ExtractedPage {
  readonly page: number;
  readonly label: string | null;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly PageLine[];
}
