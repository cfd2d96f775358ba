/** What a long run says while it runs: on standard error, so that tables and JSON stay alone. */

/** Told what is measured next. */
export type Progress = (step: string) => void;
