/** The log of a serving process: winston's levels and pipeline, our lines, our buffer before the reader. */
import { Writable } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import { createLogger as createWinston, format, transports } from 'winston';
import type { LogFields, Log, LogLevel } from './log.ts';
import { jsonLine, prettyLine } from './line.ts';
import { createLineBuffer, type LineBufferOptions, type LogSink } from './lineBuffer.ts';
import { createRedactor } from './redact.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly sink: LogSink;
  /** Words for somebody who looks on, rather than JSON. */
  readonly pretty: boolean;
  /** Values that no line may hold, in whatever spelling. */
  readonly secrets: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Where the buffer is not the usual one. */
  readonly buffer?: Pick<LineBufferOptions, 'most' | 'retryDelay'>;
}

export interface Logger {
  readonly log: Log;
  /** Gives what is held to the reader, who may have stopped reading. @returns whether all of it went in time, ms */
  readonly flush: (limit: number) => Promise<boolean>;
}

const LEVELS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

export function createLogger({ level, sink, pretty, secrets, now, buffer }: LoggerOptions): Logger {
  const redact = createRedactor(secrets);
  const formatLine = pretty ? prettyLine(redact) : jsonLine(redact);
  const lines = createLineBuffer({
    sink,
    notice: (dropped) =>
      formatLine({
        at: now(),
        level: 'warn',
        message: `${dropped} lines were dropped: nobody read them in time`,
        fields: { dropped },
      }),
    ...buffer,
  });
  const winston = createWinston({
    level,
    levels: LEVELS,
    format: format.printf(({ message }) => String(message)),
    transports: new transports.Stream({
      eol: '',
      stream: new Writable({
        decodeStrings: false,
        write: (line: string, _encoding, done) => {
          lines.write(line);
          done();
        },
      }),
    }),
  });
  const hears = (one: LogLevel): boolean => LEVELS[one] <= LEVELS[level];

  const logOf = (carried: LogFields): Log => {
    const tell =
      (one: LogLevel) =>
      (message: string, fields: LogFields = {}): void => {
        if (!hears(one)) return;
        winston.log(one, formatLine({ at: now(), level: one, message, fields: { ...carried, ...fields } }));
      };
    return {
      error: tell('error'),
      warn: tell('warn'),
      info: tell('info'),
      debug: tell('debug'),
      hears,
      child: (fields) => logOf({ ...carried, ...fields }),
    };
  };

  return {
    log: logOf({}),
    flush: async (limit) => {
      // What is still on its way through winston.
      await immediate();
      return lines.flush(limit);
    },
  };
}
