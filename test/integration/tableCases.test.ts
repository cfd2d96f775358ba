/** `/case`: an administrator makes a golden question of an answer, once, and whoever asked stays unnamed. */
import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import { parseGolden } from '../../src/golden/goldenFile.ts';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message, User } from '../../src/standin/types.ts';
import { openModelServer } from '../support/modelServer.ts';
import { rules } from '../support/modelReferee.ts';
import { CAN_MOUNT, mountSmallDisk } from '../support/smallDisk.ts';
import {
  lastOf,
  openTable,
  ownLibrary,
  type TableStage,
  type TableStageOptions,
  toasts,
} from '../support/tableStage.ts';

const FILE = 'questions.yaml';
const GAME = 'Saltwind Couriers';
const TIE = `Who wins a tie in a standoff in ${GAME}?`;
const END = `When does the game end in ${GAME}?`;
const SILENT = `Does the purple armadillo swim in ${GAME}?`;
const DISLIKE = '👎';

interface CaseStage extends TableStage {
  readonly file: string;
  /** Somebody asks; what the bot answers. */
  readonly ask: (text: string, chat?: ChatRecord, by?: User) => Promise<Message>;
  readonly dislike: (message: Message, chat?: ChatRecord, by?: User) => Promise<void>;
  /** Ann, an administrator, sends it; what the bot says. */
  readonly says: (
    text: string,
    place?: { chat?: ChatRecord; replyTo?: number; by?: User; thread?: number },
  ) => Promise<Message>;
  readonly golden: () => Promise<string>;
  readonly cases: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A library of its own without golden questions; Ann is an administrator. */
async function open(options: TableStageOptions = {}): Promise<CaseStage> {
  const library = await ownLibrary();
  const file = join(library, FILE);
  await rm(file, { force: true });
  const table = await openTable({ library, ...options });
  const { standin, ann, boris, home, group } = table;
  await table.restart({ adminUserIds: [ann.id] });
  const golden = (): Promise<string> => readFile(file, 'utf8').catch(() => '');
  const says: CaseStage['says'] = async (text, { chat = home, by = ann, ...place } = {}) => {
    standin.as(by).sendText(chat, text, place);
    await table.settle();
    return lastOf(table, chat);
  };
  return {
    ...table,
    file,
    golden,
    says,
    ask: (text, chat = group, by = boris) => says(chat.type === 'private' ? text : `@rules_bot ${text}`, { chat, by }),
    dislike: async (message, chat = group, by = boris) => {
      standin.as(by).press(chat, message.message_id, { text: DISLIKE });
      await table.settle();
    },
    cases: async () =>
      parseGolden(await golden(), FILE).questions.map(({ question, game, document, pages }) => ({
        question,
        game,
        document,
        pages,
      })),
  };
}

const tie = { question: TIE, game: GAME, document: null };

describe('of the newest 👎', () => {
  test('of any table a case is made whose pages nobody has said yet; what was answered stands beside it', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(END));
    await stage.dislike(await stage.ask(TIE));
    const { text = '', entities = [] } = await stage.says('/case');
    expect(text).toMatch(
      /^A golden question, written to questions\.yaml:\n- question: Who wins a tie[^]*\n {2}pages:.* # answered: p\. 6/u,
    );
    expect(text).toContain('Nobody has said the right pages yet');
    expect(text).toContain('1 answer with 👎 waits for /case.');
    expect(text).toContain('npm run golden');
    // The stand-in marks the commands in what is said, as Telegram does.
    expect(entities.slice(0, 2).map(({ type }) => type)).toEqual(['bold', 'pre']);
    expect(await stage.cases()).toEqual([{ ...tie, pages: null }]);
    expect((await stage.says('/case none')).text).toContain('No other answer with 👎 waits.');
    expect(await stage.cases()).toEqual([
      { ...tie, pages: null },
      { ...tie, question: END, pages: 'none' },
    ]);
    expect((await stage.says('/case')).text).toMatch(/^No answer with 👎 waits for \/case\./u);
    expect(stage.troubles).toEqual([]);
  });

