/** What the operator is told of delivery: codes and the ids of rows, never a word of a message. */
import type { Delivery } from '../../storage/outbox.ts';
import type { DeliveryRole } from '../../storage/tableSchema.ts';

export type TroubleKind =
  /** The chat waits; the message goes out later. */
  | 'held'
  /** The message will never go out. */
  | 'dropped'
  /** Nothing can be sent to the chat any more. */
  | 'closed'
  /** Sent once more without emphases and buttons, because Telegram would not have them. */
  | 'simplified'
  /** A picture could not be made or shown; a sentence went out in its place. */
  | 'unpictured'
  /** Longer than a message holds: a defect of whoever wrote it. The rest is lost. */
  | 'cut'
  /** A second copy may stand in the chat. */
  | 'unswept'
  /** Nobody has this token; nothing goes out for a while. Told once until a call succeeds. */
  | 'unauthorized'
  /** The database failed. */
  | 'storage';

export interface DeliveryTrouble {
  readonly kind: TroubleKind;
  /** The code of the error, or why. */
  readonly reason: string;
  /** The row of the outbox, where it is about one. */
  readonly deliveryId: number | null;
  readonly role: DeliveryRole | null;
}

export type Report = (trouble: DeliveryTrouble) => void;

export function trouble(
  kind: TroubleKind,
  reason: string,
  delivery: Pick<Delivery, 'id' | 'role'> | null = null,
): DeliveryTrouble {
  return { kind, reason, deliveryId: delivery?.id ?? null, role: delivery?.role ?? null };
}
