/** The plainest bot that Telegraf makes, to be measured against: it sends every message back, and keeps nothing. */
import process from 'node:process';
import { Telegraf } from 'telegraf';
import { message } from 'telegraf/filters';

const [token = '', apiRoot = ''] = process.argv.slice(2);
const bot = new Telegraf(token, { telegram: { apiRoot } });
bot.on(message('text'), (context) => context.reply(context.message.text));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => bot.stop(signal));
await bot.launch();
