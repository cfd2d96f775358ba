/**
 * The rendering child: one process, one page, then gone. As in the reading child, whatever a hostile file does to PDFium
 * happens here, and the parent needs no more than a kill.
 */
import { createHash } from 'node:crypto';
import { openDocument } from '../../library/extraction/child/document.ts';
import { sendEncoded } from '../../library/extraction/child/output.ts';
import type { Pdfium } from '../../library/extraction/child/pdfium.ts';
import { runChild } from '../../library/extraction/child/runChild.ts';
import { decodeRenderingRequest, encodeRendering, type RenderingMessage, type RenderingRequest } from '../protocol.ts';
import { renderPage } from './renderPage.ts';

/** The file holds another document by now. */
class OtherBytes extends Error {}

const send = (message: RenderingMessage): void => sendEncoded(encodeRendering(message));

await runChild(send, decodeRenderingRequest, (pdfium, request) => {
  try {
    send(answerTo(pdfium, request));
  } catch (error) {
    if (!(error instanceof OtherBytes)) throw error;
    send({ type: 'failed', failure: 'changed' });
  }
});

function answerTo(reader: Pdfium, request: RenderingRequest): RenderingMessage {
  const document = openDocument(reader, request.file, request.maxFileBytes, (bytes) => {
    if (createHash('sha256').update(bytes).digest('hex') !== request.hash) throw new OtherBytes();
  });
  const rendered = renderPage(reader, document, request);
  if (rendered === null) return { type: 'failed', failure: 'no_page' };
  const { format, marked, bytes } = rendered;
  return { type: 'rendered', format, marked, base64: bytes.toString('base64') };
}
