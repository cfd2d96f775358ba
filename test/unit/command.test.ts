/** What every command shares: options, the choice of the library, and words that are safe on a terminal. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Invocation, libraryFolder, readOptions } from '../../src/commands/command.ts';
import { printable, printableLines, reportProgress } from '../../src/commands/progress.ts';
import { UsageError } from '../../src/errors.ts';
import { standardConfig } from '../support/config.ts';
import { openNoLog } from '../support/logs.ts';

const options = { game: { type: 'string' }, json: { type: 'boolean' } } as const;
const usage = 'npm run x -- [--game NAME] [--json] QUESTION';

describe('options', () => {
  it('stand anywhere, and what follows -- is no option', () => {
    const { values, positionals } = readOptions(['a', '--game', 'Catan', 'b', '--', '--json'], options, usage, 'words');
    expect(values).toMatchObject({ game: 'Catan' });
    expect(positionals).toEqual(['a', 'b', '--json']);
  });

  it.each([['--nosuch'], ['-x'], ['--game'], ['--json=yes'], ['--game', '--json']])(
    'that are wrong (%s) are named, with the usage',
    (...args) => {
      const call = () => readOptions(args, options, usage, 'words');
      expect(call).toThrow(UsageError);
      expect(call).toThrow(/--?(?:nosuch|x|game|json).*\nUsage: npm/s);
    },
  );
});

describe('words', () => {
  it('are refused where none belong, with the usage', () => {
    expect(() => readOptions(['--json', 'books'], options, usage, 'no words')).toThrow(/'books'.*\nUsage: npm/s);
  });
});

function invocation(pdfStoragePath: string | null): { readonly invocation: Invocation; readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    invocation: {
      args: [],
      config: standardConfig({ pdfStoragePath }),
      terminal: { out: () => undefined, err: (text) => said.push(text), interactive: false },
      openLog: openNoLog,
      cwd: resolve('/home/player'),
      stop: new AbortController().signal,
    },
  };
}

describe('the library', () => {
  it('of the option is taken from the folder in which the command was typed, before that of the environment', () => {
    expect(libraryFolder('books', invocation('/books').invocation)).toBe(resolve('/home/player/books'));
    expect(libraryFolder(undefined, invocation('/books').invocation)).toBe('/books');
  });

  it('of an empty option is refused: an unset variable must not mean the folder one stands in', () => {
    expect(() => libraryFolder('', invocation('/books').invocation)).toThrow(UsageError);
  });

  it('that nobody names is the samples, which is said', () => {
    const { invocation: unnamed, said } = invocation(null);
    expect(libraryFolder(undefined, unnamed)).toBe(resolve(import.meta.dirname, '../../samples/library'));
    expect(said).toEqual([expect.stringContaining('sample rulebooks')]);
  });
});

describe('words for the terminal', () => {
  it('carry no control characters', () => {
    expect(printable('a\u001b[2Jb\u009bc\nd\u0000')).toBe('a\ufffd[2Jb\ufffdc\ufffdd\ufffd');
    expect(printableLines('a\u001b[2J\nb\r')).toBe('a\ufffd[2J\nb\ufffd');
  });
});

describe('progress', () => {
  const reading = { kind: 'reading', path: 'a.pdf', file: 1, files: 2, page: 3, pageCount: 4 } as const;
  const read = { kind: 'read', path: 'a\u001b.pdf', state: 'damaged', reason: 'It is cut off.' } as const;
  const told = (interactive: boolean): readonly string[] => {
    const lines: string[] = [];
    const report = reportProgress({ out: () => undefined, err: (text) => lines.push(text), interactive });
    report(reading);
    report(read);
    return lines;
  };

  it('is one line a file where nobody looks on', () => {
    expect(told(false)).toEqual(['Read a\ufffd.pdf: damaged\n']);
  });

  it('is one line written over on a terminal, with file, page and percent', () => {
    const [first, last, ...more] = told(true);
    expect(first).toBe('\r\u001b[KReading 1/2 a.pdf: page 3 of 4, 75 %');
    expect(last).toBe('\r\u001b[KRead a\ufffd.pdf: damaged\n');
    expect(more).toEqual([]);
  });
});
