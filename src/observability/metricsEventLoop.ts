/** How late the event loop is, between one scrape and the next. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

/** Between two looks, ms; what is measured holds them, and is told without. */
const RESOLUTION = 20;

const NANOSECONDS = 1e9;

/** Returns what ends it. */
export function watchEventLoop(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  const beyond = (measured: number): number => Math.max(0, measured / NANOSECONDS - RESOLUTION / 1_000);
  const gauge = new Gauge({
    name: 'bot_event_loop_delay_seconds',
    help: 'How late timers were since the last scrape; quantile 1 is the longest.',
    labelNames: ['quantile'],
    registers: [registry],
    collect: () => {
      for (const quantile of [0.5, 0.99]) gauge.set({ quantile }, beyond(delay.percentile(100 * quantile)));
      gauge.set({ quantile: 1 }, beyond(delay.max));
      delay.reset();
    },
  });
  return () => {
    delay.disable();
  };
}
