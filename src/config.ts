/** The configuration as the environment gives it: parsed once, all problems told at once, by the variable's name. */
import { join, resolve } from 'node:path';
import { z } from 'zod';

export interface Config {
  /** Folder of the rulebooks, absolute; null where the environment names none. */
  readonly pdfStoragePath: string | null;
  /** Folder of the database, absolute. */
  readonly dataPath: string;
  /** ugrep processes at once. */
  readonly maxConcurrentSearches: number;
  /** Rulings in flight at once. */
  readonly maxConcurrentAnswers: number;
  /** From the request to drain to the end of the process, milliseconds. */
  readonly drainLimitMs: number;
  /** null where there is none: then only the terminal can ask. */
  readonly telegramToken: string | null;
  /** Without a slash at its end. */
  readonly telegramApiRoot: string;
  readonly openaiApiKey: string | null;
  /** Without a slash at its end. */
  readonly openaiBaseUrl: string;
  readonly openaiModel: string;
  /** From the opening of the breaker until the model is tried again, milliseconds. */
  readonly breakerResetMs: number;
  /** Tokens a day (UTC), input and output together; null: no limit. */
  readonly dailyTokensPerUser: number | null;
  readonly dailyTokensTotal: number | null;
  /** US dollars per million tokens; null where they are not known, and then no cost is told. */
  readonly openaiPrices: { readonly input: number; readonly cachedInput: number; readonly output: number } | null;
  /** `extract`: answers are the best passages, no model is asked. */
  readonly answerMode: 'model' | 'extract';
  /** Questions of one person a minute. */
  readonly maxRequestsPerMinute: number;
  readonly adminUserIds: readonly number[];
  /** Both lists empty: everyone may ask. */
  readonly allowedUserIds: readonly number[];
  readonly allowedChatIds: readonly number[];
  /** null: messages are polled for. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** Of the webhook, or of the demo's page. */
  readonly port: number;
  /** Where health and metrics are served; port 0: any free one, null: nowhere. */
  readonly healthHost: string;
  readonly healthPort: number | null;
  /** Absolute; null: where `stateFileOf` says. */
  readonly stateFile: string | null;
}

/** The file that says how the process is. */
export const stateFileOf = ({ stateFile, dataPath }: Pick<Config, 'stateFile' | 'dataPath'>): string =>
  stateFile ?? join(dataPath, 'state.json');

/** What a command cannot do without. */
export type Needs = 'terminal' | 'service';

export type ParsedConfig =
  | { readonly kind: 'valid'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const wholeNumber = (least: number, most: number, standard: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,9}$/u, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)
    .default(standard);

/** US dollars per million tokens. */
const price = z
  .string()
  .trim()
  .regex(/^\d{1,6}(?:\.\d{1,6})?$/u, 'must be a number of US dollars per million tokens, like 0.05')
  .transform(Number)
  .optional();

/** Numbers with commas or spaces between them. Users have positive ids, groups negative ones. */
const ids = z
  .string()
  .transform((text) => text.split(/[\s,;]+/u).filter((part) => part !== ''))
  .refine(
    (parts) => parts.every((part) => /^-?\d{1,16}$/u.test(part) && Number.isSafeInteger(Number(part))),
    'must be numbers with commas between them (`/id` tells them)',
  )
  .transform((parts) => parts.map(Number))
  .default([]);

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.includes(url.protocol) && url.username === '' && url.password === '';
}

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Telegram calls https only; plain http is for a server of the Bot API on this machine. */
function isWebhookUrl(text: string): boolean {
  return isUrl(text, ['https:']) || (isUrl(text, ['http:']) && LOOPBACK.includes(new URL(text).hostname));
}

