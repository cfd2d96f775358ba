/** Reading the state file: what is believed of it, and until when. */
import { describe, expect, it } from 'vitest';
import type { Health, Tier } from '../../src/health/health.ts';
import { judge, recordOf } from '../../src/health/stateRecord.ts';

const NOW = Date.parse('2026-03-01T12:00:00.900Z');

const health = (changes: Partial<Health> = {}): Health => ({
  state: 'ready',
  value: { ready: { model: 'unavailable' } },
  tags: ['live', 'degraded'],
  startup: true,
  ready: true,
  live: true,
  degraded: ['model'],
  checks: {},
  details: {},
  ...changes,
});

const written = (changes: Partial<Health> = {}): string =>
  recordOf(health(changes), { pid: 123, since: NOW - 5_000, now: NOW, lifetime: 20_000 });

it('holds what is agreed upon, on one line', () => {
  expect(written()).toBe(
    '{"state":"ready","value":{"ready":{"model":"unavailable"}},"tags":["live","degraded"],"startup":true,"ready":true,' +
      '"live":true,"degraded":["model"],"pid":123,"since":"2026-03-01T11:59:55.900Z",' +
      '"writtenAt":"2026-03-01T12:00:00.900Z","expiresAt":1772366420}\n',
  );
});

const booting = written({ state: 'booting', startup: false, ready: false });
const draining = written({ state: 'draining', ready: false });
const stopped = written({ state: 'stopped', startup: false, ready: false, live: false });

describe('a tier', () => {
  it.each<readonly [string, string | null, Tier, string | null]>([
    ['of a process in service', written(), 'startup', null],
    ['of a process in service', written(), 'ready', null],
    ['of a process in service', written(), 'live', null],
    ['of one that begins', booting, 'startup', 'booting'],
    ['of one that begins', booting, 'ready', 'booting'],
    ['of one that begins', booting, 'live', null],
    ['of one that drains', draining, 'ready', 'draining'],
    ['of one that drains', draining, 'live', null],
    ['of one that has ended', stopped, 'live', 'stopped'],
    ['of one that never ran', null, 'live', 'missing'],
    ['of half a file', written().slice(0, 80), 'live', 'unreadable'],
    ['of an empty file', '', 'live', 'unreadable'],
    ['of somebody else’s file', '{"state":"fine"}', 'live', 'unreadable'],
    ['of a list', '[]', 'live', 'unreadable'],
  ])('%s (%#)', (_, text, tier, reason) => {
    expect(judge(text, tier, NOW)).toMatchObject({ ok: reason === null, reason });
  });

  it('does not hold any more once nobody has written for its lifetime', () => {
    const expiry = 1_772_366_420_000;
    expect(judge(written(), 'live', expiry - 1)).toMatchObject({ ok: true });
    expect(judge(written(), 'live', expiry)).toMatchObject({ ok: false, reason: 'stale' });
  });
});
