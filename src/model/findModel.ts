/**
 * Looks whether anybody answers where the model should be, knows the key and has the model. Asks for the list of models,
 * which costs nothing.
 */
import { z } from 'zod';
import { codeOf } from '../errors.ts';
import { boundedFetch } from './boundedFetch.ts';

export interface ModelPlace {
  readonly apiKey: string | null;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly model: string;
}

/** Whoever answers otherwise is there: a server of one's own may have no such list. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
]);

/** Characters: the longest list that is read. Hundreds of models with all that is said of them are less. */
const LONGEST_LIST = 2 * 1024 * 1024;

const List = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/**
 * @returns null where a model is, else a code: `unauthorized`, `forbidden`, `unlisted` (the server names its models, and not
 * this one: it may still know it under an alias), `late`, or what the network says
 */
export async function findModel({ apiKey, baseUrl, model }: ModelPlace, signal: AbortSignal): Promise<string | null> {
  try {
    const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await boundedFetch(`${baseUrl}/models`, { headers, signal });
    if (response.ok) return doesListOthers(await beginningOf(response), model) ? 'unlisted' : null;
    await response.body?.cancel();
    return REFUSALS.get(response.status) ?? null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (signal.aborted) return 'late';
    // Node's fetch says why only beneath.
    return error.cause === undefined ? codeOf(error) : codeOf(error.cause);
  }
}

/** The text of the answer, or its beginning where it is longer than any list. */
async function beginningOf({ body }: Response): Promise<string> {
  let text = '';
  if (body === null) return text;
  // Leaving the loop lets go of the rest.
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.length > LONGEST_LIST) break;
  }
  return text;
}

/** What is no list of models says nothing about them. */
function doesListOthers(text: string, model: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  const list = List.safeParse(value);
  return list.success && list.data.data.every(({ id }) => id !== model);
}
