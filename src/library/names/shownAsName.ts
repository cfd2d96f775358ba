/**
 * Whether a text means a name by words that are ordinary words too (ordinaryWords.ts). They count only
 * - where they are the whole text, or
 * - in quotation marks, or before a colon at the start ("Set: how many cards?"), or
 * - with a capital inside a sentence, unless an article or a number stands before ("the Set", "ein Set") and unless the
 *   next word has a capital too ("Magic Mouth" is no "Magic"), or
 * - for daily words, after a cue such as "in" or "правила", or before "rules".
 */
import { isArticle } from './nameForm.ts';
import type { Hazard } from './ordinaryWords.ts';
import type { TextToken } from './textTokens.ts';

export interface TokenSpan {
  /** Index of the first token. */
  readonly start: number;
  /** Index after the last one. */
  readonly end: number;
}

const DETERMINERS: ReadonlySet<string> = new Set(
  (
    'this that each every any one two three four five another no my your their his her same per im am zum zur vom beim ' +
    'ins dem den des einem einen einer eines jedes jeder kein keine del al du des cada chaque un une deux dos drei zwei'
  ).split(' '),
);
const CUES_BEFORE: ReadonlySet<string> = new Set(
  'in play playing played game bei spiel spielen w gra grze jeu jouer juego jugar в во игре игра игры правила правилам'.split(
    ' ',
  ),
);
const CUES_AFTER: ReadonlySet<string> = new Set(
  'rules rulebook setup faq errata game boardgame regeln spielregeln'.split(' '),
);

/** `nameArticle` is the article that the name itself begins with, or null: "The Game" is not determined by its "The". */
export function isShownAsName(
  hazard: Hazard,
  nameArticle: string | null,
  tokens: readonly TextToken[],
  { start, end }: TokenSpan,
): boolean {
  const first = tokens[start];
  const last = tokens[end - 1];
  if (first === undefined || last === undefined) return false;
  const before = tokens[start - 1];
  const after = tokens[end];
  // Nothing but the name was written.
  if (start === 0 && end === tokens.length) return true;
  if (last.beforeQuote && (first.afterQuote || (before?.afterQuote === true && before.word === nameArticle)))
    return true;
  if (first.startsSentence && first.capitalised && last.beforeColon) return true;
  const cuedAfter = after !== undefined && CUES_AFTER.has(after.word);
  const ownArticle = before !== undefined && before.word === nameArticle;
  const cue = ownArticle ? tokens[start - 2] : before;
  const determined =
    before !== undefined &&
    !ownArticle &&
    (isArticle(before.word) || DETERMINERS.has(before.word) || /^\p{N}/u.test(before.word));
  if (determined) return false;
  if (first.capitalised && (cuedAfter || (!first.startsSentence && !isInLongerName(tokens, { start, end }))))
    return true;
  // "In mind" is no "The Mind".
  if (hazard === 'rules' || (nameArticle !== null && !ownArticle)) return false;
  return cuedAfter || (cue !== undefined && CUES_BEFORE.has(cue.word));
}

function isInLongerName(tokens: readonly TextToken[], { start, end }: TokenSpan): boolean {
  const before = tokens[start - 1];
  const after = tokens[end];
  const continues = after !== undefined && after.capitalised && !after.startsSentence && after.followsSpace;
  const continued =
    before !== undefined && before.capitalised && !before.startsSentence && tokens[start]?.followsSpace === true;
  return continues || (continued && !isArticle(before.word));
}
