/**
 * The process, from its start to its exit code.
 *
 * Owns: the order of start and stop, the state of the library (read anew after a change, and again after a defect), the
 * intake of messages, and what is in flight: the registry of the tables and the rulings that the terminal asked for. Both
 * are children of this actor and not of a state, as is the watchdog: they go on from ready into draining.
 * Ends: in `stopped`, with an exit code and the problems that an operator has to read.
 * Drain contract: `drain.request` closes the door at once and stops intake, watching and refreshing. Stage `finishing`: what
 * is in flight may end until `drainLimit`; the rest of the rulings fail, the tables' rest stays in the inbox. Stage
 * `releasing`: everything is closed until `releaseLimit`, code 0. In booting the opening of the storage is waited for (as
 * long as rulings would be), so that what it opened is closed. A second request stops at once, code 1.
 * Contracts: `openStorage` leaves nothing open unless it says `opened`; every actor gives up when its `signal` aborts.
 */
import { initialContext, lifecycleSetup } from './lifecycle.setup.ts';

export const lifecycleMachine = lifecycleSetup.createMachine({
  id: 'lifecycle',
  description: 'The process, from its start to its exit code.',
  context: initialContext,
  initial: 'booting',
  on: {
    'ruling.cancel': { guard: 'rulingIsInFlight', actions: 'cancelRuling' },
    'ruling.progressed': { actions: 'relayFact' },
    'ruling.degraded': { actions: 'relayFact' },
    'housekeeping.reported': { actions: 'relayReport' },
    'xstate.done.actor.*': { guard: 'childIsRuling', actions: 'settleRuling' },
    'xstate.error.actor.*': [
      { guard: 'childIsRuling', actions: 'settleRuling' },
      { description: 'Late, of a state that was left, or of a spawned actor: it ends nobody.', actions: 'reportLost' },
    ],
  },
  output: ({ context }) => ({ exitCode: context.exitCode, problems: context.problems }),
  states: {
    booting: {
      description: 'The storage is being opened, and migrated where it is of an older version.',
      tags: 'live',
      initial: 'opening',
      invoke: {
        id: 'openStorage',
        src: 'openStorage',
        onDone: [
          { guard: 'storageIsOpened', target: 'validating' },
          { target: 'stopped', actions: 'keepProblems' },
        ],
        onError: { target: 'stopped', actions: 'failDefect' },
      },
      after: { bootLimit: { target: 'draining', actions: 'failUnavailable' } },
      on: { 'ruling.request': { actions: { type: 'refuseRuling', params: { reason: 'starting' } } } },
      states: {
        opening: { description: 'Nothing has asked for the end yet.', on: { 'drain.request': 'interrupted' } },
        interrupted: {
          description: 'To be drained, but only once the storage is open and can be closed, or has refused.',
          on: {
            'ruling.request': { actions: { type: 'refuseRuling', params: { reason: 'draining' } } },
            'xstate.done.actor.openStorage': { guard: 'storageIsOpened', target: '#lifecycle.draining' },
            'drain.request': { target: '#lifecycle.stopped', actions: 'failDefect' },
          },
          after: { drainLimit: '#lifecycle.draining' },
        },
      },
    },
    validating: {
      description: 'What this machine can and cannot do is being found out.',
      tags: 'live',
      invoke: {
        id: 'validateEnvironment',
        src: 'validateEnvironment',
        onDone: [
          { guard: 'environmentIsValid', target: 'ready', actions: 'keepCapabilities' },
          { target: 'draining', actions: 'keepProblems' },
        ],
        onError: { target: 'draining', actions: 'failDefect' },
      },
      after: { validationLimit: { target: 'draining', actions: 'failUnavailable' } },
      on: {
        'ruling.request': { actions: { type: 'refuseRuling', params: { reason: 'starting' } } },
        'drain.request': 'draining',
      },
    },
    ready: {
      description: 'In service. Each region stands for one thing that can fail without the others.',
      type: 'parallel',
      tags: 'live',
      entry: ['openTables', 'openHouse'],
      on: {
        'drain.request': 'draining',
        'xstate.done.actor.conversations': { target: 'draining', actions: ['forgetTables', 'failTables'] },
        'xstate.error.actor.conversations': { target: 'draining', actions: ['forgetTables', 'failTables'] },
      },
      states: {
        library: {
          description: 'Whether the index says what the folder holds; that of an earlier run serves from the start.',
          initial: 'refreshing',
          states: {
            refreshing: {
              id: 'refreshing',
              description: 'The folder is being read; the index serves as it was.',
              initial: 'undisturbed',
              invoke: {
                id: 'refreshLibrary',
                src: 'refreshLibrary',
                onDone: { target: 'current', actions: 'keepRefresh' },
                onError: { target: 'outdated', actions: 'reportRefreshFailed' },
              },
              states: {
                undisturbed: { description: 'Nothing changed since it began.', on: { 'library.changed': 'overtaken' } },
                overtaken: {
                  description: 'Something changed since it began: it is read again, whether this went well or not.',
                  on: {
                    'xstate.done.actor.refreshLibrary': { target: '#refreshing', actions: 'keepRefresh' },
                    'xstate.error.actor.refreshLibrary': { target: '#refreshing', actions: 'reportRefreshFailed' },
                  },
                },
              },
            },
            current: { description: 'The index says what the folder holds.', on: { 'library.changed': 'refreshing' } },
            outdated: {
              description: 'The folder could not be read; the index serves as far as it goes.',
              tags: 'degraded',
              after: { refreshRetryDelay: 'refreshing' },
              on: { 'library.changed': 'refreshing' },
            },
          },
        },
        firstRefresh: {
          description: 'Whether the library was read once since the start.',
          initial: 'pending',
          states: {
            pending: {
              description: 'What an answer rests on may be missing or old.',
              on: {
                'xstate.done.actor.refreshLibrary': { target: 'settled', actions: 'announceWork' },
                'xstate.error.actor.refreshLibrary': { target: 'settled', actions: 'announceWork' },
              },
            },
            settled: { description: 'It was, whether that went well or not.', tags: 'indexed' },
          },
        },
        watcher: {
          description: 'Whether changes of the folder are noticed.',
          initial: 'watching',
          states: {
            watching: {
              description: 'Changes are noticed as they happen.',
              invoke: {
                id: 'watchLibrary',
                src: 'watchLibrary',
                onError: { target: 'unwatched', actions: 'reportWatchFailed' },
              },
              on: { 'watch.failed': { target: 'unwatched', actions: 'reportWatchFailed' } },
            },
            unwatched: {
              description: 'Changes go unnoticed until the next try; then the folder counts as changed.',
              tags: 'degraded',
              after: { watchRetryDelay: { target: 'watching', actions: 'announceChange' } },
            },
          },
        },
        intake: {
          description: 'Whether messages come in.',
          initial: 'off',
          states: {
            off: {
              description: 'Nobody is listened to: a command of the terminal runs.',
              always: { guard: 'tablesAreServed', target: 'connected' },
            },
            connected: {
              description: 'Messages are asked for.',
              initial: 'connecting',
              invoke: {
                id: 'receiveUpdates',
                src: 'receiveUpdates',
                onError: { target: 'broken', actions: 'reportIntakeFailed' },
              },
              on: {
                'updates.received': { actions: 'announceWork' },
                'intake.broken': { target: 'broken', actions: 'reportIntakeFailed' },
                'intake.refused': { target: '#lifecycle.draining', actions: 'failRefused' },
              },
              states: {
                connecting: {
                  description: 'Nothing was heard yet.',
                  on: {
                    'intake.recovered': { target: 'receiving', actions: 'reportIntakeRecovered' },
                    'intake.failed': { target: 'interrupted', actions: 'reportIntakeFailed' },
                  },
                },
                receiving: {
                  description: 'Messages come in as they are written.',
                  tags: 'receiving',
                  on: { 'intake.failed': { target: 'interrupted', actions: 'reportIntakeFailed' } },
                },
                interrupted: {
                  description: 'Telegram or the inbox cannot be reached; it is tried again and again.',
                  tags: 'degraded',
                  on: {
                    'intake.recovered': { target: 'receiving', actions: 'reportIntakeRecovered' },
                    'intake.failed': { actions: 'reportIntakeFailed' },
                  },
                },
              },
            },
            broken: {
              description: 'A defect; it is begun anew.',
              tags: 'degraded',
              after: { intakeRetryDelay: 'connected' },
            },
          },
        },
        polling: {
          description: 'Whether the intake goes on asking for messages, with whatever success.',
          initial: 'idle',
          on: { 'intake.attempted': '.timely' },
          states: {
            idle: {
              description: 'Nothing was asked for: Telegram calls a webhook, or a command of the terminal runs.',
            },
            timely: { description: 'It asked a moment ago.', after: { intakeSilenceLimit: 'overdue' } },
            overdue: { description: 'It hangs; only a new process helps.', tags: 'degraded' },
          },
        },
        model: {
          description: 'What the breaker before the model tells of it, and who asks at times whether it is there.',
          initial: 'off',
          invoke: { id: 'watchModel', src: 'watchModel', onError: { target: '.off', actions: 'reportModelUnwatched' } },
          on: {
            'model.available': '.available',
            'model.probing': '.probing',
            'model.unavailable': '.unavailable',
            'model.unreached': { target: '.unreached', actions: 'keepModelTrouble' },
          },
          states: {
            off: { description: 'There is none, or nothing is told of it.' },
            available: { description: 'It is asked.' },
            unreached: { description: 'Asked, but not found there.', tags: 'degraded', exit: 'forgetModelTrouble' },
            probing: { description: 'It failed too often; one question may try.', tags: 'degraded' },
            unavailable: { description: 'It failed too often and is not asked for a while.', tags: 'degraded' },
          },
        },
        answering: {
          description: 'Whether one more ruling of the terminal would be taken.',
          initial: 'open',
          on: { 'ruling.request': { actions: { type: 'refuseRuling', params: { reason: 'duplicate' } } } },
          states: {
            open: {
              description: 'A new ruling is taken.',
              tags: 'accepting',
              always: { guard: 'capIsReached', target: 'saturated' },
              on: { 'ruling.request': { guard: 'rulingIsNew', actions: 'acceptRuling' } },
            },
            saturated: {
              description: 'As many rulings in flight as are allowed; one has to end first.',
              always: { guard: 'placeIsFree', target: 'open' },
              on: {
                'ruling.request': {
                  guard: 'rulingIsNew',
                  actions: { type: 'refuseRuling', params: { reason: 'busy' } },
                },
              },
            },
          },
        },
      },
    },
    draining: {
      description: 'On the way out: nothing new is taken, what is in flight may end, what is open is closed.',
      tags: 'live',
      entry: ['closeTables', 'closeHouse'],
      initial: 'finishing',
      on: {
        'ruling.request': { actions: { type: 'refuseRuling', params: { reason: 'draining' } } },
        'drain.request': { target: 'stopped', actions: ['cutRulings', 'forgetTables', 'failDefect'] },
        'xstate.done.actor.conversations': [
          { guard: 'tablesAreDrained', actions: 'forgetTables' },
          { actions: ['forgetTables', 'failTables'] },
        ],
        'xstate.error.actor.conversations': { actions: ['forgetTables', 'failTables'] },
      },
      states: {
        finishing: {
          description: 'What is in flight may finish.',
          always: { guard: 'nothingIsInFlight', target: 'releasing' },
          after: { drainLimit: { target: 'releasing', actions: ['cutRulings', 'forgetTables'] } },
        },
        releasing: {
          description: 'The database is being closed and children ended.',
          invoke: {
            id: 'releaseResources',
            src: 'releaseResources',
            onDone: '#lifecycle.stopped',
            onError: { target: '#lifecycle.stopped', actions: 'failDefect' },
          },
          after: { releaseLimit: { target: '#lifecycle.stopped', actions: 'failDefect' } },
        },
      },
    },
    stopped: { type: 'final', description: 'The end: the exit code and the problems are in the output.' },
  },
});
