/** What a line of the log is, whatever it was handed: one line, valid, bounded, without secrets. */
import { Buffer } from 'node:buffer';
import { anything, assert, asyncProperty, constantFrom, integer, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createHideChat } from '../../src/logging/chatId.ts';
import { createLineBuffer } from '../../src/logging/lineBuffer.ts';
import type { Log, LogLevel } from '../../src/logging/log.ts';
import { createLogger, type LoggerOptions } from '../../src/logging/logger.ts';

const NOON = Date.UTC(2026, 0, 2, 12);
const TOKEN = '7123456789:AAHk3-zqPp0_eXmWv5tYb2nRcL8sDfGhJk4';

/** What is written by `tell`, as text. */
async function written(tell: (log: Log) => void, options: Partial<LoggerOptions> = {}): Promise<string> {
  let text = '';
  const { log, flush } = createLogger({
    level: 'debug',
    pretty: false,
    secrets: [TOKEN],
    now: () => NOON,
    sink: async (piece) => {
      text += piece.toString();
      return null;
    },
    ...options,
  });
  tell(log);
  expect(await flush(10_000)).toBe(true);
  return text;
}

const Fields = z.record(z.string(), z.unknown());

/** The one line, read; fails where it is none or more than one. */
function lineOf(text: string): Readonly<Record<string, unknown>> {
  expect(text.endsWith('\n')).toBe(true);
  expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u);
  return Fields.parse(JSON.parse(text));
}

const told = async (tell: (log: Log) => void) => lineOf(await written(tell));

describe('a line', () => {
  test('begins with its time, level and message, and holds the fields', async () => {
    const text = await written((log) => log.info('ready', { actor: 'lifecycle', seconds: 1.5 }));
    expect(text).toBe(
      '{"time":"2026-01-02T12:00:00.000Z","level":"info","message":"ready","actor":"lifecycle","seconds":1.5}\n',
    );
  });

  test('on a terminal is words', async () => {
    const text = await written((log) => log.warn('it rains', { actor: 'lifecycle', why: 'no sun', at: [1] }), {
      pretty: true,
    });
    expect(text).toBe('12:00:00.000 WARN  it rains actor=lifecycle why="no sun" at=[1]\n');
  });

  test('of a child carries what all lines of it carry', async () => {
    const line = await told((log) =>
      log.child({ chat: 'c_1' }).child({ update: 'U1' }).info('attended', { kind: 'noted' }),
    );
    expect(line).toMatchObject({ chat: 'c_1', update: 'U1', kind: 'noted' });
  });

  test('keeps its time, level and message from its fields', async () => {
    const forged = { time: 'never', level: 'error', message: 'other', a: 1 };
    expect(await told((log) => log.info('true', forged))).toEqual({
      time: '2026-01-02T12:00:00.000Z',
      level: 'info',
      message: 'true',
      a: 1,
    });
  });

  test.each<readonly [LogLevel, readonly string[]]>([
    ['error', ['e']],
    ['warn', ['e', 'w']],
    ['info', ['e', 'w', 'i']],
    ['debug', ['e', 'w', 'i', 'd']],
  ])('below the level %s is not written', async (level, messages) => {
    const tell = (log: Log): void => {
      log.error('e');
      log.warn('w');
      log.info('i');
      log.debug('d');
      expect(log.hears('debug')).toBe(level === 'debug');
    };
    const lines = (await written(tell, { level })).trimEnd().split('\n');
    expect(lines.map((line) => Fields.parse(JSON.parse(line))['message'])).toEqual(messages);
  });

  test.each(['\n', '\r\n{"level":"error"}\n', '\u001b[2J', '\u009b31m', '\u2028', '\u202e', '\u0000', '\ud800'])(
    'cannot be broken or coloured by %j',
    async (text) => {
      for (const pretty of [true, false]) {
        const line = await written((log) => log.info(`a${text}b`, { [`k${text}`]: text, deep: { [text]: [text] } }), {
          pretty,
        });
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/u);
      }
    },
  );
});

/** An error as a vendor's: what it was sent hangs on it. */
class VendorError extends Error {
  readonly code = 400;
  readonly on = { method: 'sendMessage', payload: { text: 'What did Ann ask?' } };
  readonly response = { headers: { authorization: 'Bearer abc' } };
}

