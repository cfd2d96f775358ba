/** What is measured, with what, and where the temporary files go. */
export interface BenchSetting {
  /** Absolute path of the PDF. */
  readonly pdf: string;
  /** A library folder that holds a copy of the PDF and nothing else. */
  readonly library: string;
  /** For databases and other temporary files; removed afterwards. */
  readonly folder: string;
  readonly runs: number;
  /** Questions to search for; null: made from the PDF itself. */
  readonly questions: readonly string[] | null;
  /** Absolute paths, or null where the program is not installed. */
  readonly pdftotext: string | null;
  readonly ugrep: string | null;
  readonly signal: AbortSignal;
}
