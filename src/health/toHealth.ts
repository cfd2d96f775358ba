/**
 * The one place that says how the process is. The state file, the HTTP tiers, the metrics and the command line render
 * what it returns and judge nothing themselves.
 */
import type { Health, HealthView, LifecycleState } from './health.ts';
import { shownBytes } from './headroom.ts';
import { isIn, stateAt, topOf } from './stateValue.ts';

const STATES: readonly LifecycleState[] = ['booting', 'validating', 'ready', 'draining', 'stopped'];

/** Codes of the database: messages do not come in because they cannot be stored. */
const STORAGE_TROUBLES: readonly string[] = ['locked', 'full', 'unwritable', 'corrupt', 'io'];

/** A check that fails and does not degrade: the machine lacks a program, and something else takes its place. */
const OPTIONAL: readonly string[] = ['exactSearch', 'pdftotext'];

function stateOf({ running, value }: HealthView): LifecycleState {
  // Its actor broke: no transition has told so, and none will come.
  if (!running) return 'stopped';
  // The door is closed already; only the storage is waited for.
  if (isIn(value, 'booting', 'interrupted')) return 'draining';
  const top = topOf(value);
  return STATES.find((state) => state === top) ?? 'stopped';
}

/** What can be said of the parts while the process is in service. */
function partsOf({ value, capabilities, intakeTrouble, tables, housekeeping, watchdog }: HealthView): Health['checks'] {
  const intakeIsOff = isIn(value, 'ready', 'intake', 'off');
  return {
    library: !isIn(value, 'ready', 'library', 'outdated'),
    watcher: isIn(value, 'ready', 'watcher', 'watching'),
    intake: intakeIsOff || isIn(value, 'ready', 'intake', 'connected', 'receiving'),
    polling: !isIn(value, 'ready', 'polling', 'overdue'),
    model: !['probing', 'unavailable', 'unreached'].some((state) => isIn(value, 'ready', 'model', state)),
    conversations: intakeIsOff || (tables !== null && isIn(tables.value, 'serving', 'open') && !isStalled(tables)),
    storage: !STORAGE_TROUBLES.includes(intakeTrouble ?? '') && !isStalled(tables),
    memory: !isIn(housekeeping?.value ?? {}, 'memory', 'low'),
    disk: !isIn(housekeeping?.value ?? {}, 'disk', 'low'),
    watchdog: watchdog !== 'unwatched',
    exactSearch: capabilities?.exactSearch === true,
    pdftotext: capabilities?.pdftotext === true,
  };
}

const isStalled = (tables: HealthView['tables']): boolean =>
  tables !== null && isIn(tables.value, 'serving', 'open', 'stalled');

/** The model may be known there under another name all the same. */
const UNLISTED = 'the server does not list the model that OPENAI_MODEL names';

/** For each part that has something to tell; null: all is said by the check itself. */
function detailOf(name: string, view: HealthView): string | null {
  const { value, intakeTrouble, modelTrouble, tables, housekeeping } = view;
  switch (name) {
    case 'intake':
      return intakeTrouble;
    case 'polling':
      return 'messages are not asked for any more';
    case 'memory':
      return memoryDetail(housekeeping?.memory ?? null);
    case 'disk':
      return diskDetail(housekeeping?.disk ?? null);
    case 'model': {
      const state = regionDetail(value, name);
      if (state !== 'unreached') return state;
      return modelTrouble === 'unlisted' ? UNLISTED : `unreached (${modelTrouble ?? 'unknown'})`;
    }
    case 'library':
    case 'watcher':
      return regionDetail(value, name);
    case 'conversations':
      return tables === null ? 'not open' : `${tables.live} alive`;
    case 'watchdog':
      return 'if the event loop stands still, nobody ends the process; it is tried again';
    case 'exactSearch':
      return 'ugrep was not found; a slower search takes its place';
    case 'pdftotext':
      return 'pdftotext was not found; books that the built-in reader cannot read stay out';
    default:
      return null;
  }
}

/** The state of one region of the service. */
function regionDetail(value: HealthView['value'], region: string): string | null {
  const state = stateAt(value, 'ready', region);
  return state === null ? null : topOf(state);
}

const memoryDetail = (memory: NonNullable<HealthView['housekeeping']>['memory']): string | null =>
  memory === null ? null : `${shownBytes(memory.used)} of ${shownBytes(memory.limit)} are used`;

const diskDetail = (disk: NonNullable<HealthView['housekeeping']>['disk']): string | null =>
  disk === null ? null : `${shownBytes(disk.free)} are free`;

/** Told also where the check succeeds. */
const TOLD_ALWAYS: readonly string[] = ['model', 'library', 'conversations'];

export function toHealth(view: HealthView): Health {
  const state = stateOf(view);
  const parts = state === 'ready' ? partsOf(view) : {};
  const told = Object.entries(parts).flatMap(([name, ok]) => {
    const detail = ok && !TOLD_ALWAYS.includes(name) ? null : detailOf(name, view);
    return detail === null ? [] : [[name, detail] as const];
  });
  const failing = Object.entries(parts).flatMap(([name, ok]) => (ok || OPTIONAL.includes(name) ? [] : [name]));
  const observers = Object.keys(view.observers);
  return {
    state,
    value: view.value,
    tags: view.tags,
    startup: view.capabilities !== null && state !== 'stopped',
    ready: state === 'ready' && ['intake', 'conversations', 'storage'].every((name) => !failing.includes(name)),
    // Whatever is wrong elsewhere, a new process would not help; where polling hangs, it does.
    live: state !== 'stopped' && parts['polling'] !== false,
    degraded: [...failing, ...observers],
    checks: {
      lifecycle: state === 'ready',
      ...parts,
      ...Object.fromEntries(observers.map((name) => [name, false])),
    },
    details: { lifecycle: state, ...Object.fromEntries(told), ...view.observers },
  };
}
