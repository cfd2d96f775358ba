/** The times of delivery, in milliseconds, as docs and checks rely on them; tests shorten them. */
import type { BackoffTiming } from '../intake/backoff.ts';

export interface DeliveryTiming {
  /** A chat whose call got no answer is tried again after this, doubled with each failure. */
  readonly backoff: BackoffTiming;
  /** Between two calls while Telegram answers nobody. */
  readonly outageInterval: number;
  /** Nothing is sent for so long after Telegram refused the token. */
  readonly refusalPause: number;
  /** A chat waits for so long after the database failed it. */
  readonly storagePause: number;
  /** Hands that become free wait for so long for others, so that one query finds work for all of them. */
  readonly gathering: number;
  /** An answer to a call may take so long. */
  readonly callLimit: number;
  /** The same for progress: an answer that is ready waits behind it. */
  readonly progressLimit: number;
  /** Progress follows whatever was sent to the chat after this at the earliest. */
  readonly progressInterval: number;
  /** In a group, progress is one of at most twenty things that were sent in this time. */
  readonly groupWindow: number;
}

export const DELIVERY_TIMING: DeliveryTiming = {
  backoff: { first: 500, last: 30_000, least: 200 },
  outageInterval: 400,
  refusalPause: 30_000,
  storagePause: 1_000,
  gathering: 20,
  callLimit: 30_000,
  progressLimit: 10_000,
  progressInterval: 1_000,
  groupWindow: 60_000,
};
