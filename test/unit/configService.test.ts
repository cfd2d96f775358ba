/** What `npm start` is configured by: the line to Telegram, the model, who may ask; secrets that no sentence repeats. */
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Config, type Needs, parseConfig } from '../../src/config.ts';

const BASE = resolve('/home/player');
const TOKEN = '123456789:AAF-secret_of-the-bot';
const KEY = 'sk-secret-of-the-model';

type Variables = Readonly<Record<string, string>>;

const noFiles = (): string => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};

function valid(env: Variables, readFile: (file: string) => string = noFiles, needs: Needs = 'terminal'): Config {
  const parsed = parseConfig(env, BASE, readFile, needs);
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

function problems(env: Variables, readFile: (file: string) => string = noFiles, needs: Needs = 'terminal') {
  const parsed = parseConfig(env, BASE, readFile, needs);
  return parsed.kind === 'invalid' ? parsed.problems : [];
}

const missing = {
  token: 'TELEGRAM_TOKEN is missing: get one from @BotFather.',
  key: 'OPENAI_API_KEY is missing: set it, or ANSWER_MODE=extract to answer without a model.',
  secret: 'WEBHOOK_SECRET is missing: with WEBHOOK_URL, anybody could send updates without it.',
};

describe('a value', () => {
  it.each<readonly [keyof Config, Variables, unknown]>([
    ['telegramToken', { TELEGRAM_TOKEN: ` ${TOKEN}\n` }, TOKEN],
    ['telegramApiRoot', { TELEGRAM_API_ROOT: 'http://127.0.0.1:8081' }, 'http://127.0.0.1:8081'],
    ['telegramApiRoot', { TELEGRAM_API_ROOT: ' https://bots.example/api// ' }, 'https://bots.example/api'],
    ['openaiApiKey', { OPENAI_API_KEY: ` ${KEY} ` }, KEY],
    ['openaiBaseUrl', {}, 'https://api.openai.com/v1'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: ' https://proxy.example/v1// ' }, 'https://proxy.example/v1'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }, 'http://127.0.0.1:11434/v1'],
    ['openaiBaseUrl', { OPENAI_BASE_URL: 'http://[::1]:8000/v1' }, 'http://[::1]:8000/v1'],
    ['openaiModel', {}, 'gpt-5-nano'],
    ['openaiModel', { OPENAI_MODEL: ' llama3.2:3b ' }, 'llama3.2:3b'],
    ['breakerResetMs', {}, 30_000],
    ['breakerResetMs', { BREAKER_RESET_SECONDS: '3600' }, 3_600_000],
    ['dailyTokensPerUser', {}, null],
    ['dailyTokensPerUser', { DAILY_TOKENS_PER_USER: '0' }, null],
    ['dailyTokensPerUser', { DAILY_TOKENS_PER_USER: '50000' }, 50_000],
    ['dailyTokensTotal', { DAILY_TOKENS_TOTAL: '1' }, 1],
    ['answerMode', { ANSWER_MODE: 'model' }, 'model'],
    ['answerMode', { ANSWER_MODE: ' extract ' }, 'extract'],
    ['maxRequestsPerMinute', { MAX_REQUESTS_PER_MINUTE: '1' }, 1],
    ['maxRequestsPerMinute', { MAX_REQUESTS_PER_MINUTE: '10000' }, 10_000],
    ['port', { PORT: '0' }, 0],
    ['port', { PORT: '65535' }, 65_535],
    ['adminUserIds', { ADMIN_USER_IDS: '7' }, [7]],
    ['adminUserIds', { ADMIN_USER_IDS: ' 7, 8;9\n10\t,,11 ' }, [7, 8, 9, 10, 11]],
    ['allowedUserIds', { ALLOWED_USER_IDS: '9007199254740991' }, [9_007_199_254_740_991]],
    ['allowedChatIds', { ALLOWED_CHAT_IDS: '-1001234567890 -5' }, [-1_001_234_567_890, -5]],
    ['allowedChatIds', { ALLOWED_CHAT_IDS: ' , ' }, []],
    [
      'webhook',
      { WEBHOOK_URL: ' https://rules.example/hook?a=b ', WEBHOOK_SECRET: ' aZ_-9 ' },
      { url: 'https://rules.example/hook?a=b', secret: 'aZ_-9' },
    ],
    [
      'webhook',
      { WEBHOOK_URL: 'http://[::1]:9000/hook', WEBHOOK_SECRET: 's' },
      { url: 'http://[::1]:9000/hook', secret: 's' },
    ],
  ])('of %s is taken from %j', (name, env, value) => {
    expect(valid(env)[name]).toEqual(value);
  });

  it.each<readonly [string, readonly string[]]>([
    ['TELEGRAM_TOKEN', ['token', '123:', ':abc', '12a:abc', '1:a b', '1:ä', '1:a/../x']],
    [
      'TELEGRAM_API_ROOT',
      ['api.telegram.org', 'ftp://api.telegram.org', 'https://', 'https://me@host', 'https://me:secret@host', '/'],
    ],
    [
      'OPENAI_BASE_URL',
      [
        'api.openai.com/v1',
        'http://proxy.example/v1',
        'http://127.0.0.1.example/v1',
        'https://me:secret@proxy.example/v1',
        'https://169.254.169.254/latest',
        'http://169.254.169.254/latest',
        'https://[fe80::1]/v1',
        'file:///etc/passwd',
      ],
    ],
    ['OPENAI_MODEL', [' ', 'm'.repeat(201)]],
    ['BREAKER_RESET_SECONDS', ['0', '3601', '1.5', 'soon']],
    ['DAILY_TOKENS_PER_USER', ['-1', '1000000000', 'many']],
    ['DAILY_TOKENS_TOTAL', ['-1', '1e3']],
    ['ANSWER_MODE', ['Extract', 'both', 'model,extract', ' ']],
    ['MAX_REQUESTS_PER_MINUTE', ['0', '10001', '-1', '1.5', 'ten']],
    ['ADMIN_USER_IDS', ['ann', '7,@boris', '1e3', '7 - 8', '9007199254740993', '99999999999999999999']],
    ['ALLOWED_USER_IDS', ['7 eight', '--7', '0x7']],
    ['ALLOWED_CHAT_IDS', ['https://t.me/rules', '-', '+7']],
    [
      'WEBHOOK_URL',
      [
        'http://rules.example/hook',
        'http://127.0.0.1.example/',
        'http://localhost@rules.example',
        'https://a:b@host',
        '?',
      ],
    ],
    ['WEBHOOK_SECRET', ['two words', 'ä', 'a'.repeat(257), ' ']],
    ['PORT', ['65536', '-1', '80a', ' ']],
  ])('that is wrong for %s is told once, by the name and not by what stands there', (name, wrong) => {
    for (const value of wrong) {
      const told = problems({ WEBHOOK_SECRET: 's', [name]: value }).filter((problem) => problem !== missing.secret);
      expect([value, told]).toEqual([value, [expect.stringMatching(new RegExp(`^${name} must .+\\.$`, 'u'))]]);
      expect(value.length > 4 && told.join('\n').includes(value)).toBe(false);
    }
  });
});

