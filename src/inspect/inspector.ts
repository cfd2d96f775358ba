/**
 * The Stately Inspector of one system of actors: what XState tells of them, redacted, by the inspector's own conversion, into
 * the relay. Only loaded where somebody wants to look.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createInspector, type StatelyInspectionEvent } from '@statelyai/inspect';
import type { AnyStateMachine, InspectionEvent } from 'xstate';
import type { Message } from './keep.ts';
import { createRedaction } from './redaction.ts';
import { openRelay, type RelayOptions } from './relay.ts';
import { vocabularyOf } from './vocabulary.ts';

export interface InspectingOptions extends RelayOptions {
  /** Whose names and descriptions may be shown. */
  readonly machines: readonly AnyStateMachine[];
  /** Takes secrets and ids of chats out of a name. */
  readonly hide: (name: string) => string;
}

export interface Inspecting {
  /** Of the page on which the machines are seen. */
  readonly url: string;
  /** For `createActor(…, { inspect })` of the root: an observer that comes later does not hear of the actors there are. */
  readonly hear: (event: InspectionEvent) => void;
  readonly close: () => Promise<void>;
}

/** A chart nests deeper than the ten levels that are the inspector's default. */
const DEEPEST = 60;

function messageOf(event: StatelyInspectionEvent): Message {
  return {
    type: event.type,
    sessionId: event.sessionId,
    sourceId: event.type === '@xstate.event' ? (event.sourceId ?? null) : null,
    parentId: event.type === '@xstate.actor' ? (event.parentId ?? null) : null,
    status: event.type === '@xstate.event' ? null : (event.snapshot.status ?? null),
    event: event.type === '@xstate.event' ? event.event.type : '',
    bytes: Buffer.from(JSON.stringify(event)),
  };
}

/** @throws ConfigurationError where the port cannot be used */
export async function openInspecting({ machines, hide, ...options }: InspectingOptions): Promise<Inspecting> {
  const relay = await openRelay(options);
  const { thin, serialize } = createRedaction({ vocabulary: vocabularyOf(machines.map(({ config }) => config)), hide });
  const inspector = createInspector(
    { send: (event) => relay.send(messageOf(event)) },
    { serialize, serializationDepthLimit: DEEPEST },
  );
  return {
    url: relay.url,
    hear: (event) => {
      const thinned = thin(event);
      if (thinned !== null) inspector.inspect.next?.(thinned);
    },
    close: async () => {
      // The inspector converts in the next turn; the end is what somebody looks for.
      await wait(0);
      await relay.close();
    },
  };
}