  test('nothing says who has asked or pressed, or where', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    await stage.says('/case');
    const text = await stage.golden();
    for (const id of [stage.boris.id, stage.ann.id, stage.group.id]) expect(text).not.toContain(String(Math.abs(id)));
    for (const name of ['Boris', 'Ann', 'Friday']) expect(text).not.toContain(name);
  });

  test('of an answer that the rules were silent in says so', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(SILENT));
    await stage.says('/case 3');
    expect(await stage.golden()).toMatch(/pages: \[3\] # answered: not in the rules/u);
  });

  test('is shown to no other group than the one that asked', async () => {
    const stage = await open();
    const { standin, ann, group } = stage;
    const other = standin.addGroup({ title: 'Other', members: [ann], bots: [{ user: standin.bot().user }] });
    await stage.dislike(await stage.ask(TIE));
    const { text = '' } = await stage.says('/case 6', { chat: other });
    expect(text).toContain('It was asked in another chat, so I do not show it here.');
    expect(text).not.toContain('tie');
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
    await stage.dislike(await stage.ask(END));
    expect((await stage.says('/case 6', { chat: group })).text).toContain(END);
  });
});

describe('as a reply', () => {
  test('to an answer it is about that one, with a 👎 or without', async () => {
    const stage = await open();
    const answer = await stage.ask(TIE);
    await stage.dislike(await stage.ask(END));
    await stage.says('/case@rules_bot 6', { chat: stage.group, replyTo: answer.message_id });
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
    // Of what is a case, no other is to be made.
    await stage.dislike(answer);
    expect(toasts(stage).at(-1)).toBe('Это уже отмечено.');
    expect((await stage.says('/case')).text).toContain(END);
  });

  test('in a topic, where every message comes as a reply to the first one, it is about what is replied to', async () => {
    const stage = await open();
    const { standin, ann } = stage;
    const forum = standin.addGroup({
      title: 'Games',
      forum: true,
      members: [ann],
      bots: [{ user: standin.bot().user }],
    });
    const { threadId: thread } = standin.addTopic(forum, 'Rules', ann);
    const answer = await stage.says(`@rules_bot ${TIE}`, { chat: forum, thread });
    await stage.dislike(await stage.ask(END));
    await stage.says('/case 7', { chat: forum, thread });
    await stage.says('/case 6', { chat: forum, thread, replyTo: answer.message_id });
    expect(await stage.cases()).toEqual([
      { ...tie, question: END, pages: [7] },
      { ...tie, pages: [6] },
    ]);
  });

  test('to what was said of a case it adds the pages, and says what became of it', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    const made = await stage.says('/case');
    const changed = await stage.says('/case 6', { replyTo: made.message_id });
    expect(changed.text).toMatch(
      /^This golden question stood in questions\.yaml with other pages or none; now it is:/u,
    );
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
    const known = await stage.says('/case 6', { replyTo: changed.message_id });
    expect(known.text).toMatch(/^This golden question stands in questions\.yaml already:/u);
    expect(await stage.cases()).toHaveLength(1);
  });

  test('to anything else it says so, and writes nothing, whatever waits', async () => {
    const stage = await open();
    const answer = await stage.ask(TIE);
    await stage.dislike(answer);
    const help = await stage.says('/help');
    expect((await stage.says('/case', { replyTo: help.message_id })).text).toMatch(
      /^That message is no answer of mine/u,
    );
    expect(await stage.golden()).toBe('');
  });

  test('to an answer about no game it says what to do', async () => {
    const stage = await open();
    const answer = await stage.ask('Does the purple armadillo swim?', stage.home, stage.ann);
    expect((await stage.says('/case', { replyTo: answer.message_id })).text).toMatch(/^That answer is about no game/u);
    expect(await stage.golden()).toBe('');
  });
});

