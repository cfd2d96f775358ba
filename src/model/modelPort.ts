/**
 * What the rest of the program knows of a language model: it is asked, and it answers in a given form or calls tools.
 * Types only; whoever serves them (OpenAI, Ollama, a test) is not named here.
 */
import type { z } from 'zod';

export type ModelMessage =
  | { readonly role: 'system' | 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls?: readonly ModelCall[] }
  /** What came of the call `callId` of the assistant's message before. Every call of it must be answered so. */
  | { readonly role: 'tool'; readonly text: string; readonly callId: string };

export interface ModelTool {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  readonly description: string;
  /** An object; `.nullable()`, never `.optional()`: strict servers know no other schemas. */
  readonly arguments: z.ZodType;
}

/** Why a call cannot be carried out; it must be answered all the same, with a text that says so. */
export type CallProblem = 'unknown_tool' | 'too_long' | 'not_valid';

export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** As the tool's schema has read them; null where there is a problem. */
  readonly arguments: unknown;
  readonly problem: CallProblem | null;
}

/** null where the server tells none. */
export interface ModelUsage {
  readonly inputTokens: number | null;
  /** Those of the input that the server had read before. */
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
}

/** What a request has cost that the server took on, whatever became of it. */
export interface ModelCost {
  readonly usage: ModelUsage;
  /** What was received of the answer: for an estimate where the server did not come to tell its usage. */
  readonly received: string;
}

export interface ModelRequest<T> {
  readonly messages: readonly ModelMessage[];
  /** The same in every round of a question, so that the beginning of the request stays what the server has read before. */
  readonly tools: readonly ModelTool[];
  readonly mayCallTools: boolean;
  /** The form of the answer; `name` as a tool's, the schema as a tool's arguments. */
  readonly answer: { readonly name: string; readonly schema: z.ZodType<T> };
}

export type ModelReply<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | {
      readonly kind: 'called';
      /** At least one, at most 8; the model's further ones are dropped. */
      readonly calls: readonly ModelCall[];
      /** To be sent before the answers to the calls in the next round. */
      readonly message: ModelMessage;
    };

export type CostListener = (cost: ModelCost) => void;

export interface Model {
  readonly name: string;
  /**
   * One round, with its own retries and repair, at most 90 s. A signal whose reason is a TimeoutError (`AbortSignal.timeout`)
   * ends it as `overtime`, any other as `aborted`.
   * @param onCost told of each request of the round that costs something; of one that was given up perhaps after the round
   * @throws ModelError
   */
  ask<T>(request: ModelRequest<T>, signal: AbortSignal, onCost?: CostListener): Promise<ModelReply<T>>;
  /** Ends what is under way, as `aborted`, and waits for it: no cost is told after that. */
  close(): Promise<void>;
}
