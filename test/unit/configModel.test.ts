/** The configuration of the model, and of how the process is looked at. */
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, parseConfig, stateFileOf } from '../../src/config.ts';

const BASE = resolve('/home/player');

type Variables = Readonly<Record<string, string>>;

const parse = (env: Variables) => parseConfig(env, BASE, () => '');

function valid(env: Variables): Config {
  const parsed = parse(env);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

describe('a value', () => {
  it.each<readonly [keyof Config, Variables, unknown]>([
    ['openaiBaseUrl', {}, 'https://api.openai.com/v1'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: ' https://models.example/v1/ ' }, 'https://models.example/v1'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }, 'http://127.0.0.1:11434/v1'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: 'http://localhost:8000' }, 'http://localhost:8000'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: 'http://[::1]:8000/v1' }, 'http://[::1]:8000/v1'],
    ['openaiModel', {}, 'gpt-5-nano'],
    ['openaiModel', { OPENAI_MODEL: ' llama3.1:8b ' }, 'llama3.1:8b'],
    ['breakerResetMs', {}, 30_000],
    ['breakerResetMs', { BREAKER_RESET_SECONDS: '1' }, 1_000],
    ['breakerResetMs', { BREAKER_RESET_SECONDS: '3600' }, 3_600_000],
    ['dailyTokensPerUser', {}, null],
    ['dailyTokensPerUser', { DAILY_TOKENS_PER_USER: '0' }, null],
    ['dailyTokensPerUser', { DAILY_TOKENS_PER_USER: '50000' }, 50_000],
    ['dailyTokensTotal', {}, null],
    ['dailyTokensTotal', { DAILY_TOKENS_TOTAL: '999999999' }, 999_999_999],
    ['openaiPrices', {}, { input: 0.05, cachedInput: 0.005, output: 0.4 }],
    ['openaiPrices', { OPENAI_PRICE_OUTPUT: '1' }, { input: 0.05, cachedInput: 0.005, output: 1 }],
    ['openaiPrices', { OPENAI_PRICE_INPUT: ' 2.5 ' }, { input: 2.5, cachedInput: 2.5, output: 0.4 }],
    ['openaiPrices', { OPENAI_MODEL: 'llama3.1:8b' }, null],
    [
      'openaiPrices',
      { OPENAI_MODEL: 'llama3.1:8b', OPENAI_PRICE_INPUT: '0', OPENAI_PRICE_OUTPUT: '0' },
      { input: 0, cachedInput: 0, output: 0 },
    ],
    [
      'openaiPrices',
      { OPENAI_MODEL: 'm', OPENAI_PRICE_INPUT: '3', OPENAI_PRICE_CACHED_INPUT: '0.3', OPENAI_PRICE_OUTPUT: '12' },
      { input: 3, cachedInput: 0.3, output: 12 },
    ],
    ['healthPort', {}, 8_081],
    ['healthPort', { HEALTH_PORT: '0' }, 0],
    ['healthHost', {}, '127.0.0.1'],
    ['healthHost', { HEALTH_HOST: ' 0.0.0.0 ' }, '0.0.0.0'],
    ['healthHost', { HEALTH_HOST: '::' }, '::'],
    ['stateFile', {}, null],
    ['stateFile', { STATE_FILE: '/run/bot/state.json' }, resolve('/run/bot/state.json')],
    ['stateFile', { STATE_FILE: 'state.json' }, join(BASE, 'state.json')],
  ])('of %s is taken from %j', (name, env, value) => {
    expect(valid(env)[name]).toEqual(value);
  });

  it.each<readonly [string, readonly string[]]>([
    [
      'OPENAI_BASE_URL',
      [
        'http://models.example/v1',
        'https://me:secret@models.example/v1',
        'http://169.254.169.254/latest',
        'https://169.254.169.254/latest',
        'https://[fe80::1]/v1',
        'http://127.0.0.1.example/v1',
        'ftp://models.example',
        'models.example/v1',
      ],
    ],
    ['OPENAI_MODEL', ['  ', 'a'.repeat(201)]],
    ['BREAKER_RESET_SECONDS', ['0', '3601', '-1', '1.5', 'soon']],
    ['DAILY_TOKENS_PER_USER', ['-1', '1e6', 'many']],
    ['DAILY_TOKENS_TOTAL', ['-1', '1000000000', '10 000']],
    ['OPENAI_PRICE_INPUT', ['-1', '1e-3', '0,05', 'free', '5 cents']],
    ['OPENAI_PRICE_CACHED_INPUT', ['.5', '0.0000001']],
    ['OPENAI_PRICE_OUTPUT', ['$0.40', '1234567']],
    ['HEALTH_PORT', ['65536', '-1', 'http', '80 81']],
    ['HEALTH_HOST', ['0.0.0.0/0', 'http://0.0.0.0', 'a b', 'host,other']],
    ['STATE_FILE', ['/run/\0/state.json']],
  ])('that is wrong for %s is told once, by the name and not by what stands there', (name, wrong) => {
    for (const value of wrong) {
      const parsed = parse({ [name]: value });
      const told = parsed.kind === 'invalid' ? parsed.problems : [];
      expect([value, told]).toEqual([value, [expect.stringMatching(new RegExp(`^${name} must .+\\.$`, 'u'))]]);
      expect(value.length > 8 && told.join('\n').includes(value)).toBe(false);
    }
  });
});

it.each([
  ['OPENAI_PRICE_OUTPUT', 'OPENAI_PRICE_INPUT'],
  ['OPENAI_PRICE_INPUT', 'OPENAI_PRICE_OUTPUT'],
])('%s is missing where a model of one’s own has only the other price', (absent, given) => {
  const parsed = parse({ OPENAI_MODEL: 'llama3.1:8b', [given]: '1' });
  expect(parsed.kind === 'invalid' && parsed.problems).toEqual([
    `${absent} is missing: ${given} alone does not tell what a question costs.`,
  ]);
});

it('the state file lies beside the database unless it is named, also where the data are moved', () => {
  const config = valid({ DATA_PATH: 'data' });
  expect(stateFileOf(config)).toBe(join(BASE, 'data', 'state.json'));
  expect(stateFileOf({ ...config, dataPath: resolve('/elsewhere') })).toBe(resolve('/elsewhere/state.json'));
  expect(stateFileOf(valid({ STATE_FILE: '/run/s' }))).toBe(resolve('/run/s'));
});