describe('the pages', () => {
  test.each([
    ['/case 6', [6]],
    ['/case 7, 4-6,5', [4, 5, 6, 7]],
    ['/case 4 – 5; 7', [4, 5, 7]],
    ['/case NONE', 'none'],
  ])('are those that are said: %s', async (command, pages) => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    await stage.says(command);
    expect(await stage.cases()).toEqual([{ ...tie, pages }]);
  });

  test.each(['/case six', '/case 6-4', '/case 0', '/case 6,', '/case none 6', '/case -3', '/case 1.5', '/case 6 7'])(
    'said otherwise are asked for once more, and nothing is written: %s',
    async (command) => {
      const stage = await open();
      await stage.dislike(await stage.ask(TIE));
      expect((await stage.says(command)).text).toMatch(
        /^How \/case makes a golden question[^]*• \/case 12 — this page [^]*• \/case 12, 14-15 — any of these pages /u,
      );
      expect(await stage.golden()).toBe('');
    },
  );

  test('have to be in the book', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    expect((await stage.says('/case 6, 900000-999999')).text).toMatch(
      /^There is no page 999,999: Saltwind Couriers has \d+ pages\./u,
    );
    expect(await stage.golden()).toBe('');
    await stage.says('/case 6');
    expect(await stage.cases()).toHaveLength(1);
  });
});

test('is for administrators: for nobody else, in their language, and nobody else is told of it', async () => {
  const stage = await open();
  const answer = await stage.ask(TIE);
  await stage.dislike(answer);
  const { boris: by, group: chat } = stage;
  const refused = await stage.says('/case@rules_bot 6', { by, chat, replyTo: answer.message_id });
  expect(refused.text).toBe('Это может только администратор бота.');
  expect(await stage.golden()).toBe('');
  expect((await stage.says('/help@rules_bot', { by, chat })).text).not.toContain('/case');
  expect((await stage.says('/help')).text).toContain('/case — ');
});

test('speaks Russian', async () => {
  const stage = await open();
  await stage.says('/language ru');
  expect((await stage.says('/case шесть')).text).toMatch(/^Как \/case делает из ответа контрольный вопрос:/u);
  await stage.dislike(await stage.ask(TIE));
  const { text } = await stage.says('/case');
  expect(text).toMatch(/^Контрольный вопрос записан в файл questions\.yaml:\n- question: /u);
  expect(text).toContain('npm run golden');
});

describe('a follow-up', () => {
  test('is put together with the question before it, so that it can be asked by itself', async () => {
    const server = await openModelServer(rules('A tie goes to the defender.'));
    const stage = await open({ model: { baseUrl: server.baseUrl } });
    await stage.ask(TIE);
    await stage.dislike(await stage.ask('And what if they all tie?'));
    await stage.says('/case 6');
    expect(await stage.cases()).toEqual([{ ...tie, question: `${TIE}\nAnd what if they all tie?`, pages: [6] }]);
  });

  test('whose words alone find nothing is put together likewise', async () => {
    const server = await openModelServer(rules('A tie goes to the defender.'));
    const stage = await open({ model: { baseUrl: server.baseUrl } });
    await stage.ask(TIE);
    await stage.dislike(await stage.ask('Zorbing?'));
    await stage.says('/case none');
    expect(await stage.cases()).toEqual([{ ...tie, question: `${TIE}\nZorbing?`, pages: 'none' }]);
  });

  test('that says itself what it is about stays as it was asked', async () => {
    const server = await openModelServer(rules('A tie goes to the defender.'));
    const stage = await open({ model: { baseUrl: server.baseUrl } });
    await stage.ask(END);
    await stage.dislike(await stage.ask(TIE));
    await stage.says('/case 6');
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
  });
});

/** In the place of the library folder. */
async function moveTo(stage: CaseStage, folder: string): Promise<void> {
  const library = join(stage.file, '..');
  await rm(library, { recursive: true });
  await symlink(folder, library);
}

