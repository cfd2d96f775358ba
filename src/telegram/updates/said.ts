/** What a text says to the bot: the command it begins with, whether it names the bot, and what is left without the name. */
import type { Entity } from './wire.ts';

/** The bot's own account. */
export interface BotIdentity {
  readonly id: number;
  /** Without @; upper and lower case are the same. */
  readonly username: string;
}

export interface Said {
  readonly namesBot: boolean;
  /** Without the bot's name, trimmed, spaces tidied where the name stood. */
  readonly text: string;
  readonly command: SaidCommand | null;
}

export interface SaidCommand {
  readonly name: string;
  /** The bot that is named behind the command, in lower case; null where none is. */
  readonly botName: string | null;
  readonly args: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Stands where the bot was named; the text has no control characters of its own by then. */
const NAMED = '\u0000';
const NAMES_AND_SPACES = /,?(?:(?!\n)[ \p{Cc}])+/gu;

export function readSaid(raw: string, given: readonly Entity[], bot: BotIdentity): Said {
  const text = spaceForControls(raw);
  // Telegram always sends entities where there is something to mark; other servers may not.
  const entities = given.length > 0 ? given : findEntities(text);
  const names = namesOf(text, entities, bot);
  return {
    namesBot: names.length > 0,
    text: withoutNames(text, 0, names),
    command: commandOf(text, entities, names),
  };
}

/** One for one, so that offsets hold. */
function spaceForControls(text: string): string {
  return text.toWellFormed().replace(/(?!\n)\p{Cc}/gu, ' ');
}

function findEntities(text: string): readonly Entity[] {
  const command = /^\s*(?<command>\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{1,32})?)(?!\S)/i.exec(text)?.groups?.['command'];
  const mentions = [...text.matchAll(/(?<![\w@/.+-])@[a-z0-9_]{1,32}(?!\w)/gi)];
  return [
    ...(command === undefined ? [] : [found('bot_command', text.indexOf('/'), command)]),
    ...mentions.map((mention) => found('mention', mention.index, mention[0])),
  ];
}

function found(type: string, offset: number, { length }: string): Entity {
  return { type, offset, length, user: null };
}

function wordOf(text: string, { offset, length }: Entity): string {
  return text.slice(offset, offset + length).toLowerCase();
}

/** Where the bot is named, in order and apart. */
function namesOf(text: string, entities: readonly Entity[], bot: BotIdentity): readonly Span[] {
  const name = `@${bot.username.toLowerCase()}`;
  const spans: Span[] = [];
  for (const entity of entities.toSorted((one, other) => one.offset - other.offset)) {
    const isName = entity.type === 'mention' && wordOf(text, entity) === name;
    const isLink = entity.type === 'text_mention' && entity.user?.id === bot.id;
    const start = Math.max(entity.offset, spans.at(-1)?.end ?? 0);
    const end = Math.min(entity.offset + entity.length, text.length);
    if ((isName || isLink) && end > start) spans.push({ start, end });
  }
  return spans;
}

/** A command counts where nothing stands before it but the bot's name. */
function commandOf(text: string, entities: readonly Entity[], names: readonly Span[]): SaidCommand | null {
  const entity = entities.find(({ type }) => type === 'bot_command');
  if (entity === undefined) return null;
  const before = names.filter(({ end }) => end <= entity.offset);
  if (withoutNames(text.slice(0, entity.offset), 0, before) !== '') return null;
  const [, name, botName] = /^\/([^@]+)(?:@(.+))?$/s.exec(wordOf(text, entity)) ?? [];
  if (name === undefined) return null;
  const args = withoutNames(text, entity.offset + entity.length, names);
  return { name, botName: botName ?? null, args };
}

/** `text` from `from` on. A name takes the commas with it that set it apart, and leaves one space in the middle. */
function withoutNames(text: string, from: number, names: readonly Span[]): string {
  const pieces: string[] = [];
  let at = from;
  for (const { start, end } of names) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), NAMED);
    at = end;
  }
  if (pieces.length === 0) return text.slice(from).trim();
  pieces.push(text.slice(at));
  const marked = pieces.join('').trim();
  const tidy = marked.replace(NAMES_AND_SPACES, (run, index: number) => {
    if (!run.includes(NAMED)) return run;
    const isAtStart = index === 0 || marked[index - 1] === '\n';
    if (isAtStart || /^(?:$|[\n?!.,:;)])/.test(marked.charAt(index + run.length))) return '';
    return run.startsWith(',') ? ', ' : ' ';
  });
  return marked.startsWith(NAMED) ? tidy.replace(/^[\s,:;]+/, '').trim() : tidy.trim();
}
