/** The pure parts of the model's room: Retry-After, concessions, retries. */
import { describe, expect, test } from 'vitest';
import { concede, FULL_DIALECT } from '../../src/model/dialect.ts';
import { ModelError } from '../../src/model/modelError.ts';
import { retryAfterOf } from '../../src/model/refusal.ts';
import { createRetries, RETRY_POLICY } from '../../src/model/retry.ts';
import { modelFailureOf } from '../support/modelServer.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 24, 12);
  test.each([
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '' }, null],
    [{}, null],
  ])('%o is %s ms', (headers: Readonly<Record<string, string>>, expected) => {
    expect(retryAfterOf((name) => headers[name], now)).toBe(expected);
  });
});

describe('a server that does not understand', () => {
  test.each([
    ["Unsupported parameter: 'max_tokens' or 'max_completion_tokens' is too large", { limit: 'max_tokens' }],
    ["Invalid schema for response_format 'ruling'", { form: 'json_object' }],
    ["Invalid schema for function 'search_rules'", { strictTools: false }],
    ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', { tools: false }],
    ['registry.ollama.ai/library/gemma does not support tools', { tools: false }],
  ])('%s', (words, change) => {
    expect(concede(FULL_DIALECT, words)).toEqual({ ...FULL_DIALECT, ...change });
  });

  test.each(["This model's maximum context length is 8192 tokens", "Invalid 'messages[3].tool_call_id'", 'no'])(
    'has other reasons: %s',
    (words) => {
      expect(concede(FULL_DIALECT, words)).toBeNull();
    },
  );

  test.each(['response_format max_tokens stream_options strict tool_choice', ''])(
    'runs out of concessions: %j',
    (words) => {
      const spoken = [FULL_DIALECT];
      for (let next = concede(FULL_DIALECT, words); next !== null && spoken.length < 10; next = concede(next, words)) {
        spoken.push(next);
      }
      expect(spoken.length).toBeLessThan(10);
      expect(spoken.at(-1)).toEqual({ usage: false, form: 'text', limit: null, strictTools: false, tools: false });
    },
  );
});

describe('retries', () => {
  const signal = new AbortController().signal;
  const quick = { ...RETRY_POLICY, delay: 1 };

  async function attemptsFor(error: Error, timeLeft: number): Promise<number> {
    let attempts = 0;
    const retries = createRetries(quick, () => timeLeft, signal);
    const failing = (): Promise<never> => {
      attempts += 1;
      return Promise.reject(error);
    };
    await expect(retries.run(failing)).rejects.toBe(error);
    return attempts;
  }

  test('floods and failures are tried once more, and nothing else', async () => {
    expect(await attemptsFor(new ModelError('flood'), 90_000)).toBe(2);
    expect(await attemptsFor(new ModelError('unreachable'), 90_000)).toBe(2);
    const others = ['quota', 'unauthorized', 'refused', 'declined', 'truncated', 'malformed'] as const;
    const hung = ['silent', 'stalled', 'overtime', 'cut', 'open', 'aborted'] as const;
    const counts = await Promise.all([...others, ...hung].map((code) => attemptsFor(new ModelError(code), 90_000)));
    expect(counts.every((count) => count === 1)).toBe(true);
    expect(await attemptsFor(new TypeError('a defect'), 90_000)).toBe(1);
  });

  test('a wait must leave time for the retry', async () => {
    expect(await attemptsFor(new ModelError('flood', { retryAfter: 10 }), RETRY_POLICY.reserve + 10)).toBe(2);
    expect(await attemptsFor(new ModelError('flood', { retryAfter: 11 }), RETRY_POLICY.reserve + 10)).toBe(1);
  });

  test('of 90 s, 30 are waited', async () => {
    const caller = new AbortController();
    const retries = createRetries(RETRY_POLICY, () => 90_000, caller.signal);
    const run = retries.run(() => Promise.reject(new ModelError('flood', { retryAfter: 30_000 })));
    caller.abort(new ModelError('aborted'));
    expect((await modelFailureOf(run)).code).toBe('aborted');
  });
});
