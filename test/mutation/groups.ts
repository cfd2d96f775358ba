/** What is mutated, and which tests have to notice it: those that are about that code and run it in their own process. */

/** Mutated in one go, with the same tests. */
export interface MutationSet {
  /** Files, relative to the project's root. */
  readonly mutated: readonly string[];
  readonly tests: readonly string[];
}

export interface MutationGroup {
  /** As docs/proof.md names it. */
  readonly what: string;
  readonly sets: readonly MutationSet[];
}

const machine = (name: string, files: readonly string[], tests: readonly string[]): MutationSet => ({
  mutated: files.map((file) => `machines/${file}.ts`),
  tests: ['structure', ...tests.map((test) => `${name}.${test}`)].map((test) => `test/machines/${test}.test.ts`),
});

const tested = (folder: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `test/${folder}/${name}.test.ts`);

const delivery = (files: readonly string[]): readonly string[] =>
  files.map((file) => `src/telegram/delivery/${file}.ts`);

export const GROUPS: Readonly<Record<string, MutationGroup>> = {
  machines: {
    what: 'Mutants of the machines that their tests notice',
    sets: [
      machine('watchdog', ['watchdog.machine'], ['model']),
      machine('housekeeping', ['housekeeping.machine'], ['model']),
      machine('ruling', ['ruling.machine', 'ruling.setup'], ['machine', 'model']),
      machine('conversation', ['conversation.machine'], ['machine', 'model']),
      machine('conversations', ['conversations.machine'], ['machine', 'drain', 'model']),
      machine(
        'lifecycle',
        ['lifecycle.machine', 'lifecycle.setup', 'reason'],
        ['machine', 'tables', 'rulings', 'polling.model', 'breaker.model', 'model', 'tables.model'],
      ),
    ],
  },
  verification: {
    what: 'Mutants of the verification of quotes and numbers that its tests notice',
    sets: [
      {
        mutated: ['verifyQuotes', 'locateQuote', 'quoteEdges', 'skeleton'].map((name) => `src/answer/${name}.ts`),
        tests: tested('unit', ['skeleton', 'verifyQuotes', 'locateQuote', 'foldProperties', 'locateQuoteProperties']),
      },
      {
        mutated: ['unquoted', 'numbers', 'confidence'].map((name) => `src/answer/${name}.ts`),
        tests: tested('unit', ['unquoted', 'numbers', 'confidence']),
      },
      { mutated: ['src/text/fold.ts'], tests: tested('unit', ['fold', 'locateQuote', 'numbers', 'foldProperties']) },
    ],
  },
  delivery: {
    what: 'Mutants of the inbox, the outbox and the delivery that their tests notice',
    sets: [
      { mutated: ['src/storage/inbox.ts'], tests: tested('integration', ['inbox', 'chats']) },
      {
        mutated: ['src/storage/outbox.ts', 'src/storage/deliveryRecord.ts'],
        tests: tested('integration', ['deliveryRows', 'deliveryVerdicts', 'delivery', 'chats']),
      },
      {
        mutated: [
          ...delivery(['attemptDelivery', 'preparePicture', 'sweepCopies', 'sweepTries']),
          ...delivery(['verdict', 'wireMessage', 'progressBox']),
        ],
        tests: [
          ...tested('unit', ['deliveryParts']),
          ...tested('integration', [
            'deliveryVerdicts',
            'deliveryRows',
            'deliveryPictures',
            'delivery',
            'deliveryFaults',
          ]),
        ],
      },
      {
        mutated: delivery(['bell', 'deliverer', 'holds', 'line', 'reachability', 'rhythm', 'trouble']),
        tests: [
          ...tested('unit', ['deliveryParts']),
          ...tested('integration', ['delivery', 'deliveryPictures', 'deliveryProgress', 'deliveryFaults']),
        ],
      },
    ],
  },
  splitting: {
    what: 'Mutants of the splitting of long texts that its tests notice',
    sets: [
      {
        mutated: ['cutPlace', 'entities', 'splitText'].map((name) => `src/telegram/text/${name}.ts`),
        tests: tested('unit', ['splitText', 'splitTextProperties']),
      },
    ],
  },
};

/** Tests of how a file is written, which the instruments in it break: parts of their names. */
export const ABOUT_SOURCES: readonly string[] = ['the chart is one literal', 'is pure, documented and short'];

/** Of the names in MUTATION_GROUP and MUTATION_SET, which the parent process of Stryker sets. @throws where there is none */
export function setOf(group: string | undefined, index: string | undefined): MutationSet {
  const found = GROUPS[group ?? '']?.sets[Number(index ?? 0)];
  if (found === undefined) throw new RangeError(`MUTATION_GROUP must be one of ${Object.keys(GROUPS).join(', ')}.`);
  return found;
}
