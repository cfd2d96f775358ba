/**
 * The games that a question mentions. A mention is the whole name or alias word by word (Russian cases, possessives and
 * the other script allowed), or the title before a subtitle, with as much of the subtitle as is written ("Wingspan
 * Europe" for "Wingspan: European Expansion"). Of overlapping mentions the longest wins, of equally long ones the
 * complete name, then the name as it is spelled; whatever is then still equal is all returned.
 * Names that are words have to be shown as names, see shownAsName.ts.
 */
import { otherLayouts } from './keyboardLayout.ts';
import { isArticle, isConnective, nameForm } from './nameForm.ts';
import type { NamedGame } from './namedGame.ts';
import type { NameKey } from './nameIndex.ts';
import { createHazardOf, HAZARDS } from './ordinaryWords.ts';
import { isShownAsName, type TokenSpan } from './shownAsName.ts';
import { type TextToken, tokensOf } from './textTokens.ts';
import { formsOfNameWord, shareForm } from './wordForms.ts';

/** Characters of a question that are read: the longest message of Telegram. */
const LONGEST_TEXT = 4096;
/** Places of a question at which names are taken; more is no question any more. */
const MOST_PLACES = 50;
/** Letters of a subtitle's word that stand for the word. */
const LEAST_UNFINISHED = 4;

interface MentionKey {
  readonly game: NamedGame;
  readonly words: readonly { readonly word: string; readonly forms: ReadonlySet<string> }[];
  /** Words before the subtitle; all of them where there is none. */
  readonly titleLength: number;
  /** The article that the name begins with, or null. */
  readonly article: string | null;
}

interface Span extends TokenSpan {
  /** The whole name, not only its title. */
  readonly complete: boolean;
  /** Spelled as the name is, not only inflected or heard alike. */
  readonly literal: boolean;
}

interface Mention extends Span {
  readonly games: NamedGame[];
}

const SUBTITLE = /[:(]|\s[–—-]\s/u;

/** Prepares the names; the function it returns reads one question. */
export function createMentionFinder(keys: readonly NameKey[]): (question: string) => readonly NamedGame[] {
  const hazardOf = createHazardOf();
  const byFirstWord = indexByFirstWord(keys);

  const isMeant = (key: MentionKey, tokens: readonly TextToken[], span: Span, matched: number): boolean => {
    const ofName = hazardOf(key.words.slice(0, matched).map(({ word }) => word));
    const ofText = hazardOf(tokens.slice(span.start, span.end).map(({ word }) => word));
    const hazard = HAZARDS.indexOf(ofName) > HAZARDS.indexOf(ofText) ? ofName : ofText;
    return hazard === 'none' || isShownAsName(hazard, key.article, tokens, span);
  };

  const mentionsIn = (tokens: readonly TextToken[]): readonly NamedGame[] => {
    const found: Mention[] = [];
    for (let start = 0; start < tokens.length && found.length < MOST_PLACES; start++) {
      const candidates = new Set([...(tokens[start]?.forms ?? [])].flatMap((form) => byFirstWord.get(form) ?? []));
      let best: Mention | null = null;
      for (const key of candidates) {
        const span = spanOf(key, tokens, start);
        if (span === null || (best !== null && compareSpans(span, best) > 0)) continue;
        if (!isMeant(key, tokens, span, span.matched)) continue;
        if (best !== null && compareSpans(span, best) === 0) best.games.push(key.game);
        else best = { ...span, games: [key.game] };
      }
      if (best !== null) found.push(best);
    }
    return longestFirst(found);
  };

  return (question) => {
    const text = question.slice(0, LONGEST_TEXT);
    const straight = mentionsIn(tokensOf(text));
    if (straight.length > 0) return straight;
    // Perhaps the whole question was typed on the other layout.
    return (
      otherLayouts(text)
        .map((retyped) => mentionsIn(tokensOf(retyped)))
        .find((games) => games.length > 0) ?? []
    );
  };
}

function indexByFirstWord(keys: readonly NameKey[]): ReadonlyMap<string, readonly MentionKey[]> {
  const formsOf = new Map<string, ReadonlySet<string>>();
  const remembered = (word: string): ReadonlySet<string> => {
    const forms = formsOf.get(word) ?? formsOfNameWord(word);
    formsOf.set(word, forms);
    return forms;
  };
  const index = new Map<string, MentionKey[]>();
  for (const { game, raw, form } of keys) {
    const first = form.full.split(' ', 1)[0] ?? '';
    const key: MentionKey = {
      game,
      words: form.words.map((word) => ({ word, forms: remembered(word) })),
      titleLength: titleLengthOf(raw, form.words),
      article: first !== form.words[0] && isArticle(first) ? first : null,
    };
    for (const wordForm of key.words[0]?.forms ?? []) {
      const bucket = index.get(wordForm);
      if (bucket === undefined) index.set(wordForm, [key]);
      else bucket.push(key);
    }
  }
  return index;
}

function titleLengthOf(raw: string, words: readonly string[]): number {
  if (!SUBTITLE.test(raw)) return words.length;
  const title = nameForm(raw.split(SUBTITLE, 1)[0] ?? '').words;
  const leads = title.length > 0 && title.every((word, at) => word === words[at]);
  return leads ? title.length : words.length;
}

/** Where the name, or its title with what follows of the subtitle, stands from `start` on; `matched` counts its words. */
function spanOf(
  key: MentionKey,
  tokens: readonly TextToken[],
  start: number,
): (Span & { readonly matched: number }) | null {
  let matched = 0;
  let end = start;
  let literal = true;
  for (const name of key.words) {
    const at = matched === 0 ? start : skipConnective(tokens, end, name.forms);
    const token = tokens[at];
    if (token === undefined) break;
    const whole = shareForm(name.forms, token.forms);
    const unfinished =
      matched >= key.titleLength && token.word.length >= LEAST_UNFINISHED && name.word.startsWith(token.word);
    if (!whole && !unfinished) break;
    literal &&= name.word === token.word;
    matched++;
    end = at + 1;
    if (!whole) break;
  }
  if (matched < key.titleLength) return null;
  return { start, end, matched, complete: matched === key.words.length, literal };
}

/** Names are compared without "and" between their words, so the text may have one. */
function skipConnective(tokens: readonly TextToken[], at: number, wanted: ReadonlySet<string>): number {
  const word = tokens[at]?.word;
  return word !== undefined && isConnective(word) && !wanted.has(word) ? at + 1 : at;
}

/** Negative where the first one wins: the longer one, then the complete one, then the one spelled as the name is. */
function compareSpans(first: Span, second: Span): number {
  return (
    second.end - second.start - (first.end - first.start) ||
    Number(second.complete) - Number(first.complete) ||
    Number(second.literal) - Number(first.literal)
  );
}

/** The games of the mentions that are left when the winners have taken their words, in the order of the text. */
function longestFirst(mentions: readonly Mention[]): readonly NamedGame[] {
  const kept: Mention[] = [];
  for (const mention of mentions.toSorted(compareSpans)) {
    if (kept.every((other) => mention.end <= other.start || other.end <= mention.start)) kept.push(mention);
  }
  const games = kept.toSorted((first, second) => first.start - second.start).flatMap((mention) => mention.games);
  return [...new Map(games.map((game) => [game.id, game])).values()];
}
