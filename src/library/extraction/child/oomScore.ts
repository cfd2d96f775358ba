/** When the system runs out of memory it should take the reader of an untrusted file, never the bot that started it. */
import { existsSync, writeFileSync } from 'node:fs';

const OOM_SCORE = '/proc/self/oom_score_adj';

/** @returns whether it could be done: only Linux has the file, and some sandboxes write-protect it, which costs safety but no function */
export function offerToOomKiller(): boolean {
  if (!existsSync(OOM_SCORE)) return false;
  try {
    writeFileSync(OOM_SCORE, '1000');
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
