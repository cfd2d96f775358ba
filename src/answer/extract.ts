/**
 * The answer without a model: the passages that fit best, word for word.
 */
import { RulesLawyerError } from '../errors.ts';
import type { Citation, Extract, RetrievedPassage } from '../ports.ts';
import { wordsOf } from '../text/analyzer.ts';
import { asPrinted, foldForMatching } from '../text/fold.ts';
import { locateQuote } from './locateQuote.ts';
import { type PageReader, verifyQuotes } from './verifyQuotes.ts';

/** Passages quoted at most, and the score that a further one needs, as a share of the best one's. */
const MOST_PASSAGES = 3;
const FURTHER_PASSAGE = 0.6;

/** Headings offered to go on with at most, and the score that the passage of one needs, as a share of the best one's. */
const MOST_FOLLOW_UPS = 3;
const FOLLOW_UP = 0.4;

/** A quote is cut to whole sentences of about this many characters. */
const QUOTE_LENGTH = 420;

const ENDS_SENTENCE = /[.!?:…][)\]"'”’»]*$/u;

/** The sentences of a text, which together are the text. */
function sentencesOf(text: string): readonly string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)].map((part) => part.segment);
}

/** The run of whole sentences, at most QUOTE_LENGTH long, that shares most words with the question; earliest of equals. */
export function bestSentences(text: string, question: string): string {
  if (text.length <= QUOTE_LENGTH) return text.trim();
  const asked = new Set(wordsOf(foldForMatching(question)).filter((word) => word.length > 2));
  const sentences = sentencesOf(text).map((sentence) => ({
    text: sentence,
    words: wordsOf(foldForMatching(sentence)).filter((word) => asked.has(word)),
  }));
  let best = { value: -1, start: 0, end: 1 };
  for (const start of sentences.keys()) {
    const met = new Set<string>();
    let length = 0;
    for (let end = start; end < sentences.length; end += 1) {
      const sentence = sentences[end];
      if (sentence === undefined) break;
      length += sentence.text.length;
      if (length > QUOTE_LENGTH && end > start) break;
      for (const word of sentence.words) met.add(word);
      // A longer run is worth its context only a little.
      const value = met.size + (end - start) * 0.1;
      if (value > best.value) best = { value, start, end: end + 1 };
    }
  }
  const run = sentences.slice(best.start, best.end).map((sentence) => sentence.text);
  return cutAtSpace(run.join('').trim());
}

/** A table without a full stop is one endless sentence: it is cut between words. */
function cutAtSpace(text: string): string {
  if (text.length <= QUOTE_LENGTH * 2) return text;
  const at = text.lastIndexOf(' ', QUOTE_LENGTH);
  return text.slice(0, at > 0 ? at : QUOTE_LENGTH);
}

/** `p. 12`, with the printed number where it is another one. */
export function pageReference(citation: Pick<Citation, 'page' | 'pageLabel'>): string {
  const { page, pageLabel } = citation;
  return pageLabel === null || pageLabel === String(page) ? `p. ${page}` : `p. ${page} (printed ${pageLabel})`;
}

/** The quotes in plain text, under each where it stands. */
export function citedText(citations: readonly Citation[]): string {
  return citations
    .map((citation) => {
      const begun = citation.continues ? `begun on p. ${citation.page - 1}` : null;
      const where = [citation.heading, citation.document, pageReference(citation), begun].filter(
        (part) => part !== null,
      );
      // Cut off by the end of the page, or by us: the reader is told that the book goes on.
      const goesOn = ENDS_SENTENCE.test(citation.quote) ? '' : ' …';
      return asPrinted(`“${citation.quote}”${goesOn}\n— ${where.join(', ')}`);
    })
    .join('\n\n');
}

/** The part of a passage to quote: all of it where the best sentences would tear a number from its calculation. */
function quoteFrom(text: string, question: string): string {
  const quote = bestSentences(text, question);
  return locateQuote(quote, text) === null ? text : quote;
}

/** What of each passage fits the words best, verified, in the passages' order; those that cannot be quoted are left out. */
export async function quotePassages(
  words: string,
  passages: readonly RetrievedPassage[],
  readPage: PageReader,
): Promise<readonly Citation[]> {
  const quotes = passages.map((passage) => ({ passageId: passage.id, quote: quoteFrom(passage.text, words) }));
  const verification = await verifyQuotes(quotes, passages, readPage);
  return verification.kind === 'verified' ? verification.citations : [];
}

/**
 * Quotes the best passages; each quote goes through the same verification as anybody's.
 * @throws RulesLawyerError `index_changed` where the passages' pages are there no more
 */
export async function composeExtract(
  question: string,
  passages: readonly RetrievedPassage[],
  readPage: PageReader,
): Promise<Extract> {
  const best = passages[0];
  if (best === undefined) return { kind: 'nothing', nearest: [] };
  if ((await readPage(best.id, best.page)) === null) {
    throw new RulesLawyerError('index_changed', 'The rulebook was replaced while it was quoted. Ask again.', {
      retryable: true,
    });
  }
  const worth = passages.filter((passage) => passage.score >= best.score * FURTHER_PASSAGE);
  // A passage too short to be a quote makes room for the next one.
  const citations = (await quotePassages(question, worth, readPage)).slice(0, MOST_PASSAGES);
  if (citations.length === 0) return { kind: 'nothing', nearest: [] };
  return { kind: 'extracted', answer: citedText(citations), citations, followUps: followUpsOf(passages, citations) };
}

/** The headings of further good passages, best first: a question that is a heading finds what stands under it. */
function followUpsOf(passages: readonly RetrievedPassage[], citations: readonly Citation[]): readonly string[] {
  const quoted = new Set(citations.map((citation) => citation.heading));
  const best = passages[0]?.score ?? 0;
  const good = passages.filter((passage) => passage.score >= best * FOLLOW_UP);
  const headings = good.flatMap((passage) => passage.headings.at(-1) ?? []);
  return [...new Set(headings)].filter((heading) => !quoted.has(heading)).slice(0, MOST_FOLLOW_UPS);
}
