/** The configuration as the environment gives it: parsed once, all problems told at once, by the variable's name. */
import { join, resolve } from 'node:path';
import { readVariables, type Variables } from './config/readVariables.ts';
import { DEFAULT_MODEL, DEFAULT_PRICES, Environment, OFF, type Values } from './config/variables.ts';

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
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  /** For how long records are kept, milliseconds; null: for ever. */
  readonly retentionMs: number | null;
  /** A port of the loopback; null: nobody looks at the machines. */
  readonly inspectPort: number | null;
  /** Not in production, unless that was asked for. */
  readonly mayInspect: boolean;
}

const DAY_MS = 86_400_000;

/** The file that says how the process is. */
export const stateFileOf = ({ stateFile, dataPath }: Pick<Config, 'stateFile' | 'dataPath'>): string =>
  stateFile ?? join(dataPath, 'state.json');

/** What a command cannot do without. */
export type Needs = 'terminal' | 'service';

export type ParsedConfig =
  | { readonly kind: 'valid'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

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

const isProduction = (env: Variables): boolean => env['NODE_ENV'] === 'production';

/** Who can reach the port sees the inside of the bot. */
function refused(env: Variables, given: Variables): readonly string[] {
  const isOff = OFF.test(given['INSPECT'] ?? 'off');
  if (!isProduction(env) || isOff || given['INSPECT_ALLOW_PRODUCTION']?.trim() === '1') return [];
  return ['INSPECT is refused with NODE_ENV=production: take it out, or set INSPECT_ALLOW_PRODUCTION=1.'];
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
  const read = readVariables(env, Object.keys(Environment.shape), readFile);
  const parsed = Environment.safeParse(read.values);
  const told = read.problems.join(' ');
  // What was given but cannot be read is not missing.
  const absent = [...missing(read.values, needs), ...refused(env, read.values)].filter(
    (problem) => !told.includes(problem.split(' ', 1)[0] ?? problem),
  );
  if (!parsed.success || read.problems.length > 0 || absent.length > 0) {
    const issues = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}.`);
    return { kind: 'invalid', problems: [...read.problems, ...issues, ...absent] };
  }
  const values = parsed.data;
  if (values.WEBHOOK_URL !== undefined && values.PORT !== 0 && values.PORT === values.HEALTH_PORT) {
    return { kind: 'invalid', problems: ['HEALTH_PORT must not be PORT: the webhook is served there.'] };
  }
  return {
    kind: 'valid',
    config: frozen({
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
      logLevel: values.LOG_LEVEL,
      retentionMs: values.RETENTION_DAYS === 0 ? null : values.RETENTION_DAYS * DAY_MS,
      inspectPort: values.INSPECT,
      mayInspect: !isProduction(env) || values.INSPECT_ALLOW_PRODUCTION,
    }),
  };
}

/** With everything in it: what was told to one part of the program is what all are told. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}
