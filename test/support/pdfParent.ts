/** A process of its own that reads the PDF named by its argument, to be killed meanwhile. */
import { extractDocument } from '../../src/library/extraction/extractDocument.ts';

await extractDocument(process.argv[2] ?? '', {
  limits: { wallMs: 600_000, cpuMs: 600_000 },
  signal: new AbortController().signal,
  pdftotext: false,
  handlers: { onOpened: () => undefined, onPage: () => undefined },
});
