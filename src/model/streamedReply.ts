/** A reply of the model, put together from its chunks, which are a server's and may be anything. */
import { z } from 'zod';
import { ModelError } from './modelError.ts';
import type { ModelUsage } from './modelPort.ts';

/** Characters of text and arguments, all together. */
export const LONGEST_REPLY = 4 * 1024 * 1024;
export const LONGEST_ARGUMENTS = 16 * 1024;
export const MOST_CALLS = 8;

/** A tool call as it was written; `arguments` is null where they were too long. */
export interface WrittenCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string | null;
}

/** Tokens of one request, well beyond what any model reads: what a server tells past it would use up the budget of years. */
const MOST_TOKENS = 10_000_000;

const count = z.number().int().nonnegative().max(MOST_TOKENS).nullish().catch(null);
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        index: z.number().nullish(),
        finish_reason: z.string().nullish(),
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.number().int().nullish(),
                  id: z.string().nullish(),
                  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});
type Chunk = z.infer<typeof chunkSchema>;
type Delta = NonNullable<NonNullable<Chunk['choices']>[number]['delta']>;
type CallPart = NonNullable<Delta['tool_calls']>[number];

interface CallInProgress {
  /** As the server numbers them; null where it does not. */
  readonly index: number | null;
  id: string;
  name: string;
  arguments: string | null;
}

const UNKNOWN_USAGE: ModelUsage = { inputTokens: null, cachedTokens: null, outputTokens: null };

export class StreamedReply {
  #text = '';
  #length = 0;
  #declined = false;
  #began = false;
  #finishReason: string | null = null;
  #usage: ModelUsage = UNKNOWN_USAGE;
  readonly #calls: CallInProgress[] = [];

  get text(): string {
    return this.#text;
  }

  /** All that the model wrote, calls included, whole or not. */
  get written(): string {
    return this.#text + this.#calls.map((call) => call.name + (call.arguments ?? '')).join('');
  }

  /** An answer has come, or the beginning of one. */
  get hasBegun(): boolean {
    return this.#began;
  }

  get usage(): ModelUsage {
    return this.#usage;
  }

  get isFinished(): boolean {
    return this.#finishReason !== null;
  }

  get calls(): readonly WrittenCall[] {
    return this.#calls.slice(0, MOST_CALLS);
  }

  /** Whether the chunk says anything; what only keeps the connection awake does not. @throws ModelError */
  take(value: unknown): boolean {
    const parsed = chunkSchema.safeParse(value);
    if (!parsed.success) throw new ModelError('malformed', { detail: 'a chunk that is none' });
    const { choices, usage } = parsed.data;
    if (usage !== null && usage !== undefined) {
      this.#usage = {
        inputTokens: usage.prompt_tokens ?? null,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? null,
        outputTokens: usage.completion_tokens ?? null,
      };
    }
    const choice = choices?.find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) return usage !== null && usage !== undefined;
    this.#began = true;
    if (choice.delta !== null && choice.delta !== undefined) this.#takeDelta(choice.delta);
    if (choice.finish_reason !== null && choice.finish_reason !== undefined && choice.finish_reason !== '') {
      this.#finishReason = choice.finish_reason;
    }
    return true;
  }

  /** To be asked when nothing more comes. @throws ModelError where this is not the whole of an answer */
  assertWhole(): void {
    if (this.#declined || this.#finishReason === 'content_filter') throw new ModelError('declined');
    if (this.#finishReason === 'length') throw new ModelError('truncated');
    if (this.#finishReason !== null) return;
    throw this.#began ? new ModelError('cut') : new ModelError('malformed', { detail: 'no answer in it' });
  }

  #takeDelta({ content, refusal, tool_calls: parts }: Delta): void {
    this.#text += this.#counted(content ?? '');
    if (this.#counted(refusal ?? '') !== '') this.#declined = true;
    for (const part of parts ?? []) this.#takeCallPart(part);
  }

  #takeCallPart(part: CallPart): void {
    const args = this.#counted(part.function?.arguments ?? '');
    const name = this.#counted(part.function?.name ?? '');
    const call = this.#callOf(part.index ?? null, this.#counted(part.id ?? ''), name);
    if (call.name === '') call.name = name;
    if (call.arguments !== null) {
      call.arguments = call.arguments.length + args.length > LONGEST_ARGUMENTS ? null : call.arguments + args;
    }
  }

  /** Of the calls past the most there is one, which takes what belongs to the others and is not handed on. */
  #callOf(index: number | null, id: string, name: string): CallInProgress {
    const last = this.#calls.at(-1);
    const known = index === null ? last : this.#calls.findLast((call) => call.index === index);
    if (known !== undefined && !isAnother(known, id, name)) {
      if (known.id === '') known.id = id;
      return known;
    }
    if (last !== undefined && this.#calls.length > MOST_CALLS) return last;
    const begun: CallInProgress = { index, id, name: '', arguments: '' };
    this.#calls.push(begun);
    return begun;
  }

  #counted(text: string): string {
    this.#length += text.length;
    if (this.#length > LONGEST_REPLY) throw new ModelError('malformed', { detail: 'far too long' });
    return text;
  }
}

/** Some servers number no calls, or all alike (Ollama: 0); then a name and an id of its own begin another. */
function isAnother(known: CallInProgress, id: string, name: string): boolean {
  return name !== '' && known.name !== '' && id !== '' && id !== known.id;
}
