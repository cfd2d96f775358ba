/** Faults of Telegram as they come in real life: now and then, of several kinds, on any method. */
import type { Fault, FaultKind } from '../../src/standin/faults.ts';
import type { Random } from './killRandom.ts';

const KINDS: readonly FaultKind[] = [
  { kind: 'lost' },
  { kind: 'lost' },
  { kind: 'reset' },
  { kind: 'html' },
  { kind: 'flood', retryAfter: 1 },
  { kind: 'slow', milliseconds: 400 },
];

const METHODS = ['sendMessage', 'editMessageText', 'getUpdates', '*'] as const;

export function randomFault(random: Random): Fault {
  return { ...random.pick(KINDS), method: random.pick(METHODS), times: random.between(1, 3) };
}
