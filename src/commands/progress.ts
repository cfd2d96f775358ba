/** Progress of long work: one line written over on a terminal, one line a file elsewhere. */
import type { LibraryProgress } from '../library/library.ts';
import type { Terminal } from './command.ts';

/** A terminal line is written over at most this often, ms. */
const REDRAW_INTERVAL = 80;

const CLEAR_LINE = '\r\u001b[K';

/** Names come from anywhere: a control character in one must not drive the terminal, nor turn its text around. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

/** The same for a text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

export function reportProgress(terminal: Terminal): (progress: LibraryProgress) => void {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    if (progress.kind === 'read') {
      // The reason stands in the doctor's table; here it would be read twice.
      terminal.err(`${terminal.interactive ? CLEAR_LINE : ''}Read ${printable(progress.path)}: ${progress.state}\n`);
      return;
    }
    const now = performance.now();
    if (!terminal.interactive || now - drawnAt < REDRAW_INTERVAL) return;
    drawnAt = now;
    const percent = Math.round((100 * progress.page) / Math.max(1, progress.pageCount));
    terminal.err(
      `${CLEAR_LINE}Reading ${progress.file}/${progress.files} ${printable(progress.path)}: page ${progress.page} of ${progress.pageCount}, ${percent} %`,
    );
  };
}