describe('a service', () => {
  it('needs no key for a model on this machine, and one for any other', () => {
    const env = { TELEGRAM_TOKEN: TOKEN };
    expect(problems({ ...env, OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }, noFiles, 'service')).toEqual([]);
    expect(problems({ ...env, OPENAI_BASE_URL: 'https://proxy.example/v1' }, noFiles, 'service')).toEqual([
      missing.key,
    ]);
  });

  it('without anything is told everything that it needs at once', () => {
    expect(problems({}, noFiles, 'service')).toEqual([missing.token, missing.key]);
  });

  it('is told what is missing and what is wrong at once', () => {
    const env = {
      WEBHOOK_URL: 'https://rules.example/hook',
      PORT: 'x',
      ADMIN_USER_IDS: 'ann',
      DATA_PATH_FILE: '/nowhere',
    };
    expect(problems(env, noFiles, 'service')).toEqual([
      'DATA_PATH_FILE names a file that cannot be read (ENOENT).',
      'ADMIN_USER_IDS must be numbers with commas between them (`/id` tells them).',
      'PORT must be a whole number from 0 to 65535.',
      missing.token,
      missing.key,
      missing.secret,
    ]);
  });

  it('that answers without a model needs no key', () => {
    expect(problems({ TELEGRAM_TOKEN: TOKEN, ANSWER_MODE: 'extract' }, noFiles, 'service')).toEqual([]);
    expect(problems({ TELEGRAM_TOKEN: TOKEN, ANSWER_MODE: ' extract\n' }, noFiles, 'service')).toEqual([]);
  });

  it('does not take blanks for a key', () => {
    expect(problems({ TELEGRAM_TOKEN: TOKEN, OPENAI_API_KEY: '  ' }, noFiles, 'service')).toHaveLength(1);
    expect(valid({ OPENAI_API_KEY: '  ', ANSWER_MODE: 'extract' }).openaiApiKey).toBeNull();
  });

  it('with a webhook needs its secret, a command of the terminal too', () => {
    expect(problems({ WEBHOOK_URL: 'https://rules.example/' })).toEqual([missing.secret]);
    expect(valid({ WEBHOOK_SECRET: 'alone' }).webhook).toBeNull();
  });

  it('is not told that something is missing that was given and is wrong', () => {
    const env = { TELEGRAM_TOKEN: 'wrong', OPENAI_API_KEY: KEY, WEBHOOK_URL: 'https://h/', WEBHOOK_SECRET: 'a b' };
    expect(problems(env, noFiles, 'service').map((problem) => problem.split(' ', 1)[0])).toEqual([
      'TELEGRAM_TOKEN',
      'WEBHOOK_SECRET',
    ]);
  });
});

