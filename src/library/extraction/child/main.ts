/**
 * The reading child: one process, one document, then gone. Whatever a hostile file does to PDFium (endless loops,
 * traps, gigabytes) happens here, and the parent needs no more than a kill.
 */
import { samplePages } from '../pageSample.ts';
import { decodeRequest, encodeMessage, type ReadingRequest } from '../protocol.ts';
import { openDocument, readPage } from './document.ts';
import { ReadingFailed, send, sendEncoded } from './output.ts';
import type { Pdfium } from './pdfium.ts';
import { runChild } from './runChild.ts';

await runChild(send, decodeRequest, (pdfium, request) => {
  readDocument(pdfium, request);
  send({ type: 'done' });
});

function readDocument(reader: Pdfium, request: ReadingRequest): void {
  const document = openDocument(reader, request.file, request.maxFileBytes);
  if (document.pageCount > request.maxPages) throw new ReadingFailed('pages');
  let charactersLeft = request.maxCharacters;
  let loadedPages = 0;
  const read = (pageNumber: number) => {
    const { page, characters, loaded } = readPage(reader, document, pageNumber, charactersLeft);
    charactersLeft -= characters;
    if (loaded) loadedPages += 1;
    return page;
  };

  const sample = samplePages(document.pageCount).map(read);
  send({ type: 'opened', pageCount: document.pageCount, title: document.title, sample });
  const sampled = new Map(sample.map((page) => [page.page, encodeMessage({ type: 'page', page })]));
  for (let pageNumber = 1; pageNumber <= document.pageCount; pageNumber += 1) {
    sendEncoded(sampled.get(pageNumber) ?? encodeMessage({ type: 'page', page: read(pageNumber) }));
    sampled.delete(pageNumber);
  }
  if (loadedPages === 0) throw new ReadingFailed('no_pages');
}
