/**
 * What a server understands of Chat Completions. Everything is taken for granted until the server refuses it by name; then
 * the next best is said instead.
 */

export interface Dialect {
  /** `stream_options`: tokens are counted. */
  readonly usage: boolean;
  /** How the form of the answer is asked for; `text` leaves it to the prompt. */
  readonly form: 'json_schema' | 'json_object' | 'text';
  /** The name of the most tokens that may be written. */
  readonly limit: 'max_completion_tokens' | 'max_tokens' | null;
  readonly strictTools: boolean;
  readonly tools: boolean;
}

export const FULL_DIALECT: Dialect = {
  usage: true,
  form: 'json_schema',
  limit: 'max_completion_tokens',
  strictTools: true,
  tools: true,
};

/** What every server understands. */
const PLAINEST: Dialect = { usage: false, form: 'text', limit: null, strictTools: false, tools: false };

/** Each: what the server's words must be about, whether it is said at all, and what is said instead. */
const CONCESSIONS: readonly (readonly [
  about: RegExp,
  isSaid: (dialect: Dialect) => boolean,
  instead: (dialect: Dialect) => Partial<Dialect>,
])[] = [
  [/stream_options|include_usage/i, ({ usage }) => usage, () => ({ usage: false })],
  [
    /max_completion_tokens|max_tokens/i,
    ({ limit }) => limit !== null,
    ({ limit }) => ({ limit: limit === 'max_completion_tokens' ? 'max_tokens' : null }),
  ],
  [/\bstrict\b|invalid schema for function/i, ({ strictTools }) => strictTools, () => ({ strictTools: false })],
  [
    /response_format|json_schema|json_object|structured output|guided|grammar/i,
    ({ form }) => form !== 'text',
    ({ form }) => ({ form: form === 'json_schema' ? 'json_object' : 'text' }),
  ],
  [
    /tool_choice|\btool choice|\btools?\b.*(?:not support|unsupported)|(?:not support|unsupported).*\btools?\b|(?:unknown|unrecognized|unexpected|extra).*\btools\b/i,
    ({ tools }) => tools,
    () => ({ tools: false }),
  ],
];

/**
 * The dialect to try next, or null where the server refused something else. `words` are the server's; one that says nothing
 * gets what every server understands.
 */
export function concede(dialect: Dialect, words: string): Dialect | null {
  if (words.trim() === '') return isPlainest(dialect) ? null : PLAINEST;
  const concession = CONCESSIONS.find(([about, isSaid]) => about.test(words) && isSaid(dialect));
  return concession === undefined ? null : { ...dialect, ...concession[2](dialect) };
}

function isPlainest({ usage, form, limit, tools }: Dialect): boolean {
  return !usage && form === 'text' && limit === null && !tools;
}
