/** Tells the lifecycle what the breaker before the model does. */
import { type AnyEventObject, fromCallback } from 'xstate';
import type { ModelFact } from '../../machines/lifecycle.types.ts';
import type { BreakerState } from '../model/breaker.ts';
import type { Resources } from '../resources.ts';

const FACTS: Readonly<Record<BreakerState, ModelFact>> = {
  available: { type: 'model.available' },
  probing: { type: 'model.probing' },
  unavailable: { type: 'model.unavailable' },
};

export const watchModel = (resources: Resources) =>
  fromCallback<AnyEventObject>(({ sendBack }) => {
    const { model } = resources.use();
    if (model === null) return () => undefined;
    const tell = (state: BreakerState): void => sendBack(FACTS[state]);
    model.listeners.add(tell);
    // It may have been opened in an earlier run.
    tell(model.breaker.state);
    return () => {
      model.listeners.delete(tell);
    };
  });