/** Addresses of a machine's own network configuration: what answers there tells secrets. */
const LINK_LOCAL = /^(?:169\.254\.|\[fe[89ab][0-9a-f]:)/iu;

/** Plain http is for a model on this machine: the key would go over the wire in the clear. */
function isModelUrl(text: string): boolean {
  if (!isUrl(text, ['https:', 'http:'])) return false;
  const { protocol, hostname } = new URL(text);
  return !LINK_LOCAL.test(hostname) && (protocol === 'https:' || LOOPBACK.includes(hostname));
}

const path = z.string().refine((value) => !value.includes('\0'), 'must not contain a NUL character');

const DEFAULT_MODEL = 'gpt-5-nano';
/** Of the default model; what others cost has to be said. */
const DEFAULT_PRICES = { input: 0.05, cachedInput: 0.005, output: 0.4 } as const;

const Environment = z.object({
  PDF_STORAGE_PATH: path.optional(),
  DATA_PATH: path.default('data'),
  MAX_CONCURRENT_SEARCHES: wholeNumber(1, 64, 4),
  MAX_CONCURRENT_ANSWERS: wholeNumber(1, 256, 8),
  DRAIN_LIMIT_SECONDS: wholeNumber(1, 600, 20),
  TELEGRAM_TOKEN: z
    .string()
    .trim()
    .regex(/^\d+:[\w-]+$/u, 'must look like 123456:ABC-def, as @BotFather gives it')
    .optional(),
  TELEGRAM_API_ROOT: z
    .string()
    .trim()
    .refine((text) => isUrl(text, ['https:', 'http:']), 'must be an http(s) address without a user name or password')
    .transform((text) => text.replace(/\/+$/u, ''))
    .default('https://api.telegram.org'),
  // Blanks are what a template leaves where there was nothing to put in.
  OPENAI_API_KEY: z
    .string()
    .trim()
    .transform((key) => (key === '' ? undefined : key))
    .optional(),
  OPENAI_BASE_URL: z
    .string()
    .trim()
    .refine(isModelUrl, 'must be an https address without a user name or password (http on this machine only)')
    .transform((text) => text.replace(/\/+$/u, ''))
    .default('https://api.openai.com/v1'),
  OPENAI_MODEL: z.string().trim().min(1, 'must name a model').max(200, 'must name a model').default(DEFAULT_MODEL),
  BREAKER_RESET_SECONDS: wholeNumber(1, 3_600, 30),
  DAILY_TOKENS_PER_USER: wholeNumber(0, 999_999_999, 0),
  DAILY_TOKENS_TOTAL: wholeNumber(0, 999_999_999, 0),
  OPENAI_PRICE_INPUT: price,
  OPENAI_PRICE_CACHED_INPUT: price,
  OPENAI_PRICE_OUTPUT: price,
  ANSWER_MODE: z
    .string()
    .trim()
    .refine((text) => text === 'model' || text === 'extract', 'must be model or extract')
    .default('model'),
  MAX_REQUESTS_PER_MINUTE: wholeNumber(1, 10_000, 10),
  ADMIN_USER_IDS: ids,
  ALLOWED_USER_IDS: ids,
  ALLOWED_CHAT_IDS: ids,
  WEBHOOK_URL: z
    .string()
    .trim()
    .refine(isWebhookUrl, 'must be an https address without a user name or password')
    .optional(),
  WEBHOOK_SECRET: z
    .string()
    .trim()
    .regex(/^[\w-]{1,256}$/u, 'must be 1 to 256 letters, digits, _ or -')
    .optional(),
  PORT: wholeNumber(0, 65_535, 8_080),
  HEALTH_PORT: wholeNumber(0, 65_535, 8_081),
  HEALTH_HOST: z
    .string()
    .trim()
    .regex(/^[\w.:-]{1,255}$/u, 'must be an address or a name of this machine')
    .default('127.0.0.1'),
  STATE_FILE: path.optional(),
});

type Values = z.infer<typeof Environment>;

/** Input and output are needed; what the server has read before costs as much as the rest where nothing else is said. */
function pricesOf(values: Values): Config['openaiPrices'] {
  const standard = values.OPENAI_MODEL === DEFAULT_MODEL ? DEFAULT_PRICES : null;
  const input = values.OPENAI_PRICE_INPUT ?? standard?.input;
  const output = values.OPENAI_PRICE_OUTPUT ?? standard?.output;
  if (input === undefined || output === undefined) return null;
  const cachedInput = values.OPENAI_PRICE_CACHED_INPUT ?? values.OPENAI_PRICE_INPUT ?? standard?.cachedInput ?? input;
  return { input, cachedInput, output };
}

/** What is missing for a command that needs more than the standard values. */
function missing(given: Readonly<Record<string, string | undefined>>, needs: Needs): readonly string[] {
  const has = (name: keyof Values): boolean => (given[name]?.trim() ?? '') !== '';
  const problems: string[] = [];
  if (needs === 'service' && !has('TELEGRAM_TOKEN')) {
    problems.push('TELEGRAM_TOKEN is missing: get one from @BotFather.');
  }
  // A model on this machine asks for no key.
  const needsKey = given['ANSWER_MODE']?.trim() !== 'extract' && !/^\s*http:/u.test(given['OPENAI_BASE_URL'] ?? '');
  if (needs === 'service' && needsKey && !has('OPENAI_API_KEY')) {
    problems.push('OPENAI_API_KEY is missing: set it, or ANSWER_MODE=extract to answer without a model.');
  }
  if (has('WEBHOOK_URL') && !has('WEBHOOK_SECRET')) {
    problems.push('WEBHOOK_SECRET is missing: with WEBHOOK_URL, anybody could send updates without it.');
  }
  const isDefault = !has('OPENAI_MODEL') || given['OPENAI_MODEL']?.trim() === DEFAULT_MODEL;
  if (!isDefault && has('OPENAI_PRICE_INPUT') !== has('OPENAI_PRICE_OUTPUT')) {
    const [absent, one] = has('OPENAI_PRICE_INPUT') ? ['OUTPUT', 'INPUT'] : ['INPUT', 'OUTPUT'];
    problems.push(`OPENAI_PRICE_${absent} is missing: OPENAI_PRICE_${one} alone does not tell what a question costs.`);
  }
  return problems;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Every variable may stand in a file that `NAME_FILE` names (secrets of a container do); the last line end is not part of it. */
function readVariables(env: Variables, readFile: (file: string) => string) {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(Environment.shape)) {
    const value = env[name] ?? '';
    const file = env[`${name}_FILE`] ?? '';
    if (value !== '' && file !== '') problems.push(`${name} and ${name}_FILE are both set; leave one of them out.`);
    else if (value !== '') values[name] = value;
    else if (file !== '') {
      try {
        const content = readFile(file).replace(/\r?\n$/u, '');
        if (content === '') problems.push(`${name}_FILE names an empty file.`);
        else values[name] = content;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        problems.push(`${name}_FILE names a file that cannot be read (${code}).`);
      }
    }
  }
  return { values, problems };
}

/**
 * Pure: reads the given environment, never the process's. An empty value counts as absent.
 * @param base the folder, absolute, in which relative paths start
 * @param readFile the text of a file that a `NAME_FILE` names; may throw
 * @param needs what must be there; default: nothing but what has a standard value
 */
export function parseConfig(
  env: Variables,
  base: string,
  readFile: (file: string) => string,
  needs: Needs = 'terminal',
): ParsedConfig {
  const read = readVariables(env, readFile);
  const parsed = Environment.safeParse(read.values);
  const told = read.problems.join(' ');
  // What was given but cannot be read is not missing.
  const absent = missing(read.values, needs).filter((problem) => !told.includes(problem.split(' ', 1)[0] ?? problem));
  if (!parsed.success || read.problems.length > 0 || absent.length > 0) {
    const issues = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}.`);
    return { kind: 'invalid', problems: [...read.problems, ...issues, ...absent] };
  }
  const values = parsed.data;
  return {
    kind: 'valid',
    config: {
      pdfStoragePath: values.PDF_STORAGE_PATH === undefined ? null : resolve(base, values.PDF_STORAGE_PATH),
      dataPath: resolve(base, values.DATA_PATH),
      maxConcurrentSearches: values.MAX_CONCURRENT_SEARCHES,
      maxConcurrentAnswers: values.MAX_CONCURRENT_ANSWERS,
      drainLimitMs: values.DRAIN_LIMIT_SECONDS * 1_000,
      telegramToken: values.TELEGRAM_TOKEN ?? null,
      telegramApiRoot: values.TELEGRAM_API_ROOT,
      openaiApiKey: values.OPENAI_API_KEY ?? null,
      openaiBaseUrl: values.OPENAI_BASE_URL,
      openaiModel: values.OPENAI_MODEL,
      breakerResetMs: values.BREAKER_RESET_SECONDS * 1_000,
      dailyTokensPerUser: values.DAILY_TOKENS_PER_USER === 0 ? null : values.DAILY_TOKENS_PER_USER,
      dailyTokensTotal: values.DAILY_TOKENS_TOTAL === 0 ? null : values.DAILY_TOKENS_TOTAL,
      openaiPrices: pricesOf(values),
      answerMode: values.ANSWER_MODE === 'extract' ? 'extract' : 'model',
      maxRequestsPerMinute: values.MAX_REQUESTS_PER_MINUTE,
      adminUserIds: values.ADMIN_USER_IDS,
      allowedUserIds: values.ALLOWED_USER_IDS,
      allowedChatIds: values.ALLOWED_CHAT_IDS,
      webhook:
        values.WEBHOOK_URL === undefined || values.WEBHOOK_SECRET === undefined
          ? null
          : { url: values.WEBHOOK_URL, secret: values.WEBHOOK_SECRET },
      port: values.PORT,
      healthHost: values.HEALTH_HOST,
      healthPort: values.HEALTH_PORT,
      stateFile: values.STATE_FILE === undefined ? null : resolve(base, values.STATE_FILE),
    },
  };
}
