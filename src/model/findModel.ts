/** Looks whether anybody answers where the model should be, and knows the key. Asks for the list of models, which costs nothing. */
import { codeOf } from '../errors.ts';
import { boundedFetch } from './boundedFetch.ts';

export interface ModelPlace {
  readonly apiKey: string | null;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

/** Whoever answers otherwise is there: a server of one's own may have no such list. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
]);

/** @returns null where a model is, else a code: `unauthorized`, `forbidden`, `late`, or what the network says */
export async function findModel({ apiKey, baseUrl }: ModelPlace, signal: AbortSignal): Promise<string | null> {
  try {
    const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await boundedFetch(`${baseUrl}/models`, { headers, signal });
    await response.body?.cancel();
    return REFUSALS.get(response.status) ?? null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (signal.aborted) return 'late';
    // Node's fetch says why only beneath.
    return error.cause === undefined ? codeOf(error) : codeOf(error.cause);
  }
}
