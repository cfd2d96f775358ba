/** Every variable: its wrong values, its file, and what the README and `.env.example` say of it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { VARIABLES, type Values } from '../../src/config/variables.ts';
import { parseConfig } from '../../src/config.ts';
import { runCli, sentenceOf } from '../support/cli.ts';
import { EXAMPLE, example, README, withTable } from '../support/configDocs.ts';

const BASE = resolve('/home/player');
const NAMES = VARIABLES.map(({ name }) => name);

type Variables = Readonly<Record<string, string | undefined>>;

function problems(env: Variables, content: string | null = null): readonly string[] {
  const readFile = (): string => {
    if (content === null) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return content;
  };
  const parsed = parseConfig(env, BASE, readFile);
  return parsed.kind === 'invalid' ? parsed.problems : [];
}

const URLS = ['none', 'ftp://host.example', 'https://', 'https://me:hidden-word@host.example', '//host.example'];
/** What is added to them would be no part of their path. */
const TAILS = [
  'https://host.example/v1?key=hidden-word',
  'https://host.example/v1#hidden-word',
  'https://host.example/?',
];
const NUMBERS = ['-1', '1.5', '1e1', '0x4', 'NaN', 'Infinity', '9999999999', '４', 'hidden-word', '1 2'];
const PRICES = ['-1', '0,05', '.5', '1e3', '0.0000001', '1000000', 'hidden-word'] as const;
const IDS = ['hidden-word', '7,@hidden-word', '1e3', '0x7', '--7', '9007199254740993'];

/** Each is refused alone, from a file, and together with those of all others. Every variable has some. */
const WRONG: Readonly<Record<keyof Values, readonly [string, ...string[]]>> = {
  TELEGRAM_TOKEN: ['hidden-word', '123456:', ':hidden-word', '123456:hidden word', '123456:../hidden-word', '1:é'],
  ANSWER_MODE: ['hidden-word', 'Extract', 'model extract', ' '],
  OPENAI_API_KEY: ['sk-hidden word', 'sk-hidden\nword', 'sk-hidden-wörd', 'sk-\0'],
  OPENAI_BASE_URL: ['http://host.example/hidden-word', 'https://169.254.169.254/', ...TAILS, ...URLS],
  OPENAI_MODEL: [' ', 'm'.repeat(201)],
  DAILY_TOKENS_PER_USER: ['1000000000', ...NUMBERS],
  DAILY_TOKENS_TOTAL: ['1000000000', ...NUMBERS],
  OPENAI_PRICE_INPUT: PRICES,
  OPENAI_PRICE_CACHED_INPUT: PRICES,
  OPENAI_PRICE_OUTPUT: PRICES,
  BREAKER_RESET_SECONDS: ['0', '3601', ...NUMBERS],
  PDF_STORAGE_PATH: ['hidden-word\0', 'hidden-word\r', ' ', '\n'],
  DATA_PATH: ['hidden-word\0', 'hidden-word\r', 'hidden\nword', ' ', '\t'],
  RETENTION_DAYS: ['36501', ...NUMBERS],
  ADMIN_USER_IDS: ['hidden-word', ...IDS],
  ALLOWED_USER_IDS: ['hidden-word', ...IDS],
  ALLOWED_CHAT_IDS: ['hidden-word', ...IDS],
  MAX_REQUESTS_PER_MINUTE: ['0', '10001', ...NUMBERS],
  MAX_CONCURRENT_ANSWERS: ['0', '257', ...NUMBERS],
  MAX_CONCURRENT_SEARCHES: ['0', '65', ...NUMBERS],
  DRAIN_LIMIT_SECONDS: ['0', '601', ...NUMBERS],
  LOG_LEVEL: ['hidden-word', 'verbose', 'infos', 'info,debug', '3', ' '],
  HEALTH_PORT: ['65536', ...NUMBERS],
  HEALTH_HOST: ['hidden word', 'http://host.example', '0.0.0.0/0', ' ', 'a'.repeat(256)],
  STATE_FILE: ['hidden-word\0', 'hidden-word\r', ' '],
  WEBHOOK_URL: ['http://host.example/hidden-word', ...URLS],
  WEBHOOK_SECRET: ['hidden word', 'hidden-wörd', 'a'.repeat(257), ' '],
  PORT: ['65536', ...NUMBERS],
  TELEGRAM_API_ROOT: ['api.telegram.org', ...TAILS, ...URLS],
  INSPECT: ['0', '65536', 'on', 'localhost:80', ...NUMBERS],
  INSPECT_ALLOW_PRODUCTION: ['yes', 'true', '2', '01', ' ', '-1'],
};

