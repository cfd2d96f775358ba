/** From what came to what is stored: updates that nobody can place are left out, so that none of them holds up the others. */
import type { ReceivedUpdate } from '../../tablePorts.ts';
import type { IntakeOptions } from './intake.ts';

export function placeUpdates(updates: readonly unknown[], read: IntakeOptions['read']): readonly ReceivedUpdate[] {
  return updates.map((update) => place(update, read)).filter((placed) => placed !== null);
}

function place(update: unknown, read: IntakeOptions['read']): ReceivedUpdate | null {
  try {
    return read(update);
  } catch {
    // A defect in reading one update would come back with it for ever, and nobody's question would be heard.
    return null;
  }
}
