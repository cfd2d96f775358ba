/**
 * The second opinion: poppler's pdftotext over a file that PDFium could not read. It gives text in reading order and
 * no geometry, so its lines stand on a nominal grid in which an empty line still shows as a gap.
 */
import type { ExtractedPage, PageLine } from '../pages.ts';
import { cleanLine } from './child/lineText.ts';
import type { ExtractionHandlers, ExtractionOutcome } from './extractDocument.ts';
import { type ExtractionLimits, MAX_PAGE_CHARACTERS, MAX_PAGE_LINES } from './limits.ts';
import { samplePages } from './pageSample.ts';
import { explainBreach } from './reasons.ts';
import { superviseChild } from './superviseChild.ts';

/**
 * The kernel's own limits hold even when this process is dead and nobody watches; where util-linux is installed the
 * program dies with its parent at once. Arguments: processor seconds, KiB of address space, then the command.
 */
const GUARDED = `
  { echo 1000 > /proc/self/oom_score_adj; ulimit -t "$1"; ulimit -v "$2"; } 2>/dev/null
  shift 2
  if setpriv --pdeathsig KILL true 2>/dev/null; then exec setpriv --pdeathsig KILL "$@"; fi
  exec "$@"
`;

/** @returns the outcome, or null where pdftotext could do no better: an error, a limit, or no text at all */
export async function readWithPdftotext(
  program: string,
  file: string,
  fileBytes: number,
  limits: ExtractionLimits,
  signal: AbortSignal,
  handlers: ExtractionHandlers,
): Promise<ExtractionOutcome | null> {
  const decoder = new TextDecoder();
  const pages: string[] = [];
  let page = '';
  let characters = 0;
  const memoryBytes = limits.memoryBytes + fileBytes;
  const guard = [String(Math.ceil(limits.cpuMs / 1000) + 1), String(Math.ceil(memoryBytes / 1024))];
  // pdftotext knows no `--`; the path is absolute and cannot be taken for an option.
  const command = [program, '-q', '-enc', 'UTF-8', '-eol', 'unix', '-l', String(limits.maxPages + 1), file, '-'];
  const tooMuch = new AbortController();
  const { exitCode, breach } = await superviseChild(
    { program: '/bin/sh', args: ['-c', GUARDED, 'sh', ...guard, ...command], env: {} },
    {
      wallMs: limits.wallMs,
      cpuMs: limits.cpuMs,
      memoryBytes,
      signal: AbortSignal.any([signal, tooMuch.signal]),
      onOutput: (chunk) => {
        const text = decoder.decode(chunk, { stream: true });
        characters += text.length;
        if (characters > limits.maxCharacters || pages.length > limits.maxPages) tooMuch.abort();
        const parts = (page + text).split('\f');
        page = parts.pop() ?? '';
        for (const part of parts) pages.push(part);
        if (page.length > MAX_PAGE_CHARACTERS) tooMuch.abort();
      },
    },
  ).catch((error: unknown) => {
    if (signal.aborted || !tooMuch.signal.aborted) throw error;
    return { exitCode: null, breach: null };
  });
  if (breach === 'killed') return { ...explainBreach('killed', limits), engine: 'pdfium+pdftotext' };
  if (pages.some(isOverfull)) return null;
  if (exitCode !== 0 || breach !== null || pages.length > limits.maxPages || !pages.some((text) => /\S/.test(text))) {
    return null;
  }

  const extracted = (pageNumber: number): ExtractedPage => gridPage(pageNumber, pages[pageNumber - 1] ?? '');
  handlers.onOpened({ pageCount: pages.length, title: null, sample: samplePages(pages.length).map(extracted) });
  for (let pageNumber = 1; pageNumber <= pages.length; pageNumber += 1) {
    signal.throwIfAborted();
    handlers.onPage(extracted(pageNumber));
  }
  return { kind: 'extracted', pageCount: pages.length, engine: 'pdftotext' };
}

const ROW_POINTS = 12;
const COLUMN_POINTS = 6;

/** What PDFium would have refused, too: see MAX_PAGE_CHARACTERS and MAX_PAGE_LINES. */
function isOverfull(text: string): boolean {
  if (text.length > MAX_PAGE_CHARACTERS) return true;
  let rows = 0;
  for (let at = text.indexOf('\n'); at !== -1 && rows <= MAX_PAGE_LINES; at = text.indexOf('\n', at + 1)) rows += 1;
  return rows > MAX_PAGE_LINES;
}

function gridPage(page: number, text: string): ExtractedPage {
  const rows = text.split('\n');
  const lines: PageLine[] = [];
  for (const [row, raw] of rows.entries()) {
    const cleaned = cleanLine({ raw, ending: '' });
    if (cleaned === '') continue;
    const top = row * ROW_POINTS;
    lines.push({
      text: cleaned,
      left: 0,
      right: cleaned.length * COLUMN_POINTS,
      top,
      bottom: top + ROW_POINTS,
      fontSize: 0,
      bold: false,
      startsBold: false,
    });
  }
  const width = Math.max(612, ...lines.map((line) => line.right));
  return { page, label: null, width, height: Math.max(792, rows.length * ROW_POINTS), lines };
}
