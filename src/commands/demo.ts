/** `npm run demo`: the whole bot with a Telegram of its own, to be looked at in a browser. Nothing of it stays behind. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, UsageError } from '../errors.ts';
import { createHideChat, hideTables } from '../logging/chatId.ts';
import { type ActorWatch, createActorWatch } from '../machinesPage/actorWatch.ts';
import { addMachinesPage } from '../machinesPage/routes.ts';
import { addChatPage } from '../standin/chatPage.ts';
import { createStandin, type Standin } from '../standin/standin.ts';
import { type Command, readOptions, SAMPLES } from './command.ts';
import { serve } from './serving.ts';
import { watchingFor } from './watching.ts';

export const USAGE = 'PORT=8080 npm run demo';

const TOKEN = '700000001:demo';

/** Each is answered by the sample rulebooks, in this order and alone. */
export const HINTS = {
  en: [
    'May I call a standoff on the first day?',
    'When does the game end?',
    'Saltwind Couriers',
    '/find squall',
    '/help',
  ],
  ru: ['Можно ли вылить отвар из котла?', 'Когда заканчивается игра?', 'Бересклет', '/find роса', '/help'],
};

/** Two people and the places where they may meet the bot. */
function setTheScene(standin: Standin): { readonly admin: number } {
  const ann = standin.addUser({ firstName: 'Ann', username: 'ann_plays', language: 'en' });
  const boris = standin.addUser({ firstName: 'Борис', username: 'boris_igraet', language: 'ru' });
  const bot = standin.bot().user;
  for (const person of [ann, boris]) standin.world.privateChat(bot.id, person);
  const forum = standin.addGroup({
    title: 'Friday table',
    forum: true,
    members: [ann, boris],
    bots: [{ user: bot }],
  });
  standin.addTopic(forum, 'Saltwind Couriers', ann);
  standin.addGroup({ title: 'Game night', members: [ann, boris], bots: [{ user: bot }] });
  return { admin: ann.id };
}

async function openStandin(port: number, watch: ActorWatch): Promise<Standin> {
  const standin = createStandin({
    bots: [{ token: TOKEN, username: 'RulesLawyerBot', firstName: 'Rules Lawyer' }],
    port,
    extend: (server) => {
      addChatPage(server, { title: 'Rules Lawyer', hints: HINTS });
      addMachinesPage(server, watch);
    },
  });
  try {
    return await standin.start();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new UsageError(`Port ${port} cannot be used (${code}). Choose another one: PORT=${port + 1} npm run demo`);
  }
}

export const run: Command = async (invocation) => {
  readOptions(invocation.args, {}, USAGE, 'no words');
  const { config, terminal } = invocation;
  const hideChat = createHideChat(TOKEN);
  const watch = createActorWatch({ hide: (name) => hideTables(name, hideChat) });
  const standin = await openStandin(config.port, watch);
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-demo-'));
  try {
    const { admin } = setTheScene(standin);
    // A copy: rulebooks that are sent to the bot land in the library.
    const library = config.pdfStoragePath ?? join(folder, 'library');
    if (config.pdfStoragePath === null) await cp(SAMPLES, library, { recursive: true });
    terminal.out(
      `The chat is at ${standin.url} (Ctrl-C ends it), the machines at work are at ${standin.url}/machines\n`,
    );
    return await serve(
      library,
      {
        ...config,
        telegramToken: TOKEN,
        telegramApiRoot: standin.url,
        dataPath: join(folder, 'data'),
        adminUserIds: [...config.adminUserIds, admin],
        webhook: null,
        // Beside a bot in service the demo would look for the same port.
        healthPort: null,
      },
      invocation,
      watchingFor(watch),
    );
  } finally {
    await standin.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
