/** How a command ends that works on the files of the database: what may go well later is told from what may not. */
import { StorageError } from '../errors.ts';
import type { Terminal } from './command.ts';
import { printableLines } from './progress.ts';

const TEMPORARY = 75;
const FAILED = 1;

/** Exit code 0; 75 where the storage is full, locked or in use, or its disk fails; 1 where somebody has to mend something first. */
export async function storageExit(terminal: Pick<Terminal, 'err'>, work: () => void | Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    terminal.err(`${printableLines(error.message)}\n`);
    return error.retryable ? TEMPORARY : FAILED;
  }
}

const MEGABYTE = 1_000_000;

export const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB`;
