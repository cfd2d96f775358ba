/**
 * The configuration: standard values, limits, and every problem at once by the variable's name; what only the service
 * needs is in configService.test.ts.
 */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../src/config.ts';

/** Not the folder in which the tests run. */
const BASE = resolve('/home/player');

const noFiles = (): string => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};

function valid(
  env: Readonly<Record<string, string | undefined>>,
  readFile = noFiles as (file: string) => string,
): Config {
  const parsed = parseConfig(env, BASE, readFile);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

function problems(env: Readonly<Record<string, string>>, readFile = noFiles as (file: string) => string) {
  const parsed = parseConfig(env, BASE, readFile);
  return parsed.kind === 'invalid' ? parsed.problems : [];
}

describe('an environment', () => {
  it('without anything gives the standard values', () => {
    expect(valid({})).toEqual({
      pdfStoragePath: null,
      dataPath: resolve(BASE, 'data'),
      maxConcurrentSearches: 4,
      maxConcurrentAnswers: 8,
      drainLimitMs: 20_000,
      telegramToken: null,
      telegramApiRoot: 'https://api.telegram.org',
      openaiApiKey: null,
      openaiBaseUrl: 'https://api.openai.com/v1',
      openaiModel: 'gpt-5-nano',
      openaiPrices: { input: 0.05, cachedInput: 0.005, output: 0.4 },
      breakerResetMs: 30_000,
      dailyTokensPerUser: null,
      dailyTokensTotal: null,
      healthHost: '127.0.0.1',
      healthPort: 8_081,
      stateFile: null,
      answerMode: 'model',
      maxRequestsPerMinute: 10,
      adminUserIds: [],
      allowedUserIds: [],
      allowedChatIds: [],
      webhook: null,
      port: 8_080,
      logLevel: 'info',
      retentionMs: 90 * 86_400_000,
      inspectPort: null,
      mayInspect: true,
    });
  });

  it('with empty values is one without them', () => {
    expect(valid({ DATA_PATH: '', PDF_STORAGE_PATH: '', MAX_CONCURRENT_SEARCHES: '' })).toEqual(valid({}));
  });

  it('gives what it says, paths absolute, time in milliseconds', () => {
    expect(
      valid({
        PDF_STORAGE_PATH: 'books',
        DATA_PATH: '/var/lib/rules',
        MAX_CONCURRENT_SEARCHES: ' 64 ',
        MAX_CONCURRENT_ANSWERS: '1',
        DRAIN_LIMIT_SECONDS: '600',
        SOMETHING_ELSE: 'x',
      }),
    ).toMatchObject({
      pdfStoragePath: resolve(BASE, 'books'),
      dataPath: '/var/lib/rules',
      maxConcurrentSearches: 64,
      maxConcurrentAnswers: 1,
      drainLimitMs: 600_000,
    });
  });

  it('with several mistakes is told all of them at once, each by its name', () => {
    expect(
      problems({
        MAX_CONCURRENT_SEARCHES: '0',
        MAX_CONCURRENT_ANSWERS: 'eight',
        DRAIN_LIMIT_SECONDS: '601',
        DATA_PATH: 'a\0b',
      }).toSorted(),
    ).toEqual([
      'DATA_PATH must not contain a control character, such as a line end.',
      'DRAIN_LIMIT_SECONDS must be a whole number from 1 to 600.',
      'MAX_CONCURRENT_ANSWERS must be a whole number from 1 to 256.',
      'MAX_CONCURRENT_SEARCHES must be a whole number from 1 to 64.',
    ]);
  });

  it.each(['65', '-1', '4.5', '1e1', '0x4', 'NaN', 'Infinity', '9999999999', '４', ' '])(
    'does not take %j for a number of searches',
    (value) => {
      expect(problems({ MAX_CONCURRENT_SEARCHES: value })).toEqual([
        'MAX_CONCURRENT_SEARCHES must be a whole number from 1 to 64.',
      ]);
    },
  );
});

const files = (content: string) => (file: string) => (file === '/run/secrets/n' ? content : noFiles());

describe('a variable in a file', () => {
  it('is read without its last line end', () => {
    expect(valid({ MAX_CONCURRENT_SEARCHES_FILE: '/run/secrets/n' }, files('7\r\n')).maxConcurrentSearches).toBe(7);
  });

  it('is read without the byte order mark that an editor puts at its beginning', () => {
    expect(valid({ DATA_PATH_FILE: '/run/secrets/n' }, files('\u{FEFF}/data\r\n')).dataPath).toBe(resolve('/data'));
  });

  it('that is not there, is empty, or is set twice is told by its name', () => {
    expect(problems({ DATA_PATH_FILE: '/nowhere' })).toEqual([
      'DATA_PATH_FILE names a file that cannot be read (ENOENT).',
    ]);
    expect(problems({ DATA_PATH_FILE: '/run/secrets/n' }, files('\n'))).toEqual([
      'DATA_PATH_FILE names an empty file.',
    ]);
    expect(problems({ DATA_PATH: 'a', DATA_PATH_FILE: '/run/secrets/n' }, files('b'))).toEqual([
      'DATA_PATH and DATA_PATH_FILE are both set; leave one of them out.',
    ]);
  });

  it('is told together with the mistakes of the others', () => {
    expect(problems({ DATA_PATH_FILE: '/nowhere', DRAIN_LIMIT_SECONDS: 'x' })).toHaveLength(2);
  });
});
