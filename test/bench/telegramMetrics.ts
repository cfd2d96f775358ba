/** What our bot tells of its own event loop, as a Prometheus would read it. */
import { RulesLawyerError } from '../../src/errors.ts';

/** Milliseconds since the last look. @throws RulesLawyerError where the metrics do not tell */
export async function eventLoopDelay(healthPort: number): Promise<{ readonly p99: number; readonly max: number }> {
  const response = await fetch(`http://127.0.0.1:${healthPort}/metrics`);
  const text = await response.text();
  const quantile = (name: string): number => {
    const told = new RegExp(`^bot_event_loop_delay_seconds\\{quantile="${name}"\\} (?<seconds>\\S+)$`, 'mu').exec(text);
    const seconds = Number(told?.groups?.['seconds'] ?? Number.NaN);
    if (Number.isNaN(seconds)) throw new RulesLawyerError('bench', 'The bot tells nothing of its event loop.');
    return seconds * 1_000;
  };
  return { p99: quantile('0.99'), max: quantile('1') };
}
