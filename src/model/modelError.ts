/**
 * What can go wrong with a question to the model, in the words that the rest of the program acts on. Only a status and codes
 * are told on: a server's own words, and the errors of its client, may repeat the prompt, the answer or the key.
 */
import { RulesLawyerError } from '../errors.ts';

export type ModelErrorCode =
  /** Too many requests: `retryAfter` says how long to wait, where the server does. */
  | 'flood'
  /** Nothing is left to pay with. */
  | 'quota'
  /** The key is not accepted. */
  | 'unauthorized'
  /** The request itself is not accepted: asking it again changes nothing. */
  | 'refused'
  /** The model will not answer this. */
  | 'declined'
  /** The model was still writing when it had written as much as it may. */
  | 'truncated'
  /** Not what a model's server says, or not the form that was asked for, even after the repair. */
  | 'malformed'
  /** The network, a gateway, a fault of the server. */
  | 'unreachable'
  /** The answer did not begin in time. */
  | 'silent'
  /** The answer began, and nothing more of it came. */
  | 'stalled'
  /** It took too long in all. */
  | 'overtime'
  /** The answer ended before its end. */
  | 'cut'
  /** Not asked: the breaker is open. */
  | 'open'
  /** The caller gave up. */
  | 'aborted';

const MESSAGES: Readonly<Record<ModelErrorCode, string>> = {
  flood: 'the model’s server has had too many requests',
  quota: 'the account at the model’s server has nothing left to pay with: see its billing page',
  unauthorized: 'the model’s server does not accept OPENAI_API_KEY',
  refused: 'the model’s server refused the request: see OPENAI_MODEL and OPENAI_BASE_URL',
  declined: 'the model declined to answer',
  truncated: 'the model’s answer was longer than it may be',
  malformed: 'the model’s answer is not in the form that was asked for',
  unreachable: 'the model’s server cannot be reached: see OPENAI_BASE_URL',
  silent: 'the model’s server did not begin to answer in time',
  stalled: 'the model’s server stopped in the middle of its answer',
  overtime: 'the model’s answer took too long',
  cut: 'the model’s answer ended before its end',
  open: 'the model is not asked for now: it failed too often',
  aborted: 'the question to the model was given up',
};

const RETRYABLE: readonly ModelErrorCode[] = ['flood', 'unreachable', 'silent', 'stalled', 'overtime', 'cut', 'open'];

interface Circumstances {
  /** A status or a code, never a server's own words. */
  readonly detail?: string;
  readonly retryAfter?: number | null;
}

export class ModelError extends RulesLawyerError {
  declare readonly code: ModelErrorCode;
  /** Milliseconds; null where the server named no time. */
  readonly retryAfter: number | null;

  constructor(code: ModelErrorCode, { detail, retryAfter = null }: Circumstances = {}) {
    super(code, detail === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${detail})`, {
      retryable: RETRYABLE.includes(code),
    });
    this.retryAfter = retryAfter;
  }
}

/** What a caller's abort means: a limit of time that it set is no change of mind. */
export function givenUp(reason: unknown): ModelError {
  if (reason instanceof ModelError) return reason;
  return new ModelError(reason instanceof Error && reason.name === 'TimeoutError' ? 'overtime' : 'aborted');
}
