/** Faults on demand: what the next calls of a method meet instead of, or besides, an answer. */
import type { Params } from './params.ts';

export type FaultKind =
  /** 429: `retryAfter` seconds. */
  | { readonly kind: 'flood'; readonly retryAfter: number }
  /** Any failure in the Bot API's form. */
  | { readonly kind: 'error'; readonly code: number; readonly description: string }
  /** 401 as after a revoked token. */
  | { readonly kind: 'unauthorized' }
  /** 409 as from a second poller. */
  | { readonly kind: 'conflict' }
  /** A page of a gateway; `status` 502 where it is missing. */
  | { readonly kind: 'html'; readonly status?: number }
  /** The call takes effect, then the connection is reset. */
  | { readonly kind: 'lost' }
  /** The connection is reset and nothing happens. */
  | { readonly kind: 'reset' }
  /** The request is accepted and never answered, nothing happens: a half-open getUpdates. */
  | { readonly kind: 'hang' }
  /** Headers and half of the answer come, then nothing. The call takes effect. */
  | { readonly kind: 'stall' }
  /** The answer comes late. The call takes effect at once. */
  | { readonly kind: 'slow'; readonly milliseconds: number };

export type Fault = FaultKind & {
  /** '*' for every method; the case does not matter. */
  readonly method?: string;
  /** Only calls whose `chat_id` is this. */
  readonly chat?: number;
  /** How many calls meet the fault: 1 where it is missing, Infinity for all. */
  readonly times?: number;
  /** Only calls whose parameters satisfy this. */
  readonly matching?: (params: Params) => boolean;
};

export interface ArmedFault {
  /** Calls that will still meet it. */
  readonly remaining: () => number;
  readonly clear: () => void;
}

interface Rule {
  readonly fault: Fault;
  left: number;
}

export class Faults {
  #rules: Rule[] = [];

  /** Faults are met in the order in which they were set up. */
  add(fault: Fault): ArmedFault {
    const rule = { fault, left: fault.times ?? 1 };
    this.#rules.push(rule);
    return {
      remaining: () => rule.left,
      clear: () => {
        rule.left = 0;
        this.#rules = this.#rules.filter((other) => other !== rule);
      },
    };
  }

  clear(): void {
    for (const rule of this.#rules) rule.left = 0;
    this.#rules = [];
  }

  /** The fault that this call meets; counts it. */
  meet(method: string, params: Params): FaultKind | null {
    const rule = this.#rules.find(({ fault }) => applies(fault, method, params));
    if (rule === undefined) return null;
    rule.left -= 1;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}

function applies(fault: Fault, method: string, params: Params): boolean {
  const wanted = (fault.method ?? '*').toLowerCase();
  if (wanted !== '*' && wanted !== method.toLowerCase()) return false;
  if (fault.chat !== undefined && params.text('chat_id') !== String(fault.chat)) return false;
  return fault.matching?.(params) ?? true;
}
