/** Every call that a bot made, with what came of it. */

export interface CallOutcome {
  readonly status: number;
  readonly ok: boolean;
  /** Telegram's description of a failure. */
  readonly description: string | null;
  /** The fault that the call met. */
  readonly fault: string | null;
}

export interface ApiCall {
  readonly sequence: number;
  readonly botId: number;
  /** As the bot wrote it. */
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Milliseconds of the stand-in's clock. */
  readonly startedAt: number;
  /** null while the call is under way and where it was never answered. */
  outcome: CallOutcome | null;
}

export class Journal {
  readonly #limit: number;
  #calls: ApiCall[] = [];
  #next = 1;

  /** Keeps at least the last `limit` calls. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  open(fields: Pick<ApiCall, 'botId' | 'method' | 'params' | 'startedAt'>): ApiCall {
    const call: ApiCall = { ...fields, sequence: this.#next, outcome: null };
    this.#next += 1;
    this.#calls.push(call);
    if (this.#calls.length > 2 * this.#limit) this.#calls = this.#calls.slice(-this.#limit);
    return call;
  }

  /** In the order in which the calls came in; those of one method, or all. */
  calls(method: string | null = null): readonly ApiCall[] {
    const wanted = method?.toLowerCase();
    return this.#calls.filter((call) => wanted === undefined || call.method.toLowerCase() === wanted);
  }

  clear(): void {
    this.#calls = [];
  }
}
