/**
 * A table step by step: people of the stand-in write, the test says when that is attended to and when a question is
 * answered. Everything between is the program's own: inbox, attending, rulings over the sample library, outbox, delivery.
 */
import { copyFile, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createActor, toPromise } from 'xstate';
import type { RulingFact } from '../../machines/ruling.types.ts';
import { shelveDocument } from '../../src/actors/shelveDocument.ts';
import { tableParts } from '../../src/actors/tableParts.ts';
import { composeRuling } from '../../src/compose.ts';
import type { ModelTrouble } from '../../src/modelService.ts';
import { createResources, type OpenResources, type ResourceOptions, type Resources } from '../../src/resources.ts';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message } from '../../src/standin/types.ts';
import { pullUpdates } from '../../src/storage/inbox.ts';
import { pullQuestions } from '../../src/storage/questions.ts';
import { attend } from '../../src/table/attend.ts';
import type { TableParts } from '../../src/table/context.ts';
import { recordEnd } from '../../src/table/recordEnd.ts';
import type { TableSettings } from '../../src/table/settings.ts';
import type { Attended, PulledQuestion, QuestionEnd, Recorded } from '../../src/tablePorts.ts';
import { envelopeOf } from '../../src/telegram/updates/envelope.ts';
import { readUpdate } from '../../src/telegram/updates/readUpdate.ts';
import type { ServiceTrouble } from '../../src/telegramService.ts';
import { modelOptions, type TestModel } from './modelServer.ts';
import { SAMPLES } from './sampleLibrary.ts';
import { openStage, type Stage, TOKEN } from './standin.ts';

const SETTINGS: TableSettings = {
  adminUserIds: [],
  allowedUserIds: [],
  allowedChatIds: [],
  maxRequestsPerMinute: 1_000,
  retentionMs: 90 * 86_400_000,
};

const DATABASE = 'data.sqlite';

export interface TableStageOptions {
  readonly settings?: Partial<TableSettings>;
  /** A library of its own, for tests that change it; the samples where it is missing. */
  readonly library?: string;
  /** Where it is missing, no model is asked. */
  readonly model?: TestModel;
  /** Over the real parts. */
  readonly parts?: (parts: TableParts) => Partial<TableParts>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface TableStage extends Stage {
  readonly group: ChatRecord;
  /** Where database and pictures are. */
  readonly folder: string;
  readonly troubles: ServiceTrouble[];
  readonly modelTroubles: ModelTrouble[];
  /** Of all rulings, in their order. */
  readonly facts: readonly RulingFact[];
  /** What everybody has written comes in and is attended to; what follows is delivered. */
  readonly attend: (answering?: number | null) => Promise<readonly Attended[]>;
  /** What everybody has written is stored and not looked at. */
  readonly receive: () => Promise<number>;
  /** Takes up the next question of each table. */
  readonly pull: () => Promise<readonly PulledQuestion[]>;
  readonly rule: (question: PulledQuestion) => Promise<QuestionEnd>;
  readonly record: (question: PulledQuestion, end: QuestionEnd) => Promise<Recorded>;
  /** Attends and answers until nothing is left to do. */
  readonly settle: () => Promise<void>;
  /** The process ends and starts again with these settings. */
  readonly restart: (settings?: Partial<TableSettings>) => Promise<void>;
  /** The library is read anew. */
  readonly refresh: () => Promise<void>;
  readonly resources: () => OpenResources;
  /** What the bot says in a chat. */
  readonly said: (chat: ChatRecord) => readonly Message[];
  readonly texts: (chat: ChatRecord) => readonly string[];
  /** The database and its log, byte for byte. */
  readonly bytes: () => Promise<Buffer>;
}

let indexed: Promise<string> | null = null;

/** A database in which the samples were read: once for all stages of a test file. */
export function indexedSamples(): Promise<string> {
  indexed ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-indexed-'));
    process.once('exit', () => void rm(folder, { recursive: true, force: true }));
    const resources = resourcesIn(folder, join(SAMPLES, 'library'), { telegram: null, model: null });
    await resources.open();
    await resources.use().library.refresh(AbortSignal.timeout(50_000));
    await resources.release();
    return join(folder, DATABASE);
  })();
  return indexed;
}

function resourcesIn(
  folder: string,
  libraryFolder: string,
  lines: Pick<ResourceOptions, 'telegram' | 'model'>,
): Resources {
  return createResources({
    databaseFile: join(folder, DATABASE),
    libraryFolder,
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    ...lines,
  });
}

/** A copy of the sample library that a test may change. */
export async function ownLibrary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-library-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(SAMPLES, 'library'), join(folder, 'library'), { recursive: true });
  return join(folder, 'library');
}