describe('a secret in a file', () => {
  const secrets: Readonly<Record<string, string>> = {
    '/run/secrets/token': `${TOKEN}\n`,
    '/run/secrets/key': `${KEY}\r\n`,
    '/run/secrets/hook': 'hook-secret\n',
    '/run/secrets/admins': '7\n8\n',
    '/run/secrets/empty': '\n',
  };
  const readFile = (file: string): string => secrets[file] ?? noFiles();

  it('is read for the token, the key, the webhook and the lists', () => {
    const config = valid(
      {
        TELEGRAM_TOKEN_FILE: '/run/secrets/token',
        OPENAI_API_KEY_FILE: '/run/secrets/key',
        WEBHOOK_URL: 'https://rules.example/hook',
        WEBHOOK_SECRET_FILE: '/run/secrets/hook',
        ADMIN_USER_IDS_FILE: '/run/secrets/admins',
      },
      readFile,
      'service',
    );
    expect(config).toMatchObject({
      telegramToken: TOKEN,
      openaiApiKey: KEY,
      webhook: { url: 'https://rules.example/hook', secret: 'hook-secret' },
      adminUserIds: [7, 8],
    });
  });

  it('that cannot be read, is empty, or is given twice is told as that, and not as missing', () => {
    const env = {
      TELEGRAM_TOKEN_FILE: '/run/secrets/nothing',
      OPENAI_API_KEY_FILE: '/run/secrets/empty',
      WEBHOOK_URL: 'https://rules.example/hook',
      WEBHOOK_SECRET: 'other',
      WEBHOOK_SECRET_FILE: '/run/secrets/hook',
    };
    expect(problems(env, readFile, 'service')).toEqual([
      'TELEGRAM_TOKEN_FILE names a file that cannot be read (ENOENT).',
      'OPENAI_API_KEY_FILE names an empty file.',
      'WEBHOOK_SECRET and WEBHOOK_SECRET_FILE are both set; leave one of them out.',
    ]);
  });
});

const NAMES = [
  'PDF_STORAGE_PATH',
  'DATA_PATH',
  'MAX_CONCURRENT_SEARCHES',
  'MAX_CONCURRENT_ANSWERS',
  'DRAIN_LIMIT_SECONDS',
  'TELEGRAM_TOKEN',
  'TELEGRAM_API_ROOT',
  'OPENAI_API_KEY',
  'ANSWER_MODE',
  'MAX_REQUESTS_PER_MINUTE',
  'ADMIN_USER_IDS',
  'ALLOWED_USER_IDS',
  'ALLOWED_CHAT_IDS',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
  'PORT',
];

describe('whatever the environment holds', () => {
  const secret = fc.stringMatching(/^[!-~]{8,24}$/u).map((text) => `§${text}`);
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    secret,
    fc.constantFrom('7', '-5', TOKEN, 'https://rules.example/', 'http://127.0.0.1:1', 'extract', ' ', '\0', 'a b'),
  );
  const name = fc.constantFrom(...NAMES.flatMap((one) => [one, `${one}_FILE`]));
  const environment = fc.dictionary(name, value, { maxKeys: 12 });
  const needs = fc.constantFrom<Needs>('terminal', 'service');

  it('there is a configuration, or sentences that begin with names and hold nothing of the values', () => {
    fc.assert(
      fc.property(environment, needs, fc.option(value), fc.anything(), (env, needed, content, thrown) => {
        const readFile = (): string => {
          if (content === null) throw thrown;
          return content;
        };
        const told = problems(env, readFile, needed);
        for (const sentence of told) {
          expect(NAMES).toContain(sentence.split(' ', 1)[0]?.replace(/_FILE$/u, ''));
          expect(sentence.endsWith('.')).toBe(true);
        }
        const secrets = [...Object.values(env), content ?? ''].filter((text) => text.startsWith('§'));
        for (const text of [TOKEN, ...secrets]) expect(told.join('\n')).not.toContain(text);
        expect(parseConfig(env, BASE, readFile, needed).kind).toBe(told.length === 0 ? 'valid' : 'invalid');
      }),
      { numRuns: 500 },
    );
  });
});
