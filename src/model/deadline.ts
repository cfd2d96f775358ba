/** Work that must end in time, whether or not it listens. */
import { givenUp, ModelError } from './modelError.ts';

/**
 * Runs `work` for at most `limit` milliseconds. When they pass or `outer` aborts, the signal of the work aborts (its reason is
 * the ModelError) and the promise rejects at once, even if the work goes on.
 */
export async function within<T>(
  limit: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer.aborted) throw givenUp(outer.reason);
  const ending = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (error: ModelError): void => {
    ending.abort(error);
    ended.reject(error);
  };
  const giveUp = (): void => end(givenUp(outer.reason));
  const timer = setTimeout(() => end(new ModelError('overtime')), limit);
  outer.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(ending.signal), ended.promise]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', giveUp);
  }
}