describe('a file that cannot be written', () => {
  test('because it is in a read-only folder is told, with what can be put in by hand; the 👎 waits on', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    // Not even root may write there.
    await moveTo(stage, '/proc/self/task');
    const { text, entities = [] } = await stage.says('/case 6');
    expect(text).toBe(
      'I may not write to the library folder, so questions.yaml is as it was.\n' +
        'To be put under questions: in questions.yaml by hand:\n' +
        `- question: ${TIE}\n  game: ${GAME}\n  pages: [6] # answered: p. 6`,
    );
    expect(entities[0]?.type).toBe('pre');
    expect((await stage.says('/case 6')).text).toBe(text);
    const { standin, ann } = stage;
    const other = standin.addGroup({ title: 'Other', members: [ann], bots: [{ user: standin.bot().user }] });
    const elsewhere = await stage.says('/case 6', { chat: other });
    expect(elsewhere.text).toContain('Send /case to me in private');
    expect(elsewhere.text).not.toContain('tie');
    expect(stage.troubles).toEqual([]);
  });

  test.runIf(CAN_MOUNT)('because the disk is read-only, or full, is told; with space again it is written', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    const disk = mountSmallDisk(1);
    await moveTo(stage, disk.folder);
    disk.fill();
    expect((await stage.says('/case 6')).text).toBe(
      'There is no space left, so questions.yaml is as it was. Free some and send /case again.',
    );
    disk.clear();
    await stage.says('/case 6');
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
    disk.makeReadOnly();
    await stage.dislike(await stage.ask(END));
    expect((await stage.says('/case 6')).text).toMatch(/^I may not write to the library folder/u);
  });

  test('because somebody has made a mistake in it is not touched; put right, the 👎 still waits', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    const broken = 'questions:\n  - question: Who begins?\n    pags: [3]\n';
    await writeFile(stage.file, broken);
    const { text } = await stage.says('/case 6');
    expect(text).toMatch(/^There is a mistake in questions\.yaml[^]*line 3[^]*pags/u);
    expect(await stage.golden()).toBe(broken);
    await writeFile(stage.file, '');
    await stage.says('/case 6');
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
    expect(stage.troubles).toEqual([]);
  });
});

describe('written once', () => {
  test('where the process ends between the file and the row: the newer 👎 is not taken instead', async () => {
    let isLost = true;
    const stage = await open({
      parts: ({ cases }) => ({
        cases: {
          ...cases,
          append: async (one) => {
            const outcome = await cases.append(one);
            if (isLost) throw new StorageError('locked', 'nothing more is written');
            return outcome;
          },
        },
      }),
    });
    await stage.ask(END);
    await stage.dislike(await stage.ask(TIE));
    await expect(stage.says('/case 6')).rejects.toThrow('nothing more is written');
    const { size } = await stat(stage.file);
    isLost = false;
    await stage.restart();
    // Pressed at another table meanwhile.
    const { db } = stage.resources();
    await db.updateTable('questions').set({ disliked_seq: 1_000_000 }).where('text', '=', END).execute();
    await stage.settle();
    expect(lastOf(stage, stage.home).text).toMatch(/^This golden question stands in questions\.yaml already:/u);
    expect((await stat(stage.file)).size).toBe(size);
    expect(await stage.cases()).toEqual([{ ...tie, pages: [6] }]);
  });

  test('the same question of two tables is one case', async () => {
    const stage = await open();
    await stage.dislike(await stage.ask(TIE));
    await stage.dislike(await stage.ask(TIE, stage.home, stage.ann), stage.home, stage.ann);
    await stage.says('/case 6');
    expect((await stage.says('/case 6')).text).toMatch(/^This golden question stands in/u);
    expect(await stage.cases()).toHaveLength(1);
  });
});

test('/forget takes the 👎 and what was known of the answer; a case that was made stays', async () => {
  const stage = await open();
  const { group: chat, boris: by } = stage;
  await stage.dislike(await stage.ask(TIE));
  const made = await stage.says('/case');
  await stage.dislike(await stage.ask(END));
  await stage.says('/forget@rules_bot', { chat, by });
  expect((await stage.says('/case')).text).toMatch(/^No answer with 👎 waits for \/case\./u);
  expect((await stage.says('/case 6', { replyTo: made.message_id })).text).toMatch(
    /^That message is no answer of mine/u,
  );
  expect(await stage.cases()).toEqual([{ ...tie, pages: null }]);
  expect((await stage.says('/privacy')).text).toContain('stays in a file of the library, also after /forget');
});
