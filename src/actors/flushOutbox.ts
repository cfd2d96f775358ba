/** Waits until everything that can be sent now is sent. */
import { fromPromise } from 'xstate';
import type { Resources } from '../resources.ts';
import { tableService } from './tableParts.ts';

export const flushOutbox = (resources: Resources) =>
  fromPromise<void>(({ signal }) => tableService(resources).deliverer.flushed(signal));