describe('an error', () => {
  test('is told with its code, its causes and its trace, and nothing that hangs on it', async () => {
    const error = new VendorError('refused', { cause: new TypeError('no wire', { cause: 'ECONNRESET' }) });
    const line = await told((log) => log.error('a call failed', { error }));
    expect(line).toMatchObject({
      error: {
        name: 'Error',
        code: 400,
        message: 'refused',
        cause: { name: 'TypeError', message: 'no wire', cause: 'ECONNRESET' },
      },
    });
    expect(JSON.stringify(line)).toContain('logging.test.ts');
    expect(JSON.stringify(line)).not.toMatch(/Ann|sendMessage|Bearer/u);
  });

  test('of several is told with each of them', async () => {
    const error = new AggregateError([new Error('one'), new Error('two')], 'both');
    expect(await told((log) => log.error('no', { error }))).toMatchObject({
      error: { message: 'both', errors: [{ message: 'one' }, { message: 'two' }] },
    });
  });

  test('that is its own cause is told once', async () => {
    const error = new Error('round');
    error.cause = error;
    expect(await told((log) => log.error('no', { error }))).toMatchObject({ error: { cause: '[circular]' } });
  });
});

describe('whatever it is handed, the log takes it:', () => {
  const loop: Record<string, unknown> = {};
  loop['loop'] = loop;
  const hostile: unknown = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no');
      },
    },
  );
  const values: readonly (readonly [string, unknown, unknown])[] = [
    ['a circle', loop, { loop: '[circular]' }],
    ['a large number', 10n ** 20n, '100000000000000000000n'],
    ['no number', Number.NaN, 'NaN'],
    ['a function', () => 1, '[function]'],
    ['a symbol', Symbol('s'), '[symbol]'],
    ['a moment', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no moment', new Date(Number.NaN), 'Invalid Date'],
    ['bytes', Buffer.from(TOKEN), `[${TOKEN.length} bytes]`],
    ['a map', new Map([['a', 1]]), { a: 1 }],
    ['a set', new Set([1, 2]), [1, 2]],
    ['depths', { a: { b: { c: { d: { e: { f: 1 } } } } } }, { a: { b: { c: { d: { e: '[deeper]' } } } } }],
    ['what refuses to be read', hostile, '[unreadable]'],
    [
      'a getter that throws',
      {
        get a(): never {
          throw new Error('no');
        },
      },
      { a: '[unreadable]' },
    ],
    ['its own JSON', { toJSON: () => 'other', a: 1 }, { toJSON: '[function]', a: 1 }],
  ];
  test.each(values)('%s', async (_, value, expected) => {
    expect((await told((log) => log.info('x', { value })))['value']).toEqual(expected);
  });

  test('much of it', async () => {
    const value = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`key${n}`, '\u0001'.repeat(10_000)]));
    for (const fields of [
      { value },
      { value: 'é'.repeat(100_000) },
      { ...value },
      { value: Array.from({ length: 9_999 }, () => value) },
    ]) {
      const text = await written((log) => log.info('large'.repeat(10_000), fields));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1_024);
      expect(lineOf(text)['message']).toMatch(/^large/u);
    }
  });

  test('anything', async () => {
    await assert(
      asyncProperty(
        string(),
        anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        async (message, value) => {
          const text = await written((log) => log.info(message, { value }));
          expect(lineOf(text)['level']).toBe('info');
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1_024);
        },
      ),
    );
  });
});

/** Everywhere in a line where a text may stand. */
const PLACES: readonly ((log: Log, text: string) => void)[] = [
  (log, text) => log.info(text),
  (log, text) => log.error('x', { error: new Error(text) }),
  (log, text) => log.error('x', { error: new Error('x', { cause: new Error('y', { cause: text }) }) }),
  (log, text) => log.error('x', { error: Object.assign(new Error('x'), { stack: `Error: x\n    at ${text}:1:1` }) }),
  (log, text) => log.error('x', { error: Object.assign(new Error('x'), { name: text, code: text }) }),
  (log, text) => log.warn('x', { text }),
  (log, text) => log.warn('x', { [text]: 1 }),
  (log, text) => log.child({ text }).debug('x', { deep: [{ er: { still: new Map([[text, new Set([text])]]) } }] }),
  (log, text) => log.info('x', { url: new URL('https://example.org/').href + encodeURIComponent(text) }),
  (log, text) => log.info('x', { body: JSON.stringify({ text }) }),
  (log, text) => log.info('x', { header: Buffer.from(text).toString('base64') }),
];

