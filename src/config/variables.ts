/**
 * Every variable of the environment: what it may hold, what it is without it, and what it is for. The table in the README
 * and `.env.example` are made from here.
 */
import { z } from 'zod';

/** What an operator is told of a variable. */
export interface VariableNotes {
  /** What it is for, in a phrase. */
  readonly says: string;
  /** What holds where it is not set, as a phrase; missing: its default as it is written. */
  readonly standard?: string;
  /** What to write for that; missing: the default, else nothing. */
  readonly written?: string;
}

/** Notes stay with the schema that they are about. */
const noted = <S extends z.ZodType>(schema: S, notes: VariableNotes): S => schema.meta({ ...notes });

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

/** Of an address that others are made from by adding to its end. */
const hasNoTail = (text: string): boolean => !/[?#]/u.test(text);
const NO_TAIL = 'must not hold a ? or a #: more is added to its end';

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

const path = z
  .string()
  .refine((value) => value.trim() !== '', { error: 'must not be blank', abort: true })
  // The line end of another system, or a NUL, would name another file than the one that is meant.
  .refine((value) => !/\p{Cc}/u.test(value), 'must not contain a control character, such as a line end');

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** In any case; other programs call it `warning`. */
const level = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => (text === 'warning' ? 'warn' : text))
  .pipe(z.enum(LEVELS, 'must be error, warn, info or debug'))
  .default('info');

export const OFF = /^\s*off\s*$/iu;

/** null: off. */
const portOrOff = z
  .string()
  .trim()
  .refine(
    (text) => OFF.test(text) || (/^\d{1,5}$/u.test(text) && Number(text) >= 1 && Number(text) <= 65_535),
    'must be off, or a port from 1 to 65535',
  )
  .transform((text) => (OFF.test(text) ? null : Number(text)))
  .default(null);

export const DEFAULT_MODEL = 'gpt-5-nano';
/** Of the default model; what others cost has to be said. */
export const DEFAULT_PRICES = { input: 0.05, cachedInput: 0.005, output: 0.4 } as const;

