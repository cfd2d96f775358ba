/**
 * The rendering child: one process, one page, then gone. As in the reading child, whatever a hostile file does to PDFium
 * happens here, and the parent needs no more than a kill.
 */
import { createHash } from 'node:crypto';
import { openDocument } from '../../library/extraction/child/document.ts';
import { offerToOomKiller } from '../../library/extraction/child/oomScore.ts';
import { failureOf, sendEncoded } from '../../library/extraction/child/output.ts';
import { endWithParent } from '../../library/extraction/child/parentWatch.ts';
import { type Pdfium, startPdfium } from '../../library/extraction/child/pdfium.ts';
import { encodeRendering, type RenderingMessage, type RenderingRequest } from '../protocol.ts';
import { renderPage } from './renderPage.ts';

/** The file holds another document by now. */
class OtherBytes extends Error {}

const send = (message: RenderingMessage): void => sendEncoded(encodeRendering(message));

endWithParent();
offerToOomKiller();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own parent as one JSON argument, see protocol.ts
const request = JSON.parse(process.argv[2] ?? '') as RenderingRequest;
const pdfium = await startPdfium(request.heapBytes, () => {
  send({ type: 'failed', failure: 'memory' });
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable: SIGKILL cannot be survived');
});
send({ type: 'ready' });
try {
  send(answerTo(pdfium));
} catch (error) {
  send({ type: 'failed', failure: error instanceof OtherBytes ? 'changed' : failureOf(error) });
}
// As in the reading child: all is said, and an orderly end only takes time.
process.kill(process.pid, 'SIGKILL');

function answerTo(reader: Pdfium): RenderingMessage {
  const document = openDocument(reader, request.file, request.maxFileBytes, (bytes) => {
    if (createHash('sha256').update(bytes).digest('hex') !== request.hash) throw new OtherBytes();
  });
  const rendered = renderPage(reader, document, request);
  if (rendered === null) return { type: 'failed', failure: 'no_page' };
  const { format, marked, bytes } = rendered;
  return { type: 'rendered', format, marked, base64: bytes.toString('base64') };
}
