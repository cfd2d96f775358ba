/** What the bot says of a table and the people at it: ids, privacy, who may ask. */
import { bold, code, concat, join } from '../../text/richText.ts';
import type { RichText, TableAddress } from '../../tablePorts.ts';
import type { Words } from '../words/words.ts';

const idLine = (label: string, id: number): RichText => concat(`${label}: `, code(String(id)));

export function idText(userId: number, { chatId, threadId }: TableAddress, words: Words): RichText {
  const { table } = words;
  const topic = threadId === null ? [] : [idLine(table.topicId, threadId)];
  return join([idLine(table.userId, userId), idLine(table.chatId, chatId), ...topic], '\n');
}

/** To somebody who is not on the lists, with the ids that the operator needs to put them there. */
export function strangerText(userId: number, address: TableAddress, words: Words): RichText {
  return join([words.refusals.strangers, idText(userId, { ...address, threadId: null }, words)], '\n');
}

const DAY_MS = 86_400_000;

/** @param retentionMs for how long questions are kept; null: for ever */
export function privacyText(words: Words, retentionMs: number | null): RichText {
  const days = retentionMs === null ? null : Math.ceil(retentionMs / DAY_MS);
  return join([bold(words.table.privacyTitle), ...words.table.privacy(days)], '\n\n');
}
