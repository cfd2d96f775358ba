/** A request as Chat Completions has it, but for what only the SDK can make of a schema. */
import { z } from 'zod';
import type { Dialect } from './dialect.ts';
import type { ModelCall, ModelMessage, ModelRequest } from './modelPort.ts';

type WireMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string | null; readonly tool_calls?: WireCall[] }
  | { readonly role: 'tool'; readonly content: string; readonly tool_call_id: string };

interface WireCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export function wireMessages(request: ModelRequest<unknown>, { form }: Dialect): WireMessage[] {
  const messages = request.messages.map(wireMessage);
  if (form === 'json_schema') return messages;
  // Where the server does not hold the model to the form, the prompt has to: at its beginning, which stays the same.
  const demand = `Answer with one JSON object and nothing else. It must match this JSON Schema:\n${schemaText(request)}`;
  const [first, ...others] = messages;
  return first?.role === 'system'
    ? [{ role: 'system', content: `${first.content}\n\n${demand}` }, ...others]
    : [{ role: 'system', content: demand }, ...messages];
}

function schemaText({ answer }: ModelRequest<unknown>): string {
  return JSON.stringify(withoutLengths(z.toJSONSchema(answer.schema, { target: 'draft-7' })));
}

function wireMessage(message: ModelMessage): WireMessage {
  if (message.role === 'tool') return { role: 'tool', content: message.text, tool_call_id: message.callId };
  if (message.role !== 'assistant') return { role: message.role, content: message.text };
  const calls = (message.calls ?? []).map(wireCall);
  if (calls.length === 0) return { role: 'assistant', content: message.text };
  return { role: 'assistant', content: message.text === '' ? null : message.text, tool_calls: calls };
}

function wireCall({ id, name, arguments: read }: ModelCall): WireCall {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(read ?? {}) } };
}

/** Strict servers refuse schemas that limit the length of a text; our own reading of the answer holds them anyway. */
export function withoutLengths(schema: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(/^(?:min|max)Length$/.test(key) && typeof value === 'number'))
      .map(([key, value]) => [key, nested(value)]),
  );
}

function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  return typeof value === 'object' && value !== null ? withoutLengths(value) : value;
}