/** So that nothing but what is wrong is told. */
const BESIDE = { WEBHOOK_SECRET: 'aside' };

const all = NAMES.toSorted();

describe('a wrong value', () => {
  test('is known for every variable', () => {
    expect(Object.keys(WRONG).toSorted()).toEqual(all);
  });

  test.each(Object.entries(WRONG))('of %s is told once, by the name and not by what stands there', (name, values) => {
    for (const value of values) {
      const said = problems({ ...BESIDE, [name]: value });
      const ofFile = problems({ ...BESIDE, [name]: undefined, [`${name}_FILE`]: '/run/secrets/one' }, value);
      const told = [...said, ...ofFile];
      expect([value, said, ofFile]).toEqual([
        value,
        [expect.stringMatching(new RegExp(`^${name} must .+\\.$`, 'u'))],
        [expect.stringMatching(new RegExp(`^${name}(?:_FILE names an empty file| must .+)\\.$`, 'u'))],
      ]);
      expect(told.join('\n')).not.toMatch(/hidden|host\.example|verbose/u);
    }
  });

  test('of every variable at once is told of every one, and the process ends with code 78', async () => {
    const env = Object.fromEntries(Object.entries(WRONG).map(([name, [value]]) => [name, value.replace('\0', '\n ')]));
    // An environment holds no NUL: a blank is as wrong for a path.
    const wrong = { ...env, PDF_STORAGE_PATH: ' ', DATA_PATH: ' ', STATE_FILE: ' ' };
    const named = problems(wrong).map((problem) => problem.split(' ', 1)[0] ?? '');
    expect(named.toSorted()).toEqual(all);
    const said = sentenceOf(await runCli(['start'], { env: wrong }), 78);
    const listed = [...said.matchAll(/^ {2}(?<name>[A-Z_]+) must /gmu)].map(({ groups }) => groups?.['name'] ?? '');
    expect(listed.toSorted()).toEqual(all);
    expect(said).not.toContain('hidden');
  });
});

describe('a file', () => {
  test.each(NAMES)('for %s that is missing, empty or blank is told, and never the standard value taken', (name) => {
    const env = { ...BESIDE, [name]: undefined, [`${name}_FILE`]: '/run/secrets/one' };
    expect(problems(env)).toEqual([`${name}_FILE names a file that cannot be read (ENOENT).`]);
    for (const empty of ['', '\n', '\r\n', ' \n \n']) {
      expect(problems(env, empty)).toEqual([`${name}_FILE names an empty file.`]);
    }
    expect(problems({ ...env, [name]: 'x' }, 'y')).toEqual([
      `${name} and ${name}_FILE are both set; leave one of them out.`,
    ]);
  });
});

