/** What an update is stored under: nothing of it is understood here but where it belongs and what makes it itself. */
import { createHash } from 'node:crypto';
import type { ReceivedUpdate, TableKey } from '../../tablePorts.ts';
import { isRecord, topicOf } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};
const IDENTITY_LENGTH = 32;

/** null only where there is no id to store it under. Never throws. */
export function envelopeOf(update: unknown): ReceivedUpdate | null {
  if (!isRecord(update)) return null;
  const updateId = integerOf(update['update_id']);
  if (updateId === null) return null;
  const kind = Object.keys(update)
    .filter((key) => key !== 'update_id' && isRecord(update[key]))
    .toSorted()
    .join(' ');
  const subject = fieldsOf(update[kind]);
  // A press is known by its own id, and belongs to where its message is.
  const isPress = kind === 'callback_query';
  const message = isPress ? fieldsOf(subject['message']) : subject;
  const chatId = integerOf(fieldsOf(message['chat'])['id']);
  const identity = [
    kind,
    chatId,
    integerOf(message['message_id']),
    // The message of a press may be gone or edited when the press is sent again.
    isPress ? null : (integerOf(message['edit_date']) ?? integerOf(message['date'])),
    typeof subject['id'] === 'string' ? subject['id'] : null,
  ];
  return {
    updateId,
    identity: createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, IDENTITY_LENGTH),
    table: tableKeyOf(chatId, message),
    isQuick: isPress || beginsAsCommand(message),
    payload: payloadOf(update, updateId),
  };
}

function beginsAsCommand({ text }: Fields): boolean {
  return typeof text === 'string' && text.startsWith('/');
}

/** Updates without a chat share one table: whoever reads them finds nothing to do. */
function tableKeyOf(chatId: number | null, message: Fields): TableKey {
  if (chatId === null) return '0:0';
  const threadId = message['is_topic_message'] === true ? topicOf(integerOf(message['message_thread_id'])) : null;
  return `${chatId}:${threadId ?? 0}`;
}

/** Nested too deeply to be written, it is no update that anybody could read: its id is kept, so that it is passed by. */
function payloadOf(update: Fields, updateId: number): string {
  try {
    return JSON.stringify(update);
  } catch (error) {
    return JSON.stringify({ update_id: updateId, unwritable: error instanceof Error ? error.name : 'unknown' });
  }
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : NOTHING;
}

function integerOf(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}
