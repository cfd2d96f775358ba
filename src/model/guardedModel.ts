/** A model behind the breaker: a round counts as one call, its retries, repair and stream included. */
import type { Breaker } from './breaker.ts';
import type { Model } from './modelPort.ts';

export function guardedModel(model: Model, breaker: Breaker): Model {
  return {
    name: model.name,
    ask: (request, signal, onCost) => breaker.run((limited) => model.ask(request, limited, onCost), signal),
    close: async () => {
      await model.close();
      breaker.close();
    },
  };
}
