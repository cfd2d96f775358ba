/**
 * What leaves the process for an inspector: an allow-list. Types, ids, names of states, tags, numbers and known words pass;
 * whatever somebody wrote, and every token and key, becomes its kind and its length.
 */
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import type { AnyEventObject, InspectionEvent, Snapshot } from 'xstate';
import { fieldOf } from '../fieldOf.ts';
import { createDefinitionRedactor } from './redactDefinition.ts';
import { type Told, told, toldFields } from './summary.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface RedactionOptions {
  readonly vocabulary: Vocabulary;
  /** Takes secrets and ids of chats out of a name. */
  readonly hide: (name: string) => string;
}

export interface Redaction {
  /** As soon as it happens, so that nothing of an event or a snapshot is copied or kept; null: not for an inspector. */
  readonly thin: (event: InspectionEvent) => InspectionEvent | null;
  /** Whatever the inspector has made of it: the last thing before it leaves. */
  readonly serialize: (event: StatelyInspectionEvent) => StatelyInspectionEvent;
}

/** Of states, events, actors, guards: as they are written in the source, and made from ids. */
const NAME = /^[\w.:@*$#-]{1,120}$/u;

/** As XState counts actors. */
const SESSION = /^x:[\da-z]{1,12}$/u;

/** Definitions that are remembered; there is one for each machine and for each name of a plain actor. */
const MOST_DEFINITIONS = 64;

const lengthOf = (text: string): string => `text(${text.length})`;

const sessionOf = (id: string): string => (SESSION.test(id) ? id : lengthOf(id));

/** What the inspector itself puts into every message: its version, the time, and no id. */
function toldBy({ id, createdAt, _version }: StatelyInspectionEvent) {
  return { id: typeof id === 'string' ? lengthOf(id) : id, createdAt, _version };
}

export function createRedaction({ vocabulary, hide }: RedactionOptions): Redaction {
  const nameOf = (text: string): string => (NAME.test(text) ? hide(text) : lengthOf(text));
  const stateOf = (text: string): string => (vocabulary.names.has(text) ? text : lengthOf(text));
  const redactDefinition = createDefinitionRedactor(nameOf, (text) =>
    vocabulary.descriptions.has(text) ? text : lengthOf(text),
  );
  const definitions = new Map<string, string>();

  const definitionOf = (definition: string): string => {
    const known = definitions.get(definition);
    if (known !== undefined) return known;
    const redacted = redactDefinition(definition);
    if (definitions.size < MOST_DEFINITIONS) definitions.set(definition, redacted);
    return redacted;
  };

  const valueOf = (value: unknown): Told => {
    if (typeof value === 'string') return stateOf(value);
    if (typeof value !== 'object' || value === null) return null;
    return Object.fromEntries(Object.entries(value).map(([state, below]) => [stateOf(state), valueOf(below)]));
  };

  const tagsOf = (tags: unknown): Told => {
    const list: readonly unknown[] = tags instanceof Set ? [...tags] : Array.isArray(tags) ? tags : [];
    return list.map((tag) => (typeof tag === 'string' ? stateOf(tag) : null));
  };

  const eventOf = (event: AnyEventObject): AnyEventObject => {
    const shown: Record<string, Told> = { ...toldFields(event) };
    // Of the end of an actor, whose it was and of what kind its result is.
    const { actorId, output } = event as Readonly<Record<string, unknown>>;
    if (typeof actorId === 'string') shown['actorId'] = nameOf(actorId);
    if (output !== undefined) shown['output'] = told(output);
    return { ...shown, type: nameOf(event.type) };
  };

  const snapshotOf = (snapshot: object): Snapshot<unknown> => {
    const shown: Record<string, Told> = {};
    const value = fieldOf(snapshot, 'value');
    if (value !== undefined) shown['value'] = valueOf(value);
    const tags = fieldOf(snapshot, 'tags');
    if (tags !== undefined) shown['tags'] = tagsOf(tags);
    for (const field of ['context', 'input']) {
      const holds = fieldOf(snapshot, field);
      if (holds !== undefined) shown[field] = told(holds);
    }
    const status = fieldOf(snapshot, 'status');
    switch (status) {
      case 'done':
        return { ...shown, status, output: told(fieldOf(snapshot, 'output')), error: undefined };
      case 'error':
        return { ...shown, status, output: undefined, error: told(fieldOf(snapshot, 'error')) };
      default:
        return { ...shown, status: status === 'stopped' ? status : 'active', output: undefined, error: undefined };
    }
  };

  return {
    thin: (event) => {
      if (event.type === '@xstate.actor') return event;
      if (event.type === '@xstate.event') return { ...event, event: eventOf(event.event) };
      if (event.type !== '@xstate.snapshot') return null;
      return { ...event, event: eventOf(event.event), snapshot: snapshotOf(event.snapshot) };
    },
    serialize: (event) => {
      const base = {
        ...toldBy(event),
        rootId: sessionOf(event.rootId ?? ''),
        sessionId: sessionOf(event.sessionId),
      };
      if (event.type === '@xstate.actor') {
        return {
          ...base,
          type: event.type,
          name: nameOf(event.name),
          parentId: event.parentId === undefined ? undefined : sessionOf(event.parentId),
          definition: event.definition === undefined ? undefined : definitionOf(event.definition),
          snapshot: snapshotOf(event.snapshot),
        };
      }
      const named = { ...base, event: eventOf(event.event) };
      if (event.type === '@xstate.snapshot')
        return { ...named, type: event.type, snapshot: snapshotOf(event.snapshot) };
      return {
        ...named,
        type: event.type,
        sourceId: event.sourceId === undefined ? undefined : sessionOf(event.sourceId),
      };
    },
  };
}
