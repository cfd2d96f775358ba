/** What a document's pages look like: the size of its running text, its line spacing, and what repeats on every page. */
import type { ExtractedPage, PageLine } from '../pages.ts';

export interface Typography {
  /** Size of the running text, points; 0 where the extraction knows no sizes. */
  readonly bodySize: number;
  /** Distance between the baselines of running text, points; 0 where unknown. */
  readonly lineSpacing: number;
  /** Whether most running text is bold, so that bold marks nothing. */
  readonly boldBody: boolean;
  /** Signatures of running headers and footers. */
  readonly furniture: ReadonlySet<string>;
}

/** Running headers and footers live in this share of the page's height, at the top and at the bottom. */
const MARGIN = 0.09;

/** A line in the margin repeats on at least this share of the sampled pages: left and right pages differ. */
const REPEATED_SHARE = 0.25;
/** And on this many pages; on fewer of a short document, but two equal lines in two pages prove nothing. */
const REPEATED_PAGES = 3;
const REPEATED_PAGES_OF_SHORT = 2;
const SHORT_DOCUMENT = 5;

/** Headers that name the chapter have only their beginning or their end in common. */
const COMMON_WORDS = 2;

/** Stands for the size of the running text where the extraction knows none, points. */
const UNKNOWN_SIZE = 12;

const round = (size: number): number => Math.round(size * 2) / 2;

/** The same header with another page number has the same signature. */
function signatureOf(line: PageLine): string {
  return line.text
    .toLowerCase()
    .replace(/\p{N}+/gu, '#')
    .replace(/[\s|·•–—-]+/gu, ' ')
    .trim();
}

/** What two pages' headers or footers may have in common, each at the height where it stands. */
function signaturesOf(line: PageLine): readonly string[] {
  const signature = signatureOf(line);
  const words = signature.split(' ');
  if (words.length <= COMMON_WORDS) return [signature];
  const height = Math.round(line.top / 6);
  const beginning = words.slice(0, COMMON_WORDS).join(' ');
  const end = words.slice(-COMMON_WORDS).join(' ');
  return [signature, `${height} ${beginning} …`, `${height} … ${end}`];
}

function inMargin(line: PageLine, page: ExtractedPage): boolean {
  return line.bottom < page.height * MARGIN || line.top > page.height * (1 - MARGIN);
}

function heaviest(weights: ReadonlyMap<number, number>): number {
  let best = 0;
  let most = 0;
  for (const [value, weight] of weights) {
    if (weight > most) [best, most] = [value, weight];
  }
  return best;
}

/** Learns the typography from pages spread over the document; deterministic for the same pages. */
export function learnTypography(sample: readonly ExtractedPage[]): Typography {
  const sizes = new Map<number, number>();
  const gaps = new Map<number, number>();
  const repeated = new Map<string, Set<number>>();
  let bold = 0;
  let characters = 0;
  for (const page of sample) {
    for (const line of page.lines) {
      sizes.set(round(line.fontSize), (sizes.get(round(line.fontSize)) ?? 0) + line.text.length);
      characters += line.text.length;
      if (line.bold) bold += line.text.length;
      if (inMargin(line, page)) {
        for (const signature of signaturesOf(line)) {
          repeated.set(signature, (repeated.get(signature) ?? new Set()).add(page.page));
        }
      }
    }
  }
  const bodySize = heaviest(sizes);
  for (const page of sample) {
    for (const [index, line] of page.lines.entries()) {
      const next = page.lines[index + 1];
      if (next === undefined || round(line.fontSize) !== bodySize || round(next.fontSize) !== bodySize) continue;
      const gap = round(next.bottom - line.bottom);
      if (gap > 0 && gap < 3 * Math.max(bodySize || UNKNOWN_SIZE, 4)) gaps.set(gap, (gaps.get(gap) ?? 0) + 1);
    }
  }
  const short = sample.length > 2 && sample.length <= SHORT_DOCUMENT;
  const often = Math.max(short ? REPEATED_PAGES_OF_SHORT : REPEATED_PAGES, sample.length * REPEATED_SHARE);
  const furniture = new Set([...repeated].filter(([, pages]) => pages.size >= often).map(([signature]) => signature));
  return { bodySize, lineSpacing: heaviest(gaps), boldBody: bold > characters / 2, furniture };
}

/** Whether a line is a running header, a running footer or a page number: on the page, but not of the text. */
export function isFurniture(line: PageLine, page: ExtractedPage, typography: Typography): boolean {
  if (!inMargin(line, page)) return false;
  return (
    signaturesOf(line).some((signature) => typography.furniture.has(signature)) ||
    /^[\p{P}\s]*(?:\p{N}{1,4}|[ivxlc]{1,6})[\p{P}\s]*$/iu.test(line.text)
  );
}
