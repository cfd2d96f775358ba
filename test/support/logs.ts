/** Where a test reads what a process of its own has logged. */
import { EventEmitter, once } from 'node:events';
import type { LogOutput } from '../../src/commands/command.ts';

/** For commands that log nothing. */
export function openNoLog(): never {
  throw new Error('a log was opened');
}

export interface HeardLog {
  readonly openLog: () => LogOutput;
  /** All lines so far. */
  readonly output: () => string;
  /** Resolves with the first match. */
  readonly said: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export function hearLog(): HeardLog {
  const heard = new EventEmitter();
  let output = '';
  return {
    openLog: () => ({
      pretty: false,
      onDefect: () => undefined,
      sink: async (piece) => {
        output += piece.toString();
        heard.emit('text');
        return null;
      },
    }),
    output: () => output,
    said: async (pattern) => {
      for (;;) {
        const found = pattern.exec(output);
        if (found !== null) return found;
        await once(heard, 'text');
      }
    },
  };
}
