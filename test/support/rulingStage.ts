/** Rulings with a model: the composed machine over rulebooks that were read for real, and a server that says what it is told. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createActor, toPromise } from 'xstate';
import type { RulingFact, RulingInput, RulingOutput } from '../../machines/ruling.types.ts';
import { composeRuling } from '../../src/compose.ts';
import type { ProposedDraft } from '../../src/model/draft.ts';
import { labelPassages } from '../../src/model/labels.ts';
import type { ModelOptions, ModelTrouble } from '../../src/modelService.ts';
import type { ShelvedGame } from '../../src/ports.ts';
import { createResources, type OpenResources, type Resources } from '../../src/resources.ts';
import { bookPassages } from '../../src/storage/bookPassages.ts';
import { type Behaviour, finish, modelOptions, piece, streams, USAGE } from './modelServer.ts';
import { DONE } from './modelWire.ts';
import { SAMPLES } from './sampleLibrary.ts';
import { indexedSamples } from './tableStage.ts';

export interface RulingStage {
  readonly resources: () => OpenResources;
  /** What administrators would be told. */
  readonly troubles: readonly ModelTrouble[];
  readonly game: (name: string) => ShelvedGame;
  /** The label under which a model knows the passage that says `words`. */
  readonly label: (game: string, words: string) => Promise<string>;
  /** Rules, where `asked` does not say otherwise for somebody at the terminal who names the game. */
  readonly rule: (game: string, question: string, asked?: Partial<RulingInput>) => Promise<RulingOutput>;
  /** Of all rulings, in their order. */
  readonly facts: readonly RulingFact[];
  /** The library is read anew. */
  readonly refresh: () => Promise<void>;
  /** The process ends and starts again. */
  readonly restart: () => Promise<void>;
}

interface RulingStageOptions {
  readonly baseUrl: string;
  readonly model?: Partial<ModelOptions>;
  /** A folder of rulebooks; the samples, which were read before, where it is missing. */
  readonly library?: string;
}

export async function openRulingStage(options: RulingStageOptions): Promise<RulingStage> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-ruling-'));
  const databaseFile = join(folder, 'rules-lawyer.sqlite');
  if (options.library === undefined) await copyFile(await indexedSamples(), databaseFile);
  const troubles: ModelTrouble[] = [];
  const facts: RulingFact[] = [];
  let asked = 0;
  let resources: Resources;

  const refresh = async (): Promise<void> => {
    await resources.use().library.refresh(AbortSignal.timeout(50_000));
  };
  const open = async (): Promise<void> => {
    resources = createResources({
      databaseFile,
      libraryFolder: options.library ?? join(SAMPLES, 'library'),
      maxConcurrentSearches: 2,
      onLibraryProgress: () => undefined,
      telegram: null,
      model: modelOptions({
        baseUrl: options.baseUrl,
        report: (trouble) => troubles.push(trouble),
        ...options.model,
      }),
    });
    await resources.open();
    await refresh();
  };
  await open();
  onTestFinished(async () => {
    await resources.release();
    await rm(folder, { recursive: true, force: true });
  });

  const game = (name: string): ShelvedGame => {
    const found = resources
      .use()
      .library.contents()
      .games.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no game ${name}`);
    return found;
  };
  return {
    resources: () => resources.use(),
    troubles,
    facts,
    game,
    label: async (name, words) => {
      const shelved = game(name);
      const passages = await bookPassages(resources.use().db, shelved, shelved.documents);
      const found = passages.find(({ text }) => text.replaceAll(/\s+/gu, ' ').includes(words));
      const label = found === undefined ? undefined : labelPassages(passages).get(found.id);
      if (label === undefined) throw new Error(`no passage of ${name} says this`);
      return label;
    },
    rule: async (name, question, changes = {}) => {
      asked += 1;
      const input: RulingInput = {
        rulingId: String(asked),
        question,
        gameName: null,
        chosenGame: game(name).id,
        activeGame: null,
        history: [],
        payer: null,
        mayDeliberate: true,
        observer: null,
        ...changes,
      };
      const actor = createActor(composeRuling(resources), { input });
      actor.on('*', (fact) => facts.push(fact));
      return toPromise(actor.start());
    },
    refresh,
    restart: async () => {
      await resources.release();
      await open();
    },
  };
}

export function draft(changes: Partial<ProposedDraft> = {}): ProposedDraft {
  return {
    verdict: 'stated',
    headline: 'The defender wins.',
    reasoning: '',
    quotes: [],
    limits: null,
    follow_ups: [],
    clarification: null,
    ...changes,
  };
}

export interface WrittenCall {
  readonly name: string;
  readonly arguments: string;
}

/** Tool calls, as OpenAI streams them. */
export function calls(...written: readonly WrittenCall[]): Behaviour {
  const told = written.map((call, index) =>
    piece({ tool_calls: [{ index, id: `call_${index}`, type: 'function', function: call }] }),
  );
  return streams(...told, finish('tool_calls'), USAGE, DONE);
}
