/** What holds of every environment, whatever it says. */
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../../src/config/variables.ts';
import { type Config, type Needs, parseConfig } from '../../src/config.ts';

const BASE = resolve('/home/player');
const NAMES = VARIABLES.map(({ name }) => name);
const RUNS = { numRuns: 1_000 };

const noFiles = (): string => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};

function unfrozen(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.isFrozen(value) ? [] : [path];
  return [...own, ...Object.entries(value).flatMap(([name, part]) => unfrozen(part, `${path}.${name}`))];
}

describe('whatever all the variables hold', () => {
  /** Marked, so that a part of it is seen in a sentence. */
  const secret = fc.stringMatching(/^[!-~]{4,24}$/u).map((text) => `§§${text}`);
  const sensible = [
    '7',
    '0',
    '-5',
    '65535',
    '1.5',
    'off',
    '1',
    'extract',
    'model',
    'warn',
    'LOCALHOST',
    '1,2 3',
    './a',
  ];
  const urls = [
    'https://rules.example/a/',
    'http://127.0.0.1:1',
    'https://§§me:§§word@host.example',
    'http://[::1]/?§§',
  ];
  const value = fc.oneof(
    fc.constantFrom(...sensible, ...urls, '123456:ABC-def', 'sk-§§word', ' ', '', '\0', '\n'),
    secret,
    fc.string({ unit: 'binary' }),
  );
  const name = fc.constantFrom(...NAMES, ...NAMES.map((one) => `${one}_FILE`), 'NODE_ENV', 'PATH', '__proto__');
  const environment = fc.dictionary(name, fc.option(value, { nil: undefined }), { maxKeys: 16 });
  const needs = fc.constantFrom<Needs>('terminal', 'service');

  test('there is a configuration that nobody can change, or sentences that name variables and hold none of the values', () => {
    fc.assert(
      fc.property(environment, needs, fc.option(value), (env, needed, content) => {
        const readFile = (): string => content ?? noFiles();
        const parsed = parseConfig(env, BASE, readFile, needed);
        expect(parseConfig(env, BASE, readFile, needed)).toEqual(parsed);
        const told = parsed.kind === 'valid' ? [] : parsed.problems;
        expect(told.length === 0).toBe(parsed.kind === 'valid');
        expect(unfrozen(parsed.kind === 'valid' ? parsed.config : null, 'config')).toEqual([]);
        expect(new Set(told).size).toBe(told.length);
        for (const sentence of told) {
          const [subject = ''] = sentence.split(' ', 1);
          expect(NAMES.includes(subject) || NAMES.includes(subject.replace(/_FILE$/u, ''))).toBe(true);
          expect(sentence).toMatch(/\.$/u);
          expect(sentence).not.toContain('§§');
        }
      }),
      RUNS,
    );
  });

  test('a value in a file is the same as the value itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), value, (one, given) => {
        fc.pre(given.trim() !== '' && !/^\ufeff|\n$/u.test(given));
        const direct = parseConfig({ [one]: given }, BASE, noFiles);
        const read = parseConfig({ [`${one}_FILE`]: '/run/secrets/one' }, BASE, () => `${given}\n`);
        expect(read).toEqual(direct);
      }),
      RUNS,
    );
  });
});

/** Right values, each as somebody may write it, and what the configuration then says. */
const written = <T>(values: fc.Arbitrary<T>, write: (value: T) => string) =>
  values.map((value) => ({ value, text: write(value) }));
const whole = (min: number, max: number) => written(fc.integer({ min, max }), (value) => ` ${value}`);
const ids = written(
  fc.array(
    fc.maxSafeInteger().filter((id) => Math.abs(id) < 1e15),
    { maxLength: 4 },
  ),
  (list) => list.join(', '),
);
const word = (pattern: RegExp) => written(fc.stringMatching(pattern), (text) => `${text} `);
const path = written(fc.stringMatching(/^[\w-]{1,12}$/u), (text) => `./${text}`);

const RIGHT = {
  MAX_CONCURRENT_SEARCHES: [whole(1, 64), (config: Config) => config.maxConcurrentSearches],
  MAX_CONCURRENT_ANSWERS: [whole(1, 256), (config: Config) => config.maxConcurrentAnswers],
  MAX_REQUESTS_PER_MINUTE: [whole(1, 10_000), (config: Config) => config.maxRequestsPerMinute],
  DRAIN_LIMIT_SECONDS: [whole(1, 600), (config: Config) => config.drainLimitMs / 1_000],
  BREAKER_RESET_SECONDS: [whole(1, 3_600), (config: Config) => config.breakerResetMs / 1_000],
  RETENTION_DAYS: [whole(0, 36_500), (config: Config) => (config.retentionMs ?? 0) / 86_400_000],
  DAILY_TOKENS_PER_USER: [whole(0, 999_999_999), (config: Config) => config.dailyTokensPerUser ?? 0],
  DAILY_TOKENS_TOTAL: [whole(0, 999_999_999), (config: Config) => config.dailyTokensTotal ?? 0],
  HEALTH_PORT: [whole(0, 65_535), (config: Config) => config.healthPort],
  PORT: [whole(0, 65_535), (config: Config) => config.port],
  INSPECT: [whole(1, 65_535), (config: Config) => config.inspectPort],
  ADMIN_USER_IDS: [ids, (config: Config) => config.adminUserIds],
  ALLOWED_USER_IDS: [ids, (config: Config) => config.allowedUserIds],
  ALLOWED_CHAT_IDS: [ids, (config: Config) => config.allowedChatIds],
  TELEGRAM_TOKEN: [word(/^\d{1,10}:[\w-]{1,40}$/u), (config: Config) => config.telegramToken],
  OPENAI_MODEL: [word(/^[\w./:-]{1,40}$/u), (config: Config) => config.openaiModel],
  LOG_LEVEL: [
    written(fc.constantFrom('error', 'warn', 'info', 'debug'), (text) => text.toUpperCase()),
    (config: Config) => config.logLevel,
  ],
  ANSWER_MODE: [word(/^(?:model|extract)$/u), (config: Config) => config.answerMode],
  PDF_STORAGE_PATH: [path, (config: Config) => `${config.pdfStoragePath}`.slice(BASE.length + 1)],
  DATA_PATH: [path, (config: Config) => config.dataPath.slice(BASE.length + 1)],
  TELEGRAM_API_ROOT: [
    written(
      fc.webUrl({ validSchemes: ['https'] }).map((url) => url.replace(/\/+$/u, '')),
      (url) => `${url}/`,
    ),
    (config: Config) => config.telegramApiRoot,
  ],
} as const satisfies Readonly<
  Record<string, readonly [fc.Arbitrary<{ value: unknown; text: string }>, (config: Config) => unknown]>
>;

describe('a right value', () => {
  test.each(Object.entries(RIGHT))(
    'of %s is what the configuration says, and nothing else changes',
    (name, [right, read]) => {
      const standard = parseConfig({}, BASE, noFiles);
      fc.assert(
        fc.property(right, ({ value, text }) => {
          const parsed = parseConfig({ [name]: text }, BASE, noFiles);
          if (parsed.kind === 'invalid' || standard.kind === 'invalid') throw new Error(`${name}=${text} is refused`);
          expect(read(parsed.config)).toEqual(value);
          const changed = Object.entries(parsed.config).filter(
            ([key, now]) => JSON.stringify(now) !== JSON.stringify(Reflect.get(standard.config, key)),
          );
          // Other models have no prices of their own.
          expect(changed.filter(([key]) => key !== 'openaiPrices').length).toBeLessThanOrEqual(1);
        }),
      );
    },
  );
});
