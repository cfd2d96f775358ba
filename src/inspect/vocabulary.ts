/**
 * The words that stand in the source of the program and nowhere else: they may be shown wherever the machines are, because
 * nobody has typed them into a chat.
 */

export interface Vocabulary {
  /** Names of states and tags. */
  readonly names: ReadonlySet<string>;
  /** What is said of states and of transitions. */
  readonly descriptions: ReadonlySet<string>;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** @param configs of machines, as `createMachine` was given them */
export function vocabularyOf(configs: readonly object[]): Vocabulary {
  const names = new Set<string>();
  const descriptions = new Set<string>();
  const learn = (config: object): void => {
    for (const [key, value] of Object.entries(config) as [string, unknown][]) {
      if (key === 'description' && typeof value === 'string') descriptions.add(value);
      if (key === 'tags') for (const tag of [value].flat()) names.add(String(tag));
      if (key === 'states' && isObject(value)) for (const state of Object.keys(value)) names.add(state);
      // What a machine begins with may refer to anything, and is no part of its chart.
      if (isObject(value) && key !== 'context') learn(value);
    }
  };
  for (const config of configs) learn(config);
  return { names, descriptions };
}

/** Fields that hold one of a few words. */
export const ENUMERATED: ReadonlySet<string> = new Set([
  'kind',
  'reason',
  'stage',
  'state',
  'status',
  'tool',
  'verdict',
]);

/** The words that they hold, as the types of the machines and of the ports list them. */
export const ENUMERATIONS: ReadonlySet<string> = new Set(
  `abstained again ambiguous answered appended broken cancelled changed clarifying cleared command disliked document drained edit
  empty extracted failed found gone identified ignored invalid known made media membership migration named noted nothing opened press
  proposed quarantined
  question refused revised ruled ruling searching shelved shelving superseded unavailable unclear undecided unknown unmade unnamed
  unverified upload valid verified
  busy draining duplicate starting unfinished no_model not_pdf too_large read_only no_space not_listed
  stated follows not_in_rules rules exact active done error stopped`.split(/\s+/u),
);