describe('no secret is written,', () => {
  test.each([true, false])('wherever it stands and however long the text around it is (pretty: %s)', async (pretty) => {
    const around = constantFrom(
      '',
      ' ',
      'a',
      '0',
      '"',
      '\\',
      '\n',
      ':',
      '/bot',
      '%',
      '.'.repeat(1_000),
      'word '.repeat(900),
    );
    await assert(
      asyncProperty(
        constantFrom(...PLACES),
        around,
        around,
        integer({ min: 1_900, max: 4_200 }),
        async (tell, before, after, n) => {
          for (const pad of ['', '.'.repeat(n)]) {
            const text = await written((log) => tell(log, `${pad}${before}${TOKEN}${after}`), { pretty });
            expect(text).not.toMatch(/AAHk3|7123456789|QUFIazMt|eXmWv5/u);
            if (!pretty) lineOf(text);
          }
        },
      ),
    );
  });

  test('not even one that looks like a part of the line', async () => {
    for (const secret of ['2026', '"level"', 'info', '12345', 'true', '":"']) {
      const text = await written((log) => log.info('x', { n: 12345, is: true, secret }), { secrets: [secret] });
      expect(text.slice(0, -1)).not.toContain(
        '12345'.includes(secret) ? '12345' : '2026'.includes(secret) ? '2026' : '\n',
      );
      lineOf(text);
    }
  });
});

/** A reader that takes a piece when it is told to. */
function slowReader(codes: readonly (string | null)[] = []) {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  let calls = 0;
  return {
    taken,
    calls: () => calls,
    release: () => waiting.shift()?.(),
    sink: async (piece: Buffer): Promise<string | null> => {
      const code = codes[calls] ?? null;
      calls += 1;
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (code === null) taken.push(piece.toString());
      return code;
    },
  };
}

const line = (n: number): string => `line ${n} of the log\n`;
const notice = (dropped: number): string => `(${dropped} dropped)\n`;

describe('the buffer before the reader', () => {
  test('drops what is beyond its size, and tells of the gap once, where it is', async () => {
    const reader = slowReader();
    // Room for four of them.
    const buffer = createLineBuffer({ sink: reader.sink, notice, most: 72 });
    for (let n = 0; n < 6; n += 1) buffer.write(line(n));
    const flushed = buffer.flush(10_000);
    reader.release();
    await expect.poll(reader.calls).toBe(2);
    buffer.write(line(6));
    reader.release();
    await expect.poll(reader.calls).toBe(3);
    buffer.write(line(7));
    reader.release();
    await expect.poll(reader.calls).toBe(4);
    reader.release();
    expect(await flushed).toBe(true);
    expect(reader.taken.join('')).toBe([...[0, 1, 2, 3].map(line), '(3 dropped)\n', line(7)].join(''));
  });

  test('tries again what could not be written, for a disk may be full for a while', async () => {
    const reader = slowReader(['ENOSPC']);
    const buffer = createLineBuffer({ sink: reader.sink, notice, retryDelay: 1 });
    buffer.write('a\n');
    reader.release();
    await expect.poll(reader.calls).toBe(2);
    const flushed = buffer.flush(10_000);
    reader.release();
    expect(await flushed).toBe(true);
    expect(reader.taken).toEqual(['a\n']);
  });

  test('asks nothing more of a reader that has gone away', async () => {
    const reader = slowReader(['EPIPE']);
    const buffer = createLineBuffer({ sink: reader.sink, notice });
    buffer.write('a\n');
    const flushed = buffer.flush(10_000);
    reader.release();
    expect(await flushed).toBe(false);
    buffer.write('b\n');
    expect(await buffer.flush(10_000)).toBe(false);
    expect(reader.calls()).toBe(1);
  });
});

test('a chat has the same name as long as the bot has its token, and nobody else knows it', () => {
  const hide = createHideChat(TOKEN);
  expect(hide('-1001234567890')).toMatch(/^c_[0-9a-f]{8}$/u);
  expect(createHideChat(TOKEN)('-1001234567890')).toBe(hide('-1001234567890'));
  expect(hide('-1001234567891')).not.toBe(hide('-1001234567890'));
  expect(createHideChat(`${TOKEN}x`)('-1001234567890')).not.toBe(hide('-1001234567890'));
});
