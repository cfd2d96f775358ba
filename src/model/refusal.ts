/** What a server's "no" means to us. */
import { ModelError } from './modelError.ts';

/** An answer that is an error, as it came. */
export interface Refusal {
  /** null where the error came in the middle of a stream. */
  readonly status: number | null;
  /** OpenAI's `code` and `type`, joined. */
  readonly codes: string;
  /** Milliseconds; null where the server named no time. */
  readonly retryAfter: number | null;
}

const QUOTA = /insufficient_quota|billing|quota_exceeded|insufficient_credits/i;
const FLOOD = /rate_limit|too_many_requests/i;
const KEY = /invalid_api_key|authentication|permission/i;

export function refusalError({ status, codes, retryAfter }: Refusal): ModelError {
  if (status === null) return midStream(codes);
  const detail = `HTTP ${status}`;
  if (status === 402 || (status === 429 && QUOTA.test(codes))) return new ModelError('quota', { detail });
  if (status === 429) return new ModelError('flood', { detail, retryAfter });
  if (status === 401 || status === 403) return new ModelError('unauthorized', { detail });
  if (status >= 500 || status === 408) return new ModelError('unreachable', { detail, retryAfter });
  return new ModelError('refused', { detail });
}

function midStream(codes: string): ModelError {
  const detail = 'an error in the stream';
  if (QUOTA.test(codes)) return new ModelError('quota', { detail });
  if (FLOOD.test(codes)) return new ModelError('flood', { detail });
  if (KEY.test(codes)) return new ModelError('unauthorized', { detail });
  return new ModelError('unreachable', { detail });
}

/** Milliseconds from now; null where the headers name no time that can be read. */
export function retryAfterOf(header: (name: string) => string | null | undefined, now: number): number | null {
  const inMilliseconds = numberOf(header('retry-after-ms'));
  if (inMilliseconds !== null) return inMilliseconds;
  const said = header('retry-after');
  const inSeconds = numberOf(said);
  if (inSeconds !== null) return inSeconds * 1000;
  const at = Date.parse(said ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function numberOf(text: string | null | undefined): number | null {
  return /^\d+(?:\.\d+)?$/.test(text?.trim() ?? '') ? Number(text) : null;
}
