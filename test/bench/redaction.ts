/** How fast lines of the log are freed of secrets, and whether any secret of a million of them gets through. */
import { Buffer } from 'node:buffer';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { createRedactor } from '../../src/logging/redact.ts';
import { atMost, compare } from './comparison.ts';
import type { PartReport } from './report.ts';

/** Lines that are made, and then timed, at once. */
const BATCH = 10_000;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The same numbers in every run: a leak can be looked for again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    // mulberry32
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof createRandom>;

const pick = <T>(random: Random, items: readonly [T, ...T[]]): T => items[random(items.length)] ?? items[0];
const word = (random: Random, length: number): string =>
  Array.from({ length }, () => LETTERS[random(LETTERS.length)]).join('');

const telegramToken = (random: Random): string => `${1_000_000_000 + random(8_999_999_999)}:AA${word(random, 33)}`;

const LOADED = {
  telegram: '7123456789:AAHk3zqPp0eXmWv5tYb2nRcL8sDfGhJk4Xy',
  openai: `sk-proj-${'T3stYx0aB9cD'.repeat(4)}`,
  hook: 'whispered-at-the-door',
};

/** Spellings of what was loaded. */
const SPELLINGS: readonly [(secret: string) => string, ...((secret: string) => string)[]] = [
  (secret) => secret,
  encodeURIComponent,
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => Buffer.from(secret).toString('base64').replace(/=+$/u, ''),
  (secret) => Buffer.from(secret).toString('base64url'),
  (secret) => Buffer.from(secret).toString('hex'),
];

/** What nobody loaded: it is known by its shape. The part that must not be left comes second. */
const SHAPES: readonly [
  (random: Random) => readonly [string, string],
  ...((random: Random) => readonly [string, string])[],
] = [
  (random) => {
    const key = `sk-${pick(random, ['', 'proj-', 'svcacct-', 'admin-'])}${word(random, 40)}`;
    return [key, key];
  },
  (random) => {
    const token = telegramToken(random);
    return [`https://api.telegram.org/bot${token}/getMe`, token];
  },
  (random) => {
    const token = telegramToken(random).replace(':', '%3A');
    return [`url=https%3A%2F%2Fx%2Fbot${token}%2FgetMe`, token];
  },
  (random) => {
    const key = word(random, 24);
    return [`Authorization: Bearer ${key}`, key];
  },
];

/** What may stand around a secret in a line of JSON. */
const AROUND = [' ', '', ', ', '\\n', '\\"', '=', '(', '/', '; '] as const;
/** What only looks a little like a secret. */
const HARMLESS = '12:30 127.0.0.1:8080 task-force risk-averse';

interface Made {
  readonly line: string;
  /** Must not be left; null where the line holds none. */
  readonly secret: string | null;
}

function makeLine(random: Random): Made {
  const frame = (text: string): string =>
    `{"time":"2026-11-25T21:55:44.${100 + random(900)}Z","level":"info","message":"question settled","chat":"c_1a2b3c4d","ruling":"Q${random(99_999)}","ms":${random(9_999)},"detail":"${HARMLESS} ${word(random, 20 + random(60))}${text}"}`;
  const kind = random(4);
  if (kind < 2) return { line: frame(''), secret: null };
  const before = pick(random, AROUND);
  const after = pick(random, AROUND);
  if (kind === 2) {
    const secret = pick(random, SPELLINGS)(pick(random, [LOADED.telegram, LOADED.openai, LOADED.hook]));
    return { line: frame(`${before}${secret}${after}`), secret };
  }
  const [text, secret] = pick(random, SHAPES)(random);
  // A key that begins in the middle of a word is none.
  return { line: frame(`${before === '' ? ' ' : before}${text}${after === '' ? ' ' : after}`), secret };
}

/** @param lines to be made and redacted, at least 1 @throws the reason of `signal` */
export async function runRedactionBench(lines: number, signal: AbortSignal): Promise<PartReport> {
  const random = createRandom(20_261_125);
  const redact = createRedactor(Object.values(LOADED));
  const ours: number[] = [];
  const plain: number[] = [];
  let leaks = 0;
  let damages = 0;
  for (let done = 0; done < lines; done += BATCH) {
    // A signal that ends it is heard between two batches.
    await turnOfTheLoop();
    signal.throwIfAborted();
    const batch = Array.from({ length: Math.min(BATCH, lines - done) }, () => makeLine(random));
    const events = batch.map(({ line }): unknown => JSON.parse(line));
    const begun = performance.now();
    const redacted = batch.map(({ line }) => redact(line));
    const between = performance.now();
    const written = events.map((event) => JSON.stringify(event));
    const ended = performance.now();
    ours.push((1_000 * batch.length) / (between - begun));
    plain.push((1_000 * written.length) / (ended - between));
    for (const [at, { secret }] of batch.entries()) {
      const told = redacted[at] ?? '';
      if (secret !== null && told.includes(secret)) leaks += 1;
      if (!told.includes(HARMLESS)) damages += 1;
    }
  }
  const none = atMost(0, '');
  return {
    part: 'redaction',
    about: `${lines.toLocaleString('en')} lines of the log, every second one with a secret, in batches of ${BATCH.toLocaleString('en')}`,
    rows: [
      compare({
        id: 'redaction',
        measurement: 'lines of the log redacted',
        unit: '/s',
        ours,
        plain,
        plainName: 'JSON.stringify',
      }),
      compare({ id: 'redaction-leaks', measurement: 'secrets left in the log', unit: '', ours: [leaks], goal: none }),
      compare({
        id: 'redaction-damage',
        measurement: 'harmless words taken out of the log',
        unit: '',
        ours: [damages],
        goal: none,
      }),
    ],
  };
}
