/**
 * Counts a long book to its end once somebody has asked about it: counting the pages that one question needs takes longer
 * than all else, and the next question needs others.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { GameBook } from './gameBook.ts';
import type { TokenCounting } from './tokenCounting.ts';

/** UTF-16 units that are counted in one go, some 5 ms: a question that comes meanwhile waits for no more than that. */
const STRIDE = 16_000;

/** The question that the book was taken out for comes first, ms: by then a model thinks about it. */
const PAUSE = 1_000;

/** Resolves when all is counted. @throws as `learn`: where counting has ended */
export async function learnAhead(book: GameBook, tokens: TokenCounting, pause: number = PAUSE): Promise<void> {
  await delay(pause, undefined, { ref: false });
  let texts: string[] = [];
  let characters = 0;
  for (const passage of book.passages) {
    const text = book.text(passage);
    texts.push(text);
    characters += text.length;
    if (characters < STRIDE) continue;
    await tokens.learn(texts);
    texts = [];
    characters = 0;
  }
  await tokens.learn(texts);
}
