/** A child around PDFium from its first line to its last: what it reads and answers in between is the business of its main.ts. */
import type { ReadingFailure } from '../protocol.ts';
import { offerToOomKiller } from './oomScore.ts';
import { failureOf } from './output.ts';
import { endWithParent } from './parentWatch.ts';
import { type Pdfium, startPdfium } from './pdfium.ts';

/** What every child says: that PDFium is up, and why it gave up. */
type ChildMessage = { readonly type: 'ready' } | { readonly type: 'failed'; readonly failure: ReadingFailure };

/**
 * Does `work` for the request that the parent has given as the one argument, and ends the process.
 * @param send writes at once: nothing can be said after the end
 */
export async function runChild<Request extends { readonly heapBytes: number }>(
  send: (message: ChildMessage) => void,
  decode: (argument: string) => Request,
  work: (pdfium: Pdfium, request: Request) => void,
): Promise<never> {
  endWithParent();
  offerToOomKiller();
  const request = decode(process.argv[2] ?? '');
  const pdfium = await startPdfium(request.heapBytes, () => {
    send({ type: 'failed', failure: 'memory' });
    return end();
  });
  send({ type: 'ready' });
  try {
    work(pdfium, request);
  } catch (error) {
    send({ type: 'failed', failure: failureOf(error) });
  }
  return end();
}

/** All is said and in the pipe; an orderly end of two isolates and PDFium would only take the time of the next document. */
function end(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable: SIGKILL cannot be survived');
}
