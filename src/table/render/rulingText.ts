/**
 * A ruling as people read it on a phone: the verdict or its label in bold, the game, the quotes as blocks with their
 * pages. What comes out of a book, a model or a person stays letter for letter: emphasis is never read out of text.
 */
import type { Citation, GameRef, NearestHeading, RulingOutcome } from '../../ports.ts';
import { displayable } from '../../text/displayable.ts';
import { bold, concat, italic, join, plain, type Said } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import { brief } from '../words/naming.ts';
import type { Degradation, Words } from '../words/words.ts';
import { citationText, placeText } from './citationText.ts';
import { tellingDocumentName } from './documentName.ts';
import { MOST_CHOICES } from './keyboards.ts';

/** What the ruling itself does not tell about the game's shelf. */
export interface Shelf {
  /** Documents of the game that can be searched; 0 where no game is known. */
  readonly documents: number;
  /** Codes of the languages of the books, where the question is written in the letters of none of them; else empty (bookLanguages.ts). */
  readonly otherLanguages: readonly string[];
  /** Everything that a game is called. */
  readonly namesOf: (game: GameRef) => readonly string[];
}

const PARAGRAPH = '\n\n';

/** A first line up to this length is a verdict; a longer one is a text, UTF-16 units. */
const LONGEST_VERDICT = 200;

const paragraphs = (parts: readonly Said[]): RichText =>
  join(
    parts.filter((part) => (typeof part === 'string' ? part : part.text) !== ''),
    PARAGRAPH,
  );

/** @param reply by which somebody has said what the question means; null: nobody was asked back */
export function rulingText(outcome: RulingOutcome, words: Words, shelf: Shelf, reply: string | null = null): RichText {
  if (outcome.kind === 'undecided') return undecidedText(outcome, words);
  // The topics are buttons, as what may be asked next is.
  if (outcome.kind === 'unclear') return unclearText(outcome, words);
  const [head = '', ...further] =
    outcome.kind === 'abstained' ? abstainedTexts(outcome, words, shelf) : answerTexts(outcome, words, shelf);
  const chosen = reply === null ? [] : [italic(words.ruling.chosen(reply))];
  return paragraphs([join([head, ...chosen], '\n'), ...further]);
}

type Answer = Extract<RulingOutcome, { readonly kind: 'ruled' | 'extracted' }>;

function answerTexts(outcome: Answer, words: Words, shelf: Shelf): readonly Said[] {
  const head =
    outcome.kind === 'ruled'
      ? ruledTexts(outcome)
      : [labelled(words.ruling.extracted(degradationOf(outcome.degraded)), outcome.game)];
  const doubts = outcome.kind === 'ruled' ? reservationLines(outcome, words) : [];
  const tail = doubts.length === 0 ? [] : [join(doubts.map(italic), '\n')];
  return [...head, ...citationTexts(outcome, words, shelf), ...tail];
}

/** Codes of answers that came and were of no use. */
const ANSWERED: readonly string[] = ['unusable', 'malformed', 'truncated'];

/** Why there is no ruling, as far as players are concerned. */
export function degradationOf(code: string): Degradation {
  if (code === 'no_model' || code === 'budget') return code;
  if (code === 'unverified' || code === 'declined') return 'unproven';
  return ANSWERED.includes(code) ? 'unusable' : 'unavailable';
}

/** What keeps a ruling from being certain, where something does. */
export function reservationLines(
  {
    confidence,
    limits,
    verdict,
  }: Pick<Extract<RulingOutcome, { readonly kind: 'ruled' }>, 'confidence' | 'limits' | 'verdict'>,
  { ruling }: Words,
): readonly string[] {
  const doubt = confidence.level === 'high' ? [] : [ruling.confidence(confidence.level)];
  const derived = verdict === 'follows' ? [ruling.follows] : [];
  const limited = limits === null ? [] : [`${ruling.limits}: ${displayable(limits)}`];
  return [...derived, ...doubt, ...limited];
}

/** The text with a line on top that says how late it comes; `since` is milliseconds from question to answer. */
export function lateText(text: RichText, since: number, words: Words): RichText {
  return paragraphs([italic(words.ruling.late(since)), text]);
}

