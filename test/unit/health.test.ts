/** What the outside is told, for every state of the machines that matters to it; typed by hand. */
import { describe, expect, it } from 'vitest';
import { housekeepingMachine } from '../../machines/housekeeping.machine.ts';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import { watchdogMachine } from '../../machines/watchdog.machine.ts';
import type { HealthView, StateValue } from '../../src/health/health.ts';
import { toHealth } from '../../src/health/toHealth.ts';

const READY = {
  library: 'current',
  firstRefresh: 'settled',
  watcher: 'watching',
  intake: { connected: 'receiving' },
  polling: 'timely',
  model: 'available',
  answering: 'open',
} as const;

const ready = (regions: Readonly<Record<string, StateValue>> = {}): StateValue => ({ ready: { ...READY, ...regions } });
const tables = (open: StateValue = 'settled') => ({ value: { serving: { open } }, live: 2 });

const house = (memory = 'ample', disk = 'ample') => ({
  value: { memory, disk, records: 'unpruned' },
  memory: memory === 'low' ? { used: 430_000_000, limit: 536_870_912 } : null,
  disk: disk === 'low' ? { free: 123_456_789 } : null,
});

const view = (changes: Partial<HealthView> = {}): HealthView => ({
  running: true,
  value: ready(),
  tags: ['live', 'accepting', 'indexed', 'receiving'],
  capabilities: { exactSearch: true, pdftotext: true },
  intakeTrouble: null,
  modelTrouble: null,
  tables: tables(),
  housekeeping: house(),
  watchdog: 'watching',
  observers: {},
  ...changes,
});

const before = { capabilities: null, tables: null } as const;
const broken = (intake: StateValue, code: string) => ({ value: ready({ intake }), intakeTrouble: code });
const LIVE = { startup: true, ready: true, live: true };
const UNREADY = { ...LIVE, ready: false };

describe('a process', () => {
  it.each<readonly [string, Partial<HealthView>, string, Readonly<Record<string, boolean>>, readonly string[]]>([
    ['that opens its database', { ...before, value: { booting: 'opening' } }, 'booting', UNREADY, []],
    ['asked to end while it opens', { ...before, value: { booting: 'interrupted' } }, 'draining', UNREADY, []],
    ['that looks around', { ...before, value: 'validating' }, 'validating', UNREADY, []],
    ['in service', {}, 'ready', LIVE, []],
    ['that has not read its library yet', { value: ready({ firstRefresh: 'pending' }) }, 'ready', LIVE, []],
    ['that reads its library', { value: ready({ library: { refreshing: 'overtaken' } }) }, 'ready', LIVE, []],
    ['that cannot read its library', { value: ready({ library: 'outdated' }) }, 'ready', LIVE, ['library']],
    ['that sees no changes', { value: ready({ watcher: 'unwatched' }) }, 'ready', LIVE, ['watcher']],
    ['whose model is off', { value: ready({ model: 'off' }) }, 'ready', LIVE, []],
    ['whose model fails', { value: ready({ model: 'unavailable' }) }, 'ready', LIVE, ['model']],
    ['whose model is tried', { value: ready({ model: 'probing' }) }, 'ready', LIVE, ['model']],
    ['whose model is not there', { value: ready({ model: 'unreached' }) }, 'ready', LIVE, ['model']],
    ['that hangs in a poll', { value: ready({ polling: 'overdue' }) }, 'ready', { ...LIVE, live: false }, ['polling']],
    ['that asks for no messages', { value: ready({ polling: 'idle' }) }, 'ready', LIVE, []],
    ['with little memory', { housekeeping: house('low') }, 'ready', LIVE, ['memory']],
    ['with a disk that fills up', { housekeeping: house('ample', 'low') }, 'ready', LIVE, ['disk']],
    ['that nobody looks after', { housekeeping: null, watchdog: null }, 'ready', LIVE, []],
    ['whose watchdog was lost', { watchdog: 'unwatched' }, 'ready', LIVE, ['watchdog']],
    ['that heard nothing yet', broken({ connected: 'connecting' }, 'none'), 'ready', UNREADY, ['intake']],
    ['without Telegram', broken({ connected: 'interrupted' }, 'unreachable'), 'ready', UNREADY, ['intake']],
    ['without a port for its webhook', broken('broken', 'port_in_use'), 'ready', UNREADY, ['intake']],
    ['whose disk is full', broken({ connected: 'interrupted' }, 'full'), 'ready', UNREADY, ['intake', 'storage']],
    [
      'whose database is locked',
      broken({ connected: 'interrupted' }, 'locked'),
      'ready',
      UNREADY,
      ['intake', 'storage'],
    ],
    ['whose inbox cannot be read', { tables: tables('stalled') }, 'ready', UNREADY, ['conversations', 'storage']],
    ['that pulls', { tables: tables({ pulling: 'undisturbed' }) }, 'ready', LIVE, []],
    ['without tables', { tables: null }, 'ready', UNREADY, ['conversations']],
    ['of the terminal', { value: ready({ intake: 'off' }), tables: null }, 'ready', LIVE, []],
    ['that saturates', { value: ready({ answering: 'saturated' }) }, 'ready', LIVE, []],
    ['without ugrep', { capabilities: { exactSearch: false, pdftotext: false } }, 'ready', LIVE, []],
    ['that nobody can ask', { observers: { http: 'HEALTH_PORT 1 is in use' } }, 'ready', LIVE, ['http']],
    ['that finishes', { value: { draining: 'finishing' } }, 'draining', UNREADY, []],
    ['that closes', { value: { draining: 'releasing' }, tables: null }, 'draining', UNREADY, []],
    ['that has ended', { running: false, value: 'stopped' }, 'stopped', {}, []],
    ['whose actor broke', { running: false }, 'stopped', {}, []],
  ])('%s', (_, changes, state, tiers, degraded) => {
    const health = toHealth(view(changes));
    const told = { startup: health.startup, ready: health.ready, live: health.live };
    const startup = tiers['startup'] === true && changes.capabilities !== null;
    const expected = { startup, ready: tiers['ready'] === true, live: tiers['live'] === true };
    expect([health.state, told, health.degraded]).toEqual([state, expected, degraded]);
  });

  it('is told about by the parts: a check for each, a word where one fails', () => {
    const health = toHealth(
      view({
        value: ready({ intake: { connected: 'interrupted' }, model: 'unavailable' }),
        capabilities: { exactSearch: false, pdftotext: true },
        intakeTrouble: 'unreachable',
        observers: { stateFile: 'STATE_FILE cannot be written (EACCES).' },
      }),
    );
    expect(health.checks).toEqual({
      lifecycle: true,
      library: true,
      watcher: true,
      intake: false,
      polling: true,
      model: false,
      conversations: true,
      storage: true,
      memory: true,
      disk: true,
      watchdog: true,
      exactSearch: false,
      pdftotext: true,
      stateFile: false,
    });
    expect(health.details).toEqual({
      lifecycle: 'ready',
      library: 'current',
      intake: 'unreachable',
      model: 'unavailable',
      conversations: '2 alive',
      exactSearch: 'ugrep was not found; a slower search takes its place',
      stateFile: 'STATE_FILE cannot be written (EACCES).',
    });
  });

  it('tells figures where memory and disk run low, and why the model is not there', () => {
    const value = ready({ model: 'unreached' });
    const { details } = toHealth(view({ value, modelTrouble: 'unauthorized', housekeeping: house('low', 'low') }));
    expect(details).toMatchObject({
      memory: '410 MB of 512 MB are used',
      disk: '118 MB are free',
      model: 'unreached (unauthorized)',
    });
  });

  it('names the variable where the server has another model, and is ready all the same', () => {
    const told = toHealth(view({ value: ready({ model: 'unreached' }), modelTrouble: 'unlisted' }));
    expect(told.details).toMatchObject({ model: 'the server does not list the model that OPENAI_MODEL names' });
    expect(told).toMatchObject({ ready: true, live: true, degraded: ['model'] });
  });

  it('says nothing about its parts before it is in service', () => {
    expect(toHealth(view({ ...before, value: 'validating' })).checks).toEqual({ lifecycle: false });
  });
});

