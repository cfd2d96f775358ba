import { expect, test } from 'vitest';
import { type CommandMenus, registerCommands } from '../../src/telegram/commandMenu.ts';
import { commandsFor } from '../../src/standin/methods/commands.ts';
import { openStage } from '../support/standin.ts';
import { failureOf, openApi } from '../support/telegram.ts';

const HELP = { command: 'help', description: 'How to ask' };
const HELP_RU = { command: 'help', description: 'Как спрашивать' };
const STATUS = { command: 'status', description: 'What goes on' };

const menus = (adminUserIds: readonly number[]): CommandMenus => ({
  everyone: [
    { locale: 'en', commands: [HELP] },
    { locale: 'ru', commands: [HELP_RU] },
  ],
  admins: [{ locale: 'en', commands: [HELP, STATUS] }],
  adminUserIds,
});

test('everybody sees the commands in their language, other languages in English, and an admin more of them', async () => {
  const { standin, ann, boris, home } = await openStage();
  const away = standin.world.privateChat(standin.bot().user.id, boris);
  await registerCommands(openApi(standin.url), menus([ann.id]));
  const bot = standin.bot();
  expect(commandsFor(bot, away, boris.id, 'ru')).toEqual([HELP_RU]);
  expect(commandsFor(bot, away, boris.id, 'de')).toEqual([HELP]);
  expect(commandsFor(bot, home, ann.id, 'en')).toEqual([HELP, STATUS]);
});

test('an admin who has not spoken to the bot yet keeps nobody else from the menu', async () => {
  const { standin, ann, home } = await openStage();
  await registerCommands(openApi(standin.url), menus([4711, ann.id]));
  expect(commandsFor(standin.bot(), home, ann.id, 'en')).toEqual([HELP, STATUS]);
});

test('that Telegram cannot be reached is said, at the admins’ menu, too', async () => {
  const { standin, ann } = await openStage();
  const api = openApi(standin.url);
  standin.fault({ kind: 'html', method: 'setMyCommands' });
  expect(await failureOf(registerCommands(api, menus([])))).toMatchObject({ code: 'unreachable' });
  standin.fault({
    kind: 'html',
    method: 'setMyCommands',
    matching: (params) => params.text('scope').includes('chat_id'),
  });
  expect(await failureOf(registerCommands(api, menus([ann.id])))).toMatchObject({ code: 'unreachable' });
});
