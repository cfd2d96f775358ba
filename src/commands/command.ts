/** What every command of the terminal gets and gives. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Config } from '../config.ts';
import { UsageError } from '../errors.ts';
import type { LogSink } from '../logging/lineBuffer.ts';

/** Where a command's words go. Results to `out`; everything else to `err`, so that JSON modes stay clean. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal on which a line can be written over. */
  readonly interactive: boolean;
}

/** Where a process that serves writes what it has to tell while it does. */
export interface LogOutput {
  readonly sink: LogSink;
  /** Words for whoever looks on, rather than JSON. */
  readonly pretty: boolean;
  /** To be told how what is held back reaches the reader within so many ms: a defect ends the process, but not before that. */
  readonly onDefect: (flush: (limit: number) => Promise<unknown>) => void;
}

export interface Invocation {
  readonly args: readonly string[];
  readonly config: Config;
  readonly terminal: Terminal;
  /** Standard output from now on; a command that calls it leaves `terminal.out` alone while it logs. */
  readonly openLog: () => LogOutput;
  /** The folder in which the command was typed; relative paths start there. */
  readonly cwd: string;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP: drain. A second one of the former two ends the process without asking. */
  readonly stop: AbortSignal;
}

/** Runs to the end and gives the exit code. @throws RulesLawyerError for what the user can mend */
export type Command = (invocation: Invocation) => Promise<number>;

/** What the file of a command exports. */
export interface CommandModule {
  readonly run: Command;
  /** The command line, for whoever got it wrong. */
  readonly USAGE: string;
}

/**
 * Parses options strictly.
 * @param words whether anything but options may stand among the arguments
 * @throws UsageError naming what is wrong and showing the usage
 */
export function readOptions<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  usage: string,
  words: 'words' | 'no words',
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: words === 'words', strict: true });
  } catch (error) {
    const told = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${told}.\nUsage: ${usage}`);
  }
}

/** The rulebooks that come with the program. */
export const SAMPLES = fileURLToPath(new URL('../../samples/library', import.meta.url));
const USUAL = 'rules_pdfs';

/** The library to use: the option, else PDF_STORAGE_PATH, else ./rules_pdfs where it exists, else the samples. @throws UsageError */
export function libraryFolder(option: string | undefined, { config, cwd, terminal }: Invocation): string {
  // What an unset variable of a shell leaves behind; the folder in which one stands is never meant by it.
  if (option === '') throw new UsageError('--library takes a folder; the name is empty.');
  if (option !== undefined) return resolve(cwd, option);
  if (config.pdfStoragePath !== null) return config.pdfStoragePath;
  if (existsSync(resolve(USUAL))) return resolve(USUAL);
  terminal.err('No library is named (--library DIR or PDF_STORAGE_PATH): using the sample rulebooks.\n');
  return SAMPLES;
}
