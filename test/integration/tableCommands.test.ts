/** Commands at the table: what each says, and to whom it says no. */
import { describe, expect, test } from 'vitest';
import { openTable, labels, type TableStage } from '../support/tableStage.ts';
import { createNameMatcher } from '../../src/library/names/nameMatcher.ts';
import type { ChatRecord } from '../../src/standin/records.ts';

/** What the bot answers to these words of Ann, one text for each message. */
async function answers(table: TableStage, text: string, chat: ChatRecord = table.home): Promise<readonly string[]> {
  const before = table.texts(chat).length;
  table.standin.as(table.ann).sendText(chat, text);
  await table.settle();
  return table.texts(chat).slice(before);
}

const ADMINS_ONLY = 'Only an administrator of this bot can do that.';

const SAYINGS: readonly (readonly [text: string, said: RegExp])[] = [
  ['/start', /^I settle rules questions/],
  ['/start deep_link', /^I settle rules questions/],
  ['/help', /\/find — Find words/],
  ['/games', /^3 games\n• Beresklet\n• Nettlegate\n• Saltwind Couriers$/],
  ['/games salt', /^1 game fits “salt”\n• Saltwind Couriers$/],
  ['/games Крапивные', /• Nettlegate$/],
  ['/games chess', /^No game here is called “chess”\./],
  ['/game', /^No game is chosen at this table\./],
  ['/game saltwind', /is now Saltwind Couriers\./],
  ['/game chess', /^No game here is called “chess”\./],
  ['/find', /^Say what to look for/],
  ['/find standoff', /^“standoff” in all rulebooks[^]*Saltwind Couriers · p\. 6/],
  [`/find ${'x'.repeat(301)}`, /^That is too much to look for/],
  ['/find qqqqq', /^No rulebook contains “qqqqq”\.$/],
  ['/page', /^Say which page/],
  ['/page 3', /^Choose the game first/],
  ['/page 3 Saltwind', /^Saltwind Couriers · p\. 3 \(printed 1\) of 9\n/],
  ['/page стр. 3 saltwind', /^Saltwind Couriers · p\. 3/],
  ['/page 2 nettlegate', /^Nettlegate · rulebook · p\. 2/],
  ['/page 99 saltwind', /^There is no page 99: Saltwind Couriers has 9 pages\.$/],
  ['/page 0 saltwind', /^There is no page 0/],
  ['/cancel', /^There is nothing to cancel\.$/],
  ['/reset', /^Done\. No game is chosen/],
  ['/forget', /^Nothing was stored about this table\.$/],
  ['/id', /^Your id: \d+\nThis chat: \d+$/],
  ['/privacy', /^What I store/],
  ['/language', /^I speak English at this table\.\nChoose the language:$/],
  ['/language ru', /^Теперь язык этого стола: русский\./],
  ['/language xx', /^I speak English/],
  ['/ask', /^Ask me a rules question/],
  ['/ask What does a clock fill in Saltwind Couriers?', /three slots|clock[^]*p\. 5/],
  ['/nonsense', /^There is no command \/nonsense\./],
  ['/constructor', /^There is no command \/constructor\./],
];

