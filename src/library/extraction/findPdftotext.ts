/** Looks for poppler's pdftotext, the second opinion on files that PDFium cannot read. */
import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';

/** Absolute path of `pdftotext` on this process's PATH, or null where there is none (or no shell to ask). */
export function locatePdftotext(): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', 'command -v pdftotext'], { timeout: 5_000 }, (error, stdout) => {
      const path = stdout.trim();
      resolve(error === null && isAbsolute(path) ? path : null);
    });
  });
}

/** Whether the fallback of `extractDocument` can be offered here. */
export async function findPdftotext(): Promise<boolean> {
  return (await locatePdftotext()) !== null;
}
