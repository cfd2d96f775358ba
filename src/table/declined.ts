/**
 * What was declined last and may still go on: an album comes picture by picture, a pasted text that is too long message
 * by message, one directly behind the other. Each is declined once. The table remembers it as a mark.
 */
import type { Occasion } from '../tablePorts.ts';

/** Between two messages of one pasted text, ms. */
const LONGEST_PAUSE = 1_000;

export function albumMark(albumId: string): string {
  return `album ${albumId}`;
}

export function textMark({ messageId, at }: Occasion): string {
  return `text ${messageId} ${at}`;
}

/** Whether this message is more of the text that was declined. */
export function goesOn(declined: string | null, { messageId, at }: Occasion): boolean {
  const [kind, before, beforeAt] = declined?.split(' ') ?? [];
  return kind === 'text' && Number(before) === messageId - 1 && Math.abs(at - Number(beforeAt)) <= LONGEST_PAUSE;
}
