/** A file system of its own that is small or read-only, for tests of full disks. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { canMount } from './tools.ts';

export const CAN_MOUNT = canMount();

export interface SmallDisk {
  readonly folder: string;
  /** Takes all the space that is left. */
  readonly fill: () => void;
  /** Gives it back. */
  readonly clear: () => void;
  readonly makeReadOnly: () => void;
}

/** An empty file system of so many MiB, gone after the test. */
export function mountSmallDisk(mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'rules-lawyer-disk-'));
  const mount = (...options: readonly string[]): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', folder]);
  };
  mount(`size=${mebibytes}m`, 'mode=700');
  onTestFinished(() => {
    // Whoever still runs there is ended by its own test; the mount goes when the last of them does.
    execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => fillUp(filler),
    clear: () => rmSync(filler, { force: true }),
    makeReadOnly: () => mount('remount', 'ro'),
  };
}

function fillUp(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (let size = 1024 * 1024; size >= 512; size /= 2) writeAll(descriptor, Buffer.alloc(size));
  } finally {
    closeSync(descriptor);
  }
}

/** Until there is no room for one more. */
function writeAll(descriptor: number, block: Buffer): void {
  try {
    while (writeSync(descriptor, block) === block.length);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
