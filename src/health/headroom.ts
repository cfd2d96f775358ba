/** What is left of memory and disk, judged with a little patience: what is low counts as low until there is clearly more. */
import { type MemoryUse, shareOf } from './memory.ts';

const MIB = 1024 * 1024;

/** Shares of the limit: low from here on, and well again below there. */
const MEMORY_LOW = 0.8;
const MEMORY_WELL = 0.7;

/** Bytes: low below this, and well again from there on; at the start it has to be well. */
const DISK_LOW = 200 * MIB;
export const DISK_WELL = 500 * MIB;

/** Below it nothing is begun, bytes. */
export const DISK_LEAST = 50 * MIB;

/** @param wasLow null at the first look, which gives the benefit of the doubt */
export function memoryIsLow(use: MemoryUse | null, wasLow: boolean | null): boolean {
  return shareOf(use) >= (wasLow === true ? MEMORY_WELL : MEMORY_LOW);
}

/**
 * @param free bytes; null: nobody can tell
 * @param wasLow null at the first look: whoever starts has to have room to work in
 */
export function diskIsLow(free: number | null, wasLow: boolean | null): boolean {
  return free !== null && free < (wasLow === false ? DISK_LOW : DISK_WELL);
}

/** For people: `384 MB`, `1.9 GB`, in units of 1,024. */
export function shownBytes(bytes: number): string {
  const mebibytes = bytes / MIB;
  return mebibytes < 1_000 ? `${Math.round(mebibytes)} MB` : `${(mebibytes / 1_024).toFixed(1)} GB`;
}
