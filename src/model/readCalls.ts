/** The model's tool calls as the caller may carry them out; what cannot be carried out is marked, so that it can be answered. */
import type { CallProblem, ModelCall, ModelTool } from './modelPort.ts';
import type { WrittenCall } from './streamedReply.ts';

/** Of names and ids that may be sent back to a server. */
const PLAIN = /^[\w-]{1,64}$/;

export function readCalls(written: readonly WrittenCall[], tools: readonly ModelTool[]): readonly ModelCall[] {
  const ids = new Set<string>();
  return written.map((call, position) => {
    // Some servers number none, or all alike; the answers must find their calls.
    const id = PLAIN.test(call.id) && !ids.has(call.id) ? call.id : `call_${position + 1}_of_${written.length}`;
    ids.add(id);
    return { id, name: PLAIN.test(call.name) ? call.name : 'unknown', ...readArguments(call, tools) };
  });
}

function readArguments(call: WrittenCall, tools: readonly ModelTool[]): Pick<ModelCall, 'arguments' | 'problem'> {
  const tool = tools.find(({ name }) => name === call.name);
  if (tool === undefined) return unusable('unknown_tool');
  if (call.arguments === null) return unusable('too_long');
  const parsed = tool.arguments.safeParse(parseJson(call.arguments));
  return parsed.success ? { arguments: parsed.data, problem: null } : unusable('not_valid');
}

const unusable = (problem: CallProblem): Pick<ModelCall, 'arguments' | 'problem'> => ({ arguments: null, problem });

/** undefined where it is none; no text at all is how some servers write an empty object. */
function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
