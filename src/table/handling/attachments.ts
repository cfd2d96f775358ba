/** What is sent instead of words: a rulebook from somebody who may, anything else is declined. */
import type { SentFile } from '../../tablePorts.ts';
import { plain } from '../../text/richText.ts';
import { enqueueQuestion } from '../admission.ts';
import { type Attendance, isAdmin, type Plan } from '../context.ts';
import { albumMark } from '../declined.ts';
import { NOTED, replying } from '../plans.ts';
import { writeSentFile } from '../sentFile.ts';

/** A rulebook, if it comes from somebody who may put one into the library. */
export function receiveDocument(attendance: Attendance, file: SentFile): Plan {
  const { words } = attendance;
  if (!isAdmin(attendance)) return replying(attendance, plain(words.upload.adminsOnly));
  const upload = { kind: 'upload' as const, text: writeSentFile(file), gameId: null };
  return {
    ...NOTED,
    write: (transaction) => enqueueQuestion(transaction, attendance, upload, plain(words.upload.receiving(file.name))),
  };
}

/** One line for a whole album: its pictures come one by one. */
export function declineMedia(attendance: Attendance, albumId: string | null): Plan {
  const { memory, words } = attendance;
  const declined = albumId === null ? null : albumMark(albumId);
  if (declined !== null && declined === memory.declined) return NOTED;
  return replying(attendance, plain(words.refusals.onlyText), { remember: declined === null ? {} : { declined } });
}
