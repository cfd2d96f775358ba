/** Has the process ended from outside when its event loop stands still, until the lifecycle ends. */
import { fromPromise } from 'xstate';
import { watchEventLoop as watch } from '../health/watchdog.ts';

export const watchEventLoop = () => fromPromise<void>(({ signal }) => watch(signal));
