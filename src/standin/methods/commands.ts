/** The bot's commands: a list for each scope and language, and which of them a user is shown. */
import { badRequest } from '../apiError.ts';
import type { Bot, BotCommand } from '../bot.ts';
import { isRecord } from '../params.ts';
import type { ChatRecord } from '../records.ts';
import type { Context } from './context.ts';

const COMMAND_LIMIT = 100;
const SCOPES: readonly string[] = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'];
const CHAT_SCOPES: readonly string[] = ['chat', 'chat_administrators', 'chat_member'];

export function setMyCommands(context: Context): unknown {
  const { bot, params } = context;
  const sent = params.json('commands', 'commands');
  if (!Array.isArray(sent)) throw badRequest('expected an Array of BotCommand');
  if (sent.length > COMMAND_LIMIT) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  const commands = sent.map((command: unknown) => readCommand(command));
  const key = scopeKey(context);
  if (commands.length === 0) bot.commands.delete(key);
  else bot.commands.set(key, commands);
  return true;
}

function readCommand(value: unknown): BotCommand {
  if (!isRecord(value)) throw badRequest("can't parse BotCommand: expected an Object");
  const { command, description } = value;
  if (typeof command !== 'string') throw badRequest('can\'t parse BotCommand: can\'t find field "command"');
  if (typeof description !== 'string') throw badRequest('can\'t parse BotCommand: can\'t find field "description"');
  const name = command.replace(/^\//, '').toLowerCase();
  if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest('BOT_COMMAND_INVALID');
  if (description.trim().length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  return { command: name, description };
}

/** Exactly this scope and language, as Telegram answers. */
export function getMyCommands(context: Context): unknown {
  return context.bot.commands.get(scopeKey(context)) ?? [];
}

export function deleteMyCommands(context: Context): unknown {
  context.bot.commands.delete(scopeKey(context));
  return true;
}

function scopeKey({ bot, params, world }: Context): string {
  const language = params.text('language_code').toLowerCase();
  if (!/^(?:[a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified');
  const scope = params.json('scope', 'BotCommandScope') ?? { type: 'default' };
  const type = isRecord(scope) ? scope['type'] : undefined;
  if (!isRecord(scope) || typeof type !== 'string')
    throw badRequest("can't parse BotCommandScope: scope must be an Object");
  if (SCOPES.includes(type)) return keyOf(type, null, null, language);
  if (!CHAT_SCOPES.includes(type)) throw badRequest("can't parse BotCommandScope: Unsupported type specified");
  const chatId = scope['chat_id'];
  const chat = world.findChat(
    bot.user.id,
    typeof chatId === 'string' || typeof chatId === 'number' ? String(chatId) : '',
  );
  if (chat === undefined) throw badRequest('chat not found');
  return keyOf(type, chat.id, type === 'chat_member' ? Number(scope['user_id']) : null, language);
}

function keyOf(type: string, chatId: number | null, userId: number | null, language: string): string {
  return [type, chatId ?? '', userId ?? '', language].join('|');
}

/** What the user's menu shows: the narrowest scope that has commands, in the user's language before any language. */
export function commandsFor(bot: Bot, chat: ChatRecord, userId: number, language: string): readonly BotCommand[] {
  const administrator = chat.isAdministrator(userId);
  const isGroup = chat.type !== 'private';
  const scopes: readonly (readonly [string, number | null, number | null])[] = [
    ...(isGroup ? ([['chat_member', chat.id, userId]] as const) : []),
    ...(administrator ? ([['chat_administrators', chat.id, null]] as const) : []),
    ['chat', chat.id, null],
    ...(administrator ? ([['all_chat_administrators', null, null]] as const) : []),
    [isGroup ? 'all_group_chats' : 'all_private_chats', null, null],
    ['default', null, null],
  ];
  const languages = [language.slice(0, 2).toLowerCase(), ''];
  const keys = scopes.flatMap(([type, chatId, id]) => languages.map((one) => keyOf(type, chatId, id, one)));
  const key = keys.find((one) => bot.commands.has(one));
  return key === undefined ? [] : (bot.commands.get(key) ?? []);
}
