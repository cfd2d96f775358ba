/**
 * The reading child: one process, one document, then gone. Whatever a hostile file does to PDFium (endless loops,
 * traps, gigabytes) happens here, and the parent needs no more than a kill.
 */
import { samplePages } from '../pageSample.ts';
import { encodeMessage, type ReadingRequest } from '../protocol.ts';
import { openDocument, readPage } from './document.ts';
import { offerToOomKiller } from './oomScore.ts';
import { failureOf, ReadingFailed, send, sendEncoded } from './output.ts';
import { endWithParent } from './parentWatch.ts';
import { type Pdfium, startPdfium } from './pdfium.ts';

endWithParent();
offerToOomKiller();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own parent as one JSON argument, see protocol.ts
const request = JSON.parse(process.argv[2] ?? '') as ReadingRequest;
const pdfium = await startPdfium(request.heapBytes, () => {
  send({ type: 'failed', failure: 'memory' });
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable: SIGKILL cannot be survived');
});
send({ type: 'ready' });
try {
  readDocument(pdfium);
  send({ type: 'done' });
} catch (error) {
  send({ type: 'failed', failure: failureOf(error) });
}
// All is said and in the pipe; an orderly end of two isolates and PDFium would only take the time of the next document.
process.kill(process.pid, 'SIGKILL');

function readDocument(reader: Pdfium): void {
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
