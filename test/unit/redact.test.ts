/** No secret leaves in a line, whatever it is wrapped in; what only looks a little like one stays. */
import { Buffer } from 'node:buffer';
import { assert, constantFrom, integer, nat, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, cutRedacted, REDACTED } from '../../src/logging/redact.ts';

const TELEGRAM = '7123456789:AAHk3-zqPp0_eXmWv5tYb2nRcL8sDfGhJk4';
const HOOK = 'whispered-at-the-door';
const OPENAI = 'sk-proj-T3st_k-Yx0aB9cDeFgHiJkLmNoPqRsTuVwXyZ';

/** Knows no secret: only shapes help. */
const byShape = createRedactor([]);
const loaded = createRedactor([TELEGRAM, OPENAI, HOOK]);

describe('a key that nobody loaded is taken out in every shape:', () => {
  test.each([
    'sk-abcdefghijklmnopqrstuvwxyz0123456789abcdefghijkl',
    'sk-abc123',
    'sk-proj-abc',
    'sk-proj-Ab_c-1',
    'sk-svcacct-0a1b2c_d-E',
    'sk-admin-0a1b2c',
    'sk-None-abc',
    'sk-proj-****************************abcd',
    'SK-PROJ-ABC',
    'sk%2Dproj%2Dabc',
  ])('%s', (key) => {
    for (const line of [key, `key=${key}.`, `"${key}"`, `\\n${key}`, `\\u001b${key}`, `%3D${key}&`, `(${key})`]) {
      expect(byShape(line)).toBe(line.replace(key, REDACTED));
    }
  });

  test.each(['7123456789:AAHk3-zqPp0_eXmWv5tYb2nRcL8sDfGhJk4', '7123456789%3AAAHk3-zqPp0_eXmWv5tYb2nRcL8sDfGhJk4'])(
    '%s',
    (token) => {
      for (const line of [token, `\\n${token}"`, `TELEGRAM_TOKEN=${token} `]) {
        expect(byShape(line)).toBe(line.replace(token, REDACTED));
      }
    },
  );

  test.each([
    ['https://api.telegram.org/bot123:abc/getMe', 'https://api.telegram.org/bot[redacted]/getMe'],
    ['/file/bot123%3Aabc/photo.jpg', '/file/bot[redacted]/photo.jpg'],
    ['url=https%3A%2F%2Fx%2Fbot123%253Aabc%2FgetMe', 'url=https%3A%2F%2Fx%2Fbot[redacted]%2FgetMe'],
    ['Authorization: Bearer abc', 'Authorization: [redacted]'],
    ['authorization=Basic dXNlcjpwYXNz', 'authorization=[redacted]'],
    ['{"authorization":"Bearer abc","a":1}', '{"authorization":"[redacted]","a":1}'],
    ['["Authorization","token abc","a"]', '["Authorization","[redacted]","a"]'],
    [String.raw`{\"authorization\":\"Bearer abc\"}`, String.raw`{\"authorization\":\"[redacted]\"}`],
    ['X-Telegram-Bot-Api-Secret-Token: abc', 'X-Telegram-Bot-Api-Secret-Token: [redacted]'],
    ['api-key: 0a1b2c', 'api-key: [redacted]'],
    ['sent Bearer abc.def-ghi, twice', 'sent Bearer [redacted], twice'],
    [String.raw`\nbearer abcdef`, String.raw`\nbearer [redacted]`],
    ['https://ann:pass@models.example/v1', 'https://[redacted]@models.example/v1'],
  ])('%s', (line, redacted) => {
    expect(byShape(line)).toBe(redacted);
  });
});

test.each([
  '12:30',
  'at 12:30:45.678, 127.0.0.1:8080 and [::1]:8081',
  'http://localhost:8080/health/ready',
  '2026-11-25T21:55:44.123Z',
  'task-force, risk-averse, disk-full, desk-side, a sk-learn model, sk-SK',
  'task-admin-panel and disk-proj-files',
  'the bot12 is not /bot',
  'the bearer of bad news has no basic information',
  'OPENAI_API_KEY is missing: set it, or ANSWER_MODE=extract to answer without a model.',
  '{"authorization":null,"headers":{"authorization":{"kind":"none"}},"count":12345}',
  'library: 12 documents, 1764107744123:12 cannot be searched',
  'https://example.org/a@b:c',
])('“%s” stays as it is', (line) => {
  expect(loaded(line)).toBe(line);
});