export async function openTable(options: TableStageOptions = {}): Promise<TableStage> {
  const { now = Date.now, library = join(SAMPLES, 'library') } = options;
  const stage = await openStage({ now });
  const { standin, ann, boris } = stage;
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-table-'));
  await mkdir(folder, { recursive: true });
  await copyFile(await indexedSamples(), join(folder, DATABASE));
  const identity = { id: standin.bot().user.id, username: standin.bot().user.username ?? '' };
  const troubles: ServiceTrouble[] = [];
  const modelTroubles: ModelTrouble[] = [];
  const facts: RulingFact[] = [];
  const model =
    options.model === undefined
      ? null
      : modelOptions({ report: (trouble) => modelTroubles.push(trouble), ...options.model });
  let settings: TableSettings = { ...SETTINGS, ...options.settings };
  let resources: Resources;

  const refresh = async (): Promise<void> => {
    await resources.use().library.refresh(AbortSignal.timeout(50_000));
  };
  const open = async (): Promise<void> => {
    resources = resourcesIn(folder, library, {
      model,
      telegram: {
        token: TOKEN,
        apiRoot: standin.url,
        webhook: null,
        settings,
        status: () => ({ running: 60_000, intakeTrouble: null, degraded: [], answering: 0 }),
        report: (trouble) => troubles.push(trouble),
      },
    });
    await resources.open();
    const { telegram } = resources.use();
    if (telegram !== null) telegram.identity = identity;
    await refresh();
  };
  const parts = (): TableParts => {
    const real = { ...tableParts(resources), now };
    return { ...real, ...options.parts?.(real) };
  };
  const service = () => {
    const { telegram } = resources.use();
    if (telegram === null) throw new Error('the stage serves no tables');
    return telegram;
  };
  const flush = (): Promise<void> => service().deliverer.flushed(AbortSignal.timeout(20_000));
  const group = standin.addGroup({ title: 'Friday', members: [ann, boris], bots: [{ user: standin.bot().user }] });
  await open();
  // What was said to set the scene.
  standin.bot().queue.clear();
  onTestFinished(async () => {
    await resources.release();
    await rm(folder, { recursive: true, force: true });
  });

  const receive = async (): Promise<number> => {
    const { queue } = standin.bot();
    const updates = queue.take(0, 10_000).flatMap((update) => envelopeOf(update) ?? []);
    queue.clear();
    return service().inbox.store(updates);
  };
  const attendAll = async (answering: number | null = null): Promise<readonly Attended[]> => {
    await receive();
    const attended: Attended[] = [];
    while (true) {
      const { db } = resources.use();
      const [update] = await pullUpdates(db, { limit: 1, busy: [], now: now() });
      if (update === undefined) break;
      const read = () => readUpdate(JSON.parse(update.payload), identity, update.receivedAt);
      const { attended: done, press } = await attend(parts(), update, read, {
        answering,
        onFailure: (reference, error) =>
          troubles.push({ kind: 'failure', reference, reason: error instanceof Error ? error.name : 'unknown' }),
      });
      attended.push(done);
      if (press !== null) {
        const { queryId: callback_query_id, toast } = press;
        await service().api.call('answerCallbackQuery', {
          callback_query_id,
          ...(toast === null ? {} : { text: toast }),
        });
      }
    }
    await flush();
    return attended;
  };
  const pull = () =>
    pullQuestions(resources.use().db, { limit: 100, busy: [], now: now(), withHistory: model !== null });
  const rule = async (question: PulledQuestion): Promise<QuestionEnd> => {
    if (question.kind === 'upload') {
      const shelving = await toPromise(createActor(shelveDocument(resources), { input: question }).start());
      return { kind: 'shelving', shelving };
    }
    const actor = createActor(composeRuling(resources), {
      input: {
        rulingId: String(question.questionId),
        question: question.text,
        gameName: null,
        chosenGame: question.chosenGame,
        activeGame: question.activeGame,
        history: question.history,
        payer: question.payer,
        mayDeliberate: model !== null,
        observer: null,
      },
    });
    actor.on('*', (fact) => facts.push(fact));
    return { kind: 'ruling', output: await toPromise(actor.start()) };
  };
  const record = async (question: PulledQuestion, end: QuestionEnd): Promise<Recorded> => {
    const recorded = await recordEnd(parts(), question, end, (reference, reason) =>
      troubles.push({ kind: 'failure', reference, reason }),
    );
    await flush();
    return recorded;
  };
  const said = (chat: ChatRecord) => standin.messages(chat).filter(({ from }) => from?.id === identity.id);
  return {
    ...stage,
    group,
    folder,
    troubles,
    modelTroubles,
    facts,
    receive,
    attend: attendAll,
    pull,
    rule,
    record,
    settle: async () => {
      await attendAll();
      for (let pulled = await pull(); pulled.length > 0; pulled = await pull()) {
        for (const question of pulled) await record(question, await rule(question));
        await attendAll();
      }
    },
    restart: async (more = {}) => {
      settings = { ...settings, ...more };
      await resources.release();
      await open();
    },
    refresh,
    resources: () => resources.use(),
    said,
    texts: (chat) => said(chat).map(({ text }) => text ?? ''),
    bytes: async () => {
      const file = join(folder, DATABASE);
      return Buffer.concat(await Promise.all([readFile(file), readFile(`${file}-wal`)]));
    },
  };
}

/** What the bot said last, in Ann's chat with it where no other is named. @throws where it has said nothing */
export function lastOf(table: Pick<TableStage, 'home' | 'said'>, chat: ChatRecord = table.home): Message {
  const message = table.said(chat).at(-1);
  if (message === undefined) throw new Error('the bot has said nothing');
  return message;
}

/** Labels of the buttons under a message, row by row. */
export function labels(message: Message | undefined): readonly string[] {
  return (message?.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text);
}

/** What whoever pressed was shown, in order. */
export function toasts({ standin }: Pick<Stage, 'standin'>): readonly unknown[] {
  return standin.calls('answerCallbackQuery').map(({ params }) => params['text'] ?? null);
}
