/**
 * The entities that Telegram finds in a text by itself: commands, mentions, hashtags, links and mail addresses.
 * A simplified form of TDLib's MessageEntity.cpp: links without a scheme are found for common top-level domains only.
 */
import type { MessageEntity } from './types.ts';

interface Finder {
  readonly type: string;
  readonly pattern: RegExp;
}

const WORD = String.raw`[\p{L}\p{N}_]`;

function finders(): readonly Finder[] {
  return [
    { type: 'url', pattern: /\bhttps?:\/\/[^\s<>"]*[^\s<>".,:;!?)\]}']/giu },
    { type: 'email', pattern: /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/giu },
    {
      type: 'url',
      pattern:
        /(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|info|io|me|dev|app|ru|de|uk|eu)\b(?:\/[^\s<>"]*[^\s<>".,:;!?)\]}'])?/giu,
    },
    {
      type: 'bot_command',
      pattern: new RegExp(`(?<!${WORD}|[/<>])/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?!${WORD}|/)`, 'giu'),
    },
    { type: 'mention', pattern: new RegExp(`(?<!${WORD})@[a-z0-9_]{3,32}(?!${WORD})`, 'giu') },
    { type: 'hashtag', pattern: new RegExp(`(?<!${WORD})#(?=${WORD}*\\p{L})${WORD}{1,256}`, 'gu') },
  ];
}

/** Entities in order of their offset. `explicit` are those the sender set; nothing is found where they overlap. */
export function detectEntities(text: string, explicit: readonly MessageEntity[] = []): readonly MessageEntity[] {
  const taken = explicit.filter(({ type }) => ['code', 'pre', 'text_link', 'text_mention', ...FOUND].includes(type));
  const found: MessageEntity[] = [];
  for (const { type, pattern } of finders()) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...taken, ...found].some((other) => overlaps(other, entity))) found.push(entity);
    }
  }
  return sortEntities([...explicit, ...found]);
}

const FOUND: readonly string[] = ['url', 'email', 'bot_command', 'mention', 'hashtag'];

function overlaps(one: MessageEntity, other: MessageEntity): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

/** Telegram's order: by offset, the longer first. */
export function sortEntities(entities: readonly MessageEntity[]): readonly MessageEntity[] {
  return entities.toSorted((one, other) => one.offset - other.offset || other.length - one.length);
}
