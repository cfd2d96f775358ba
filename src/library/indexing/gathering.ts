/** What has come out of one document so far: pages and passages for the database, and the figures of the whole. */
import type { ExtractedPage } from '../pages.ts';
import { PASSAGES_PER_DOCUMENT } from '../../storage/fullText.ts';
import { type Analyzer, createAnalyzer } from '../../text/analyzer.ts';
import { detectLanguage } from '../../text/detectLanguage.ts';
import { joinLines } from '../segmentation/joinLines.ts';
import { createSegmenter, type Segmenter } from '../segmentation/segmenter.ts';
import { isFurniture, learnTypography, type Typography } from '../segmentation/typography.ts';
import type { StoredPage, StoredPassage } from './documentStore.ts';
import { hasText, visibleCharacters } from './legibility.ts';

/** The document has more passages or sections than identifiers are kept for: the others would be another document's. */
export class TooManyPassagesError extends Error {}

export class Gathering {
  readonly title: string | null;
  readonly pageCount: number;
  readonly analyzer: Analyzer;
  readonly sampleTexts: readonly string[];
  pages: StoredPage[] = [];
  passages: StoredPassage[] = [];
  pagesWithText = 0;
  /** Characters other than white space, all pages together. */
  visible = 0;
  passageCount = 0;
  termCount = 0;
  sectionCount = 0;
  readonly vocabulary = new Set<string>();
  readonly #segmenter: Segmenter;
  readonly #typography: Typography;
  readonly #maxPassages: number;

  /** @param maxPassages of passages and of sections; for tests, a document has no room for more than the default */
  constructor(
    info: { readonly pageCount: number; readonly title: string | null; readonly sample: readonly ExtractedPage[] },
    maxPassages = PASSAGES_PER_DOCUMENT,
  ) {
    this.title = info.title;
    this.pageCount = info.pageCount;
    this.#maxPassages = maxPassages;
    this.#typography = learnTypography(info.sample);
    this.#segmenter = createSegmenter(this.#typography);
    this.sampleTexts = info.sample.map((page) => textOf(page, this.#typography));
    this.analyzer = createAnalyzer(detectLanguage(this.sampleTexts.join('\n')));
  }

  /** @throws TooManyPassagesError */
  add(page: ExtractedPage): void {
    const text = textOf(page, this.#typography);
    const visible = visibleCharacters(text);
    this.visible += visible;
    if (hasText(visible, 1)) this.pagesWithText += 1;
    this.pages.push({ page: page.page, label: page.label, text });
    for (const passage of this.#segmenter.add(page)) {
      if (Math.max(this.passageCount, passage.section) >= this.#maxPassages) throw new TooManyPassagesError();
      const terms = this.analyzer.terms(passage.text);
      const headingTerms = passage.headings.map((heading) => this.analyzer.terms(heading));
      this.passages.push({ ...passage, ordinal: this.passageCount, terms, headingTerms });
      this.passageCount += 1;
      this.termCount += terms.length;
      for (const term of [...terms, ...headingTerms.flat()]) this.vocabulary.add(term);
      this.sectionCount = Math.max(this.sectionCount, passage.section + 1);
    }
  }
}

/**
 * The text of a page, lines joined by `\n`; words that a hyphen divides at a line end are whole. Running headers and
 * footers come last: one may be drawn between two columns and must not stand inside the sentence that goes on there.
 */
function textOf(page: ExtractedPage, typography: Typography): string {
  const text: string[] = [];
  const furniture: string[] = [];
  for (const line of page.lines) (isFurniture(line, page, typography) ? furniture : text).push(line.text);
  return joinLines([...text, ...furniture], '\n');
}