describe('everybody’s commands', () => {
  test('each says what it is there for, in one message', async () => {
    const table = await openTable();
    for (const [text, said] of SAYINGS) {
      await answers(table, '/reset');
      await answers(table, '/language en');
      expect.soft(await answers(table, text), text).toEqual([expect.stringMatching(said)]);
    }
    expect(table.troubles).toEqual([]);
  });

  test.each(['ask', 'game', 'games', 'page 1', 'language', 'start', 'find'])(
    '/%s with a book behind it is refused at once: nobody else waits while it is read',
    async (name) => {
      const table = await openTable();
      // Lines and blanks are what patterns stumble over.
      table.standin
        .as(table.ann)
        .post(table.home, { text: `/${name}${' '.repeat(100_000)}a\nb${' x'.repeat(50_000)}` });
      await table.settle();
      expect(table.texts(table.home)).toEqual([expect.stringMatching(/^The question has \d+,\d+ characters/)]);
    },
  );

  test('/game with a word that fits more games than there are buttons says how the others are chosen', async () => {
    const games = Array.from({ length: 15 }, (_, at) => ({
      id: `castle ${at}`,
      name: `Castle ${String.fromCodePoint(65 + at)}`,
      aliases: [],
      localNames: new Map<string, string>(),
      documents: [],
    }));
    const names = createNameMatcher(games);
    const table = await openTable({
      parts: ({ library }) => ({ library: { ...library, contents: () => ({ ...library.contents(), games, names }) } }),
    });
    expect(await answers(table, '/game castle')).toEqual([
      'Which game do you mean?\n\n3 more games fit; send /game with the name.',
    ]);
    expect(labels(table.said(table.home).at(-1))).toHaveLength(12);
  });

  test('/page reads the game of the table, and another document of it by its name', async () => {
    const table = await openTable();
    await answers(table, '/game Nettlegate');
    expect((await answers(table, '/page 2'))[0]).toMatch(/^Nettlegate · .+ · p\. 2/);
    expect((await answers(table, '/page 2 faq'))[0]).toMatch(/^Nettlegate · faq-errata · p\. 2/);
    expect((await answers(table, '/page 2 saltwind'))[0]).toMatch(/^Saltwind Couriers · p\. 2/);
    expect(await answers(table, '/page 2 nonsense')).toEqual([
      expect.stringMatching(/^Which document\?\n• .+\n• .+\n• .+$/),
    ]);
  });

  test('/find looks into the game that it names, else into that of the table', async () => {
    const table = await openTable();
    await answers(table, '/game Nettlegate');
    expect((await answers(table, '/find warden'))[0]).toMatch(/^“warden” in Nettlegate\n/);
    expect((await answers(table, '/find standoff in Saltwind Couriers'))[0]).toMatch(/ in Saltwind Couriers\n/);
  });

  test('/find shows several places, and does not pass off a word for another', async () => {
    const table = await openTable();
    const [found = ''] = await answers(table, '/find salt');
    expect(found.match(/ · p\. \d+/g)).toHaveLength(6);
    expect(found).toMatch(/… and \d+ more passages\.$/);
    expect((await answers(table, '/find storm'))[0]).toMatch(/^“storm” is nowhere; this is similar:\n[^]*store/);
  });

  test('/game: its buttons choose the game and leave it again', async () => {
    const table = await openTable();
    const { standin, boris, group } = table;
    await answers(table, '/game@rules_bot', group);
    const offer = table.said(group).at(-1);
    expect(labels(offer)).toEqual(['Beresklet', 'Nettlegate', 'Saltwind Couriers']);
    standin.as(boris).press(group, offer?.message_id ?? 0, { text: 'Nettlegate' });
    await table.settle();
    expect(table.texts(group).at(-1)).toMatch(/Крапивные ворота/);
    await answers(table, '/game@rules_bot', group);
    const second = table.said(group).at(-1);
    expect(labels(second)).toEqual(['Beresklet', 'Saltwind Couriers', '🚪 Leave the game']);
    standin.as(boris).press(group, second?.message_id ?? 0, { text: '🚪 Leave the game' });
    await table.settle();
    expect((await answers(table, '/game@rules_bot', group))[0]).toMatch(/^No game is chosen/);
  });

  test('/language speaks to the table from then on, whatever the language of whoever writes', async () => {
    const table = await openTable();
    const { standin, boris, ann, group } = table;
    standin.as(boris).sendText(group, '/cancel@rules_bot');
    standin.as(ann).sendText(group, '/cancel@rules_bot');
    await table.settle();
    expect(table.texts(group)).toEqual(['Отменять нечего.', 'There is nothing to cancel.']);
    await answers(table, '/language@rules_bot', group);
    standin.as(boris).press(group, table.said(group).at(-1)?.message_id ?? 0, { text: 'Русский' });
    expect((await answers(table, '/cancel@rules_bot', group)).at(-1)).toBe('Отменять нечего.');
    await answers(table, '/language@rules_bot en', group);
    standin.as(boris).sendText(group, '@rules_bot Сколько фишек подмастерьев в Бересклете?');
    await table.settle();
    expect(table.texts(group).at(-1)).toMatch(/^Best passages[^]*p\. \d/);
  });

  test('pages are named in the language of whoever asks', async () => {
    const table = await openTable();
    table.standin.as(table.boris).sendText(table.group, '@rules_bot Сколько фишек подмастерьев в Бересклете?');
    await table.settle();
    expect(table.texts(table.group)[0]).toMatch(/стр\. \d/);
  });

  test('a command for another bot of the group is none of ours', async () => {
    const table = await openTable();
    table.standin.setStatus(table.group, table.standin.bot().user, 'administrator', table.ann);
    expect(await answers(table, '/help@other_bot', table.group)).toEqual([]);
  });
});

describe('administrators’ commands', () => {
  test('others are told that they may not, and see neither status nor library', async () => {
    const table = await openTable();
    expect(await answers(table, '/status')).toEqual([ADMINS_ONLY]);
    expect(await answers(table, '/library')).toEqual([ADMINS_ONLY]);
    expect((await answers(table, '/help'))[0]).not.toMatch(/\/status/);
  });

  test('an administrator sees how the bot does and what the library holds', async () => {
    const stage = await openTable();
    await stage.restart({ adminUserIds: [stage.ann.id] });
    expect((await answers(stage, '/status'))[0]).toMatch(/^Status\n[^]*Waiting: 0 questions[^]*3 games, 5 documents/);
    expect((await answers(stage, '/library'))[0]).toMatch(/Saltwind Couriers: 1 document, 9 pages/);
    expect((await answers(stage, '/help'))[0]).toMatch(/\/status[^]*Send me a PDF/);
  });

  test('an administrator who writes in the name of the group is nobody', async () => {
    const stage = await openTable();
    const { standin, ann, group } = stage;
    // Even where an operator has put the id of the group on the list.
    await stage.restart({ adminUserIds: [ann.id, group.id] });
    standin.setStatus(group, ann, 'creator', ann, true);
    expect(await answers(stage, '/status@rules_bot', group)).toEqual([ADMINS_ONLY]);
    expect((await answers(stage, '@rules_bot Who wins a tie in Saltwind Couriers?', group))[0]).toMatch(/p\. \d/);
  });
});
