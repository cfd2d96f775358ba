/** A person of a chat that was forgotten today, as the ledger still knows them. */
import { createHash } from 'node:crypto';

/** Bytes of the digest: as many as a number holds exactly. */
const DIGEST_BYTES = 6;

/**
 * A number below 0 in place of the id: a budget is not escaped by `/forget`, and the row does not say who it is about. Ids are
 * few enough to be tried one after the other, which is why it is for a day. Who is nobody (0) or forgotten already stays so.
 */
export function forgottenUser(userId: number): number {
  if (userId <= 0) return userId;
  return -1 - createHash('sha256').update(`spender ${userId}`).digest().readUIntBE(0, DIGEST_BYTES);
}