/** How libraries write what they were given. */
const SPELLINGS: readonly (readonly [name: string, write: (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['in an address', encodeURIComponent],
  [
    'in an address, in small letters',
    (secret) => encodeURIComponent(secret).replace(/%../gu, (one) => one.toLowerCase()),
  ],
  ['in an address in an address', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['in JSON', (secret) => JSON.stringify(secret)],
  ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret))],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64 for addresses', (secret) => Buffer.from(secret).toString('base64url')],
  ['in base64, in an address', (secret) => encodeURIComponent(Buffer.from(secret).toString('base64'))],
  ['in hex', (secret) => Buffer.from(secret).toString('hex')],
];

/** Without the marks around it and the padding, which tell nothing. */
const bare = (text: string): string => text.replace(/^(?:\\*")|(?:\\*")$|(?:=|%3D)+$/gu, '');

const anySecret = string({ unit: 'binary-ascii', minLength: 12, maxLength: 80 }).filter((text) => text.trim() === text);
const anyLetters = string({ unit: constantFrom(...Array.from('abzAZ019-_ ."\\/%:=+\n')), maxLength: 40 });

describe('a secret that was loaded is in no line:', () => {
  test.each(SPELLINGS)('%s', (_, write) => {
    assert(
      property(anySecret, anyLetters, anyLetters, (secret, before, after) => {
        const spelt = write(secret);
        expect(createRedactor([secret])(`${before}${spelt}${after}`)).not.toContain(bare(spelt));
      }),
    );
  });

  test('wherever it begins inside of a longer text in base64', () => {
    assert(
      property(anySecret, string({ maxLength: 30 }), string({ maxLength: 30 }), (secret, before, after) => {
        for (const encoding of ['base64', 'base64url'] as const) {
          const encoded = Buffer.from(`${before}${secret}${after}`).toString(encoding);
          const told = createRedactor([secret])(encoded).split(REDACTED);
          expect(told.length).toBeGreaterThan(1);
          // At its ends there may be parts of a byte left, no more.
          const decoded = told.map((part) => Buffer.from(part, encoding).toString('latin1')).join(' ');
          expect(decoded).not.toContain(secret.slice(2, -2));
        }
      }),
    );
  });

  test('as user and password of Basic', () => {
    const line = `Authorization: Basic ${Buffer.from(`bot:${HOOK}`).toString('base64')}`;
    expect(loaded(line)).toBe('Authorization: [redacted]');
  });

  test('without the number before the colon of a token', () => {
    expect(loaded(`token ${TELEGRAM.split(':')[1]}`)).toBe('token [redacted]');
  });
});

test('a secret too short to be told from ordinary words leaves the words alone', () => {
  expect(createRedactor(['a', 'in', '', '   '])('a line in order')).toBe('a line in order');
});

test('a cut leaves no half of a secret', () => {
  assert(
    property(nat({ max: 200 }), nat({ max: 10_000 }), integer({ min: 0, max: 220 }), (before, after, most) => {
      for (const secret of [TELEGRAM, OPENAI, HOOK]) {
        const told = cutRedacted(`${'.'.repeat(before)}${secret}${'.'.repeat(after)}`, most, loaded);
        expect(loaded(told)).not.toMatch(/\d{3}:|AAHk|sk-|whis/u);
        expect(told.length).toBeLessThanOrEqual(Math.max(most + 1, before + REDACTED.length + after));
      }
    }),
  );
});

test('many secrets before a cut do not pull half of another one into the line', () => {
  for (let before = 400; before < 420; before += 1) {
    const text = `${`${HOOK} `.repeat(before)}${OPENAI}${'.'.repeat(10_000)}`;
    expect(cutRedacted(text, 5_000, loaded)).not.toMatch(/sk-|whis/u);
  }
});

test.each([
  'sk-',
  '1',
  '12345:',
  'authorization',
  'authorization"\\',
  'bearer ',
  '://a:',
  '%25',
  '/bot1',
  'Basic a',
  '-',
])('a line of nothing but “%s” takes time in proportion to its length', (piece) => {
  /** Milliseconds. */
  const time = (length: number): number => {
    const line = piece.repeat(Math.ceil(length / piece.length));
    // Of the processor: what else the machine does counts for nothing.
    const begun = process.cpuUsage();
    loaded(line);
    return process.cpuUsage(begun).user / 1_000;
  };
  time(100_000);
  // Where it were quadratic, ten times the length would take a hundred times as long.
  const short = Math.min(time(200_000), time(200_000), time(200_000));
  const long = Math.min(time(2_000_000), time(2_000_000));
  expect(long).toBeLessThan(40 * Math.max(short, 5));
});