describe('the configuration', () => {
  test('cannot be changed, in no part of it', () => {
    const env = { ALLOWED_CHAT_IDS: '-5', WEBHOOK_URL: 'https://rules.example/', WEBHOOK_SECRET: 's' };
    const parsed = parseConfig(env, BASE, () => '');
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
    const { config } = parsed;
    for (const part of [config, config.allowedChatIds, config.webhook]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('does not serve two things on one port', () => {
    const env = { WEBHOOK_URL: 'https://rules.example/', WEBHOOK_SECRET: 's', PORT: '9000', HEALTH_PORT: '9000' };
    expect(problems(env)).toEqual(['HEALTH_PORT must not be PORT: the webhook is served there.']);
    expect(problems({ ...env, WEBHOOK_URL: '' })).toEqual([]);
    expect(problems({ ...env, PORT: '0', HEALTH_PORT: '0' })).toEqual([]);
  });

  test('does not show the inside of a bot in production, unless that is asked for', () => {
    const refusal = 'INSPECT is refused with NODE_ENV=production: take it out, or set INSPECT_ALLOW_PRODUCTION=1.';
    const env = { NODE_ENV: 'production', INSPECT: '8085' };
    expect(problems(env)).toEqual([refusal]);
    expect(problems({ ...env, INSPECT_ALLOW_PRODUCTION: '0' })).toEqual([refusal]);
    // Together with everything else that is wrong.
    expect(problems({ ...env, PORT: 'x' })).toEqual([expect.stringMatching(/^PORT must /u), refusal]);
    expect(problems({ ...env, INSPECT_ALLOW_PRODUCTION: '1' })).toEqual([]);
    expect(problems({ ...env, NODE_ENV: 'development' })).toEqual([]);
    for (const off of ['', 'off', ' OFF ']) expect(problems({ ...env, INSPECT: off })).toEqual([]);
  });

  test.each([
    [{}, true],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', INSPECT_ALLOW_PRODUCTION: '1' }, true],
  ])('says of %j whether anybody may look', (env, mayInspect) => {
    expect(parseConfig(env, BASE, () => '')).toMatchObject({ config: { mayInspect } });
  });

  test.each([
    ['ERROR', 'error'],
    ['Warning', 'warn'],
    ['WARN', 'warn'],
    [' Info\n', 'info'],
    ['debug', 'debug'],
  ])('takes %j for a level of the log', (value, level) => {
    expect(parseConfig({ LOG_LEVEL: value }, BASE, () => '')).toMatchObject({ config: { logLevel: level } });
  });

  test.each([
    [{ RETENTION_DAYS: '0' }, { retentionMs: null }],
    [{ RETENTION_DAYS: '1' }, { retentionMs: 86_400_000 }],
    [{ INSPECT: 'OFF' }, { inspectPort: null }],
    [{ INSPECT: ' 8085 ' }, { inspectPort: 8_085 }],
  ])('takes %j', (env, config) => {
    expect(parseConfig(env, BASE, () => '')).toMatchObject({ config });
  });
});

describe('what is written about the variables', () => {
  test('in the README is what the schema says: npm run docs:config', () => {
    const readme = readFileSync(README, 'utf8');
    expect(withTable(readme)).toBe(readme);
  });

  test('in .env.example is what the schema says: npm run docs:config', () => {
    expect(readFileSync(EXAMPLE, 'utf8')).toBe(example());
  });

  test('in .env.example changes nothing, as it is and with every comment sign taken away', () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    expect(parseEnv(text)).toEqual({});
    const env = parseEnv(text.replace(/^# (?=[A-Z_]+=)/gmu, ''));
    expect(Object.keys(env).toSorted()).toEqual(all);
    const standard = parseConfig({}, BASE, () => '');
    if (standard.kind === 'invalid') throw new Error(standard.problems.join('\n'));
    expect(parseConfig(env, BASE, () => '')).toEqual({
      kind: 'valid',
      // Named, it is not looked for elsewhere.
      config: { ...standard.config, pdfStoragePath: resolve(BASE, 'rules_pdfs') },
    });
    expect(parseConfig(env, BASE, () => '', 'service')).toMatchObject({
      problems: [expect.stringMatching(/^TELEGRAM_TOKEN is missing/u), expect.stringMatching(/^OPENAI_API_KEY is/u)],
    });
  });
});