interface Node {
  readonly states: Readonly<Record<string, Node | undefined>>;
}

/** Names of the states under this path. */
function statesAt(machine: Node, ...path: readonly string[]): readonly string[] {
  const node = path.reduce<Node | undefined>((at, step) => at?.states[step], machine);
  return Object.keys(node?.states ?? {});
}

// A state that was renamed would otherwise count as well, or never.
describe('the machines', () => {
  it('have the states that are looked at', () => {
    const at = (...path: readonly string[]) => statesAt(lifecycleMachine, ...path);
    expect(at()).toEqual(['booting', 'validating', 'ready', 'draining', 'stopped']);
    expect(at('booting')).toEqual(['opening', 'interrupted']);
    expect(at('ready')).toEqual(['library', 'firstRefresh', 'watcher', 'intake', 'polling', 'model', 'answering']);
    expect(at('ready', 'library')).toEqual(['refreshing', 'current', 'outdated']);
    expect(at('ready', 'watcher')).toEqual(['watching', 'unwatched']);
    expect(at('ready', 'intake')).toEqual(['off', 'connected', 'broken']);
    expect(at('ready', 'intake', 'connected')).toEqual(['connecting', 'receiving', 'interrupted']);
    expect(at('ready', 'polling')).toEqual(['idle', 'timely', 'overdue']);
    expect(at('ready', 'model')).toEqual(['off', 'available', 'unreached', 'probing', 'unavailable']);
    expect(statesAt(housekeepingMachine, 'memory')).toEqual(['ample', 'low']);
    expect(statesAt(housekeepingMachine, 'disk')).toEqual(['ample', 'low']);
    expect(statesAt(watchdogMachine)).toEqual(['watching', 'unwatched']);
    expect(statesAt(conversationsMachine, 'serving', 'open')).toEqual(['pulling', 'settled', 'stalled']);
  });
});