export const Environment = z.object({
  TELEGRAM_TOKEN: noted(
    z
      .string()
      .trim()
      .regex(/^\d+:[\w-]+$/u, 'must look like 123456:ABC-def, as @BotFather gives it')
      .optional(),
    { says: "the bot's token, from @BotFather", standard: 'needed by `npm start`' },
  ),
  ANSWER_MODE: noted(
    z
      .string()
      .trim()
      .refine((text) => text === 'model' || text === 'extract', 'must be model or extract')
      .default('model'),
    { says: '`extract`: answers are the best passages, and no `OPENAI_API_KEY` is needed' },
  ),
  OPENAI_API_KEY: noted(
    z
      .string()
      .trim()
      // Blanks are what a template leaves where there was nothing to put in.
      .regex(/^[!-~]*$/u, 'must be one line without spaces')
      .transform((key) => (key === '' ? undefined : key))
      .optional(),
    {
      says: 'the key to the model',
      standard: 'needed by `npm start` unless `ANSWER_MODE=extract`, or the model is on this machine',
    },
  ),
  OPENAI_BASE_URL: noted(
    z
      .string()
      .trim()
      .refine(isModelUrl, {
        error: 'must be an https address without a user name or password (http on this machine only)',
        abort: true,
      })
      .refine(hasNoTail, NO_TAIL)
      .transform((text) => text.replace(/\/+$/u, ''))
      .default('https://api.openai.com/v1'),
    { says: "any server of OpenAI's Chat Completions: OpenAI, a proxy, Ollama, vLLM" },
  ),
  OPENAI_MODEL: noted(
    z.string().trim().min(1, 'must name a model').max(200, 'must name a model').default(DEFAULT_MODEL),
    { says: 'the model that is asked' },
  ),
  DAILY_TOKENS_PER_USER: noted(wholeNumber(0, 999_999_999, 0), {
    says: 'tokens of one person a day (UTC); beyond, answers are the best passages',
    standard: '0: no limit',
  }),
  DAILY_TOKENS_TOTAL: noted(wholeNumber(0, 999_999_999, 0), {
    says: 'tokens of all together a day (UTC); beyond, the same',
    standard: '0: no limit',
  }),
  OPENAI_PRICE_INPUT: noted(price, {
    says: 'US dollars per million tokens that the model reads, for `/usage`; without prices it tells tokens alone',
    standard: `${DEFAULT_PRICES.input} for \`${DEFAULT_MODEL}\``,
  }),
  OPENAI_PRICE_CACHED_INPUT: noted(price, {
    says: 'the same for tokens that the server has read before',
    standard: `${DEFAULT_PRICES.cachedInput} for \`${DEFAULT_MODEL}\``,
  }),
  OPENAI_PRICE_OUTPUT: noted(price, {
    says: 'the same for tokens that the model writes',
    standard: `${DEFAULT_PRICES.output} for \`${DEFAULT_MODEL}\``,
  }),
  BREAKER_RESET_SECONDS: noted(wholeNumber(1, 3_600, 30), {
    says: 'how long a model that failed too often is not asked',
  }),
  PDF_STORAGE_PATH: noted(path.optional(), {
    says: 'the rulebooks',
    standard: '`./rules_pdfs`',
    written: './rules_pdfs',
  }),
  DATA_PATH: noted(path.default('./data'), {
    says: 'the database, its backups, and pictures of pages (`page-pictures`, at most 200 MB)',
  }),
  RETENTION_DAYS: noted(wholeNumber(0, 36_500, 90), {
    says: 'for how many days questions, answers and what a table has chosen are kept; 0: for ever',
  }),
  ADMIN_USER_IDS: noted(ids, {
    says: 'who may send rulebooks, `/status`, `/library`, `/usage` and `/case`: numbers with commas, `/id` tells them',
    standard: 'nobody',
  }),
  ALLOWED_USER_IDS: noted(ids, { says: 'people who may ask, wherever they are', standard: 'everyone' }),
  ALLOWED_CHAT_IDS: noted(ids, { says: 'chats in which everybody may ask', standard: 'everyone' }),
  MAX_REQUESTS_PER_MINUTE: noted(wholeNumber(1, 10_000, 10), { says: 'questions of one person a minute' }),
  MAX_CONCURRENT_ANSWERS: noted(wholeNumber(1, 256, 8), { says: 'questions that are answered at once' }),
  MAX_CONCURRENT_SEARCHES: noted(wholeNumber(1, 64, 4), { says: 'exact searches (`ugrep`) at once' }),
  DRAIN_LIMIT_SECONDS: noted(wholeNumber(1, 600, 20), {
    says: 'how long a stop may take, from the signal to the end; its last 8 s are for sending and closing',
  }),
  LOG_LEVEL: noted(level, { says: 'what is logged: `error`, `warn`, `info` or `debug`' }),
  HEALTH_PORT: noted(wholeNumber(0, 65_535, 8_081), {
    says: '`/health/startup`, `/health/ready`, `/health/live`, `/metrics`; 0: any free port',
  }),
  HEALTH_HOST: noted(
    z
      .string()
      .trim()
      .regex(/^[\w.:-]{1,255}$/u, 'must be an address or a name of this machine')
      .default('127.0.0.1'),
    { says: 'the address of that port' },
  ),
  STATE_FILE: noted(path.optional(), {
    says: 'how the bot is, as a file, written on every change and every 5 s',
    standard: '`$DATA_PATH/state.json`',
  }),
  WEBHOOK_URL: noted(
    z.string().trim().refine(isWebhookUrl, 'must be an https address without a user name or password').optional(),
    { says: 'where Telegram calls', standard: 'messages are polled for' },
  ),
  WEBHOOK_SECRET: noted(
    z
      .string()
      .trim()
      .regex(/^[\w-]{1,256}$/u, 'must be 1 to 256 letters, digits, _ or -')
      .optional(),
    { says: 'what Telegram has to say there', standard: 'needed with `WEBHOOK_URL`' },
  ),
  PORT: noted(wholeNumber(0, 65_535, 8_080), { says: "where the webhook, or the demo's page, is served" }),
  TELEGRAM_API_ROOT: noted(
    z
      .string()
      .trim()
      .refine((text) => isUrl(text, ['https:', 'http:']), {
        error: 'must be an http(s) address without a user name or password',
        abort: true,
      })
      .refine(hasNoTail, NO_TAIL)
      .transform((text) => text.replace(/\/+$/u, ''))
      .default('https://api.telegram.org'),
    { says: 'a Bot API server of your own' },
  ),
  INSPECT: noted(portOrOff, {
    says: 'a port of this machine on which the machines can be watched at work',
    standard: 'off',
    written: 'off',
  }),
  INSPECT_ALLOW_PRODUCTION: noted(
    z
      .string()
      .trim()
      .regex(/^[01]$/u, 'must be 0 or 1')
      .transform((text) => text === '1')
      .default(false),
    { says: '1: `INSPECT` is not refused with `NODE_ENV=production`', standard: '0', written: '0' },
  ),
});

export type Values = z.infer<typeof Environment>;

/** The variables in the order in which an operator meets them, with what is told of each. */
export const VARIABLES: readonly (VariableNotes & { readonly name: string; readonly default: string })[] =
  Object.entries(Environment.shape).map(([name, schema]) => ({
    name,
    ...notesOf(schema),
    default: defaultOf(schema),
  }));

function notesOf(schema: z.ZodType): VariableNotes {
  const { says, standard, written } = schema.meta() ?? {};
  return {
    says: String(says),
    ...(typeof standard === 'string' ? { standard } : {}),
    ...(typeof written === 'string' ? { written } : {}),
  };
}

/** As it would be written; empty where there is none. */
function defaultOf(schema: z.ZodType): string {
  const value = schema instanceof z.ZodDefault ? schema.def.defaultValue : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
