/** An intake of messages, or another teller of facts, that tells what the test has it tell. */
import { type AnyEventObject, fromCallback } from 'xstate';
import type { IntakeFact, ModelFact } from '../../machines/lifecycle.types.ts';
import { codedError } from './machineRulings.ts';

/** Makes an intake throw that is sent this. */
export const BREAK: AnyEventObject = { type: 'test.break' };

export function heldIntake() {
  const listening = new Set<(fact: IntakeFact | ModelFact) => void>();
  let starts = 0;
  return {
    starts: () => starts,
    listening: () => listening.size,
    tell: (fact: IntakeFact | ModelFact) => {
      for (const sendBack of listening) sendBack(fact);
    },
    logic: fromCallback<AnyEventObject>(({ sendBack, receive }) => {
      starts += 1;
      listening.add(sendBack);
      receive(() => {
        // Whoever has thrown is not asked to clean up.
        listening.delete(sendBack);
        throw codedError('broken');
      });
      return () => {
        listening.delete(sendBack);
      };
    }),
  };
}
