/** What `npm run ask` makes of a ruling: the contract's object, and the text for a person. */
import type { RulingOutput } from '../../machines/ruling.types.ts';
import { otherLanguages } from '../answer/bookLanguages.ts';
import { citedText, pageReference } from '../answer/extract.ts';
import { LibraryError, RulesLawyerError } from '../errors.ts';
import type { LibraryFile } from '../library/contents.ts';
import type { NearestHeading, RulingOutcome } from '../ports.ts';
import { degradationOf, reservationLines } from '../table/render/rulingText.ts';
import { english } from '../table/words/english.ts';
import { asPrinted } from '../text/fold.ts';
import { printableLines } from './progress.ts';

export interface Answer {
  readonly kind: 'ruled' | 'extract' | 'abstained' | 'choose_game';
  readonly game: string | null;
  readonly answer: string;
  readonly citations: readonly { readonly document: string; readonly page: number; readonly quote: string }[];
  readonly candidates: readonly string[];
  /** For a person, around the answer: what it is, and what it rests on. */
  readonly before: string | null;
  readonly after: readonly string[];
}

const NOTHING_MORE = { game: null, citations: [], candidates: [], before: null, after: [] };

function nearestSentence(nearest: readonly NearestHeading[]): string {
  const places = nearest.map((place) => `“${asPrinted(place.heading)}” (${place.document}, ${pageReference(place)})`);
  return places.length === 0 ? '' : ` Nearest headings: ${places.join('; ')}.`;
}

type Abstained = Extract<RulingOutcome, { readonly kind: 'abstained' }>;

/** @throws LibraryError where nothing could be searched */
function abstention(outcome: Abstained, question: string, files: readonly LibraryFile[]): Answer {
  const { game, deliberated, degraded, nearest, searched } = outcome;
  if (!searched) {
    const whose = game === null ? 'the library' : game.name;
    throw new LibraryError('unsearchable', `No document of ${whose} can be searched; \`npm run library\` tells why.`);
  }
  const silent = deliberated ? `${english.ruling.rulesSilentLabel}.` : 'No passage of the rules fits the question.';
  const unasked = degraded === null || degraded === 'no_model' ? [] : [english.ruling.notRead(degradationOf(degraded))];
  return {
    ...NOTHING_MORE,
    kind: 'abstained',
    game: game?.name ?? null,
    // A model reads the book in whatever language it is.
    answer: (deliberated ? null : inOtherScript(outcome, question, files)) ?? `${silent}${nearestSentence(nearest)}`,
    after: unasked,
  };
}

/** Nothing can fit a question whose letters are not the book's: then the asker is told so, and not that the rules are silent. */
function inOtherScript({ game }: Abstained, question: string, files: readonly LibraryFile[]): string | null {
  const searched = files.filter((file) => file.documentId !== null && (game?.name ?? file.game) === file.game);
  const languages = otherLanguages(
    question,
    searched.map((file) => file.language),
  );
  if (languages.length === 0) return null;
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const written = languages.map((language) => names.of(language) ?? language).join(', ');
  return `The rulebook is in ${written}; without a model it understands only that. Ask in ${written}.`;
}

function askedBack({ topics, asked }: Extract<RulingOutcome, { readonly kind: 'unclear' }>): string {
  if (asked !== null) return topics.length === 0 ? asked : `${asked} (${topics.join('; ')})`;
  return `Ask something about it.${topics.length === 0 ? '' : ` Headings of its rules: ${topics.join('; ')}.`}`;
}

/** @throws RulesLawyerError for an output that is no answer */
export function answerOf(output: RulingOutput, question: string, files: readonly LibraryFile[]): Answer {
  if (output.kind === 'cancelled') throw new RulesLawyerError('cancelled', 'The question was cancelled.');
  if (output.kind === 'failed') {
    throw new RulesLawyerError('failed', `The question could not be answered (${output.reason}).`);
  }
  if (output.kind === 'abstained') return abstention(output, question, files);
  if (output.kind === 'unclear') {
    return { ...NOTHING_MORE, kind: 'abstained', game: output.game.name, answer: askedBack(output) };
  }
  if (output.kind === 'undecided') {
    const candidates = output.candidates.map((game) => game.name);
    const said = output.unknownName === null ? 'Several games fit.' : `No game is called “${output.unknownName}”.`;
    const answer = `${said} Name one with --game: ${candidates.join('; ')}.`;
    return { ...NOTHING_MORE, kind: 'choose_game', candidates, answer };
  }
  const found = {
    ...NOTHING_MORE,
    game: output.game.name,
    answer: output.answer,
    citations: output.citations.map(({ document, page, quote }) => ({ document, page, quote })),
  };
  if (output.kind === 'extracted') {
    return { ...found, kind: 'extract', before: english.ruling.extracted(degradationOf(output.degraded)) };
  }
  const reservations = reservationLines(output, english).join('\n');
  const after = [citedText(output.citations), ...(reservations === '' ? [] : [reservations])];
  return { ...found, kind: 'ruled', after };
}

/** The contract's object, its keys in the contract's order. */
export function answerJson({ kind, game, answer, citations, candidates }: Answer, elapsed_ms: number): string {
  return `${JSON.stringify({ kind, game, answer, citations, candidates, elapsed_ms })}\n`;
}

export function answerText({ game, before, answer, after }: Answer): string {
  const head = game === null ? '' : `${game}\n`;
  const paragraphs = [...(before === null ? [] : [before]), answer, ...after];
  return printableLines(`${head}${paragraphs.join('\n\n')}\n`);
}