/** The first line in bold, and the game under it where there is one. */
const labelled = (label: string, game: GameRef | null): RichText =>
  game === null ? bold(label) : concat(bold(label), '\n', brief(game.name));

interface Cited {
  readonly game: GameRef;
  readonly citations: readonly Citation[];
}

function citationTexts({ game, citations }: Cited, words: Words, shelf: Shelf): readonly RichText[] {
  const documents = Math.max(shelf.documents, new Set(citations.map((citation) => citation.document)).size);
  return citations.map((citation) =>
    citationText(citation, [tellingDocumentName(citation.document, shelf.namesOf(game), documents)], words),
  );
}

function ruledTexts({ answer, game }: Cited & { readonly answer: string }): readonly Said[] {
  const { verdict, reasons } = verdictOf(displayable(answer).trim());
  return [verdict === null ? bold(brief(game.name)) : labelled(verdict, game), reasons];
}

/** The first line, or the first sentence of a long one; null where even that is too long to be a verdict. */
function verdictOf(answer: string): { readonly verdict: string | null; readonly reasons: string } {
  const line = answer.split('\n', 1)[0] ?? '';
  const sentence = firstSentence(line);
  const verdict = [line, sentence].map((part) => part.trimEnd()).find((part) => part.length <= LONGEST_VERDICT);
  if (verdict === undefined || verdict === '') return { verdict: null, reasons: answer };
  return { verdict, reasons: answer.slice(verdict.length).trim() };
}

function firstSentence(line: string): string {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(line)) return segment;
  return line;
}

type Unclear = Omit<Extract<RulingOutcome, { readonly kind: 'unclear' }>, 'kind'>;

/** Asks back what is meant: in the model's words, or in ours where a game was named and nothing asked. */
export function unclearText({ game, asked }: Unclear, words: Words): RichText {
  return asked === null ? bold(words.games.clarify(game.name)) : labelled(displayable(asked), game);
}

type Abstained = Extract<RulingOutcome, { readonly kind: 'abstained' }>;

function abstainedTexts(outcome: Abstained, words: Words, shelf: Shelf): readonly Said[] {
  const { game, deliberated, degraded, nearest, searched } = outcome;
  const { ruling } = words;
  if (!searched) return [bold(ruling.unreadableLabel), ruling.unreadable(game?.name ?? null)];
  const reason = degraded === null || degraded === 'no_model' ? '' : italic(ruling.notRead(degradationOf(degraded)));
  // A model reads the book in whatever language it is: then it is silent.
  if (shelf.otherLanguages.length > 0 && !deliberated) {
    return [labelled(ruling.otherLanguageLabel, game), ruling.otherLanguage(shelf.otherLanguages), reason];
  }
  const places = nearest.map((place) => concat('• ', nearestText(place, game, words, shelf)));
  const list = places.length === 0 ? '' : join([plain(ruling.nearestTitle), ...places], '\n');
  // Only who has read the rules may say that they are silent.
  if (deliberated) return [labelled(ruling.rulesSilentLabel, game), list];
  return [labelled(ruling.silentLabel, game), reason, list, ruling.tryAgain];
}

/** With the game's name where the whole library was asked. */
function nearestText(place: NearestHeading, asked: GameRef | null, words: Words, shelf: Shelf): RichText {
  const document = tellingDocumentName(place.document, shelf.namesOf(place.game), shelf.documents);
  return placeText([place.heading, document, asked === null ? place.game.name : null], place, words);
}

type Undecided = Omit<Extract<RulingOutcome, { readonly kind: 'undecided' }>, 'kind'>;

/** Asks back which game is meant. The names themselves are buttons (keyboards.ts). */
export function undecidedText({ candidates, unknownName }: Undecided, words: Words): RichText {
  const { games } = words;
  const beyond = candidates.length - MOST_CHOICES;
  return paragraphs([
    unknownName === null ? bold(games.which) : concat(bold(games.unknown(unknownName)), '\n', games.which),
    beyond > 0 ? games.moreThanButtons(beyond) : '',
  ]);
}
