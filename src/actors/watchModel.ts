/** Tells the lifecycle what the breaker before the model does, and looks for the model until it was found once. */
import { setTimeout as wait } from 'node:timers/promises';
import { type AnyEventObject, fromCallback } from 'xstate';
import type { ModelFact } from '../../machines/lifecycle.types.ts';
import { codeOf } from '../errors.ts';
import type { BreakerState } from '../model/breaker.ts';
import { findModel } from '../model/findModel.ts';
import type { ModelService } from '../modelService.ts';
import type { OpenResources } from '../resources.ts';

const FACTS: Readonly<Record<BreakerState, ModelFact>> = {
  available: { type: 'model.available' },
  probing: { type: 'model.probing' },
  unavailable: { type: 'model.unavailable' },
};

/** Milliseconds. */
export interface LookingTiming {
  /** In which an answer counts. */
  readonly limit: number;
  /** Between two looks. */
  readonly interval: number;
}

const LOOKING_TIMING: LookingTiming = { limit: 5_000, interval: 60_000 };

/** What is used of the resources. */
interface WithModel {
  readonly use: () => Pick<OpenResources, 'model'>;
}

export const watchModel = (resources: WithModel, timing: LookingTiming = LOOKING_TIMING) =>
  fromCallback<AnyEventObject>(({ sendBack }) => {
    const { model } = resources.use();
    if (model === null) return () => undefined;
    const tellState = (state: BreakerState): void => sendBack(FACTS[state]);
    const tell = (fact: ModelFact): void => sendBack(fact);
    const leaving = new AbortController();
    model.listeners.add(tellState);
    // It may have been opened in an earlier run.
    tellState(model.breaker.state);
    lookUntilFound(model, tell, timing, leaving.signal).catch((error: unknown) =>
      tell({ type: 'model.unreached', reason: codeOf(error) }),
    );
    return () => {
      leaving.abort();
      model.listeners.delete(tellState);
    };
  });

/**
 * Nobody waits for it: a model that is away is no reason not to serve. Once it was there, the breaker knows best; and one
 * that has answered is there, whatever the server's list has to say.
 */
async function lookUntilFound(
  { breaker, options, account }: ModelService,
  tell: (fact: ModelFact) => void,
  { limit, interval }: LookingTiming,
  signal: AbortSignal,
): Promise<void> {
  for (let known: string | null = null; ; ) {
    const trouble = await findModel(options, AbortSignal.any([signal, AbortSignal.timeout(limit)]));
    if (signal.aborted) return;
    if (trouble === null || (trouble === 'unlisted' && account.answered)) {
      if (known !== null) tell(FACTS[breaker.state]);
      return;
    }
    if (trouble === 'unlisted' && known !== trouble) {
      options.report({ kind: 'unlisted', reason: `the server does not list ${options.model}: see OPENAI_MODEL` });
    }
    // While the breaker is open there is worse to tell.
    if (breaker.state === 'available') tell({ type: 'model.unreached', reason: trouble });
    known = trouble;
    await wait(interval, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
  }
}
