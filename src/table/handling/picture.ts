/** The button of a page: its picture comes as a reply to the message that has the button. */
import { filesWithBytes } from '../../storage/bookFiles.ts';
import { type StoredKeyboard, takeAction } from '../../storage/keyboards.ts';
import { enqueueDeliveries } from '../../storage/outbox.ts';
import type { Attendance, Plan } from '../context.ts';
import { type PageAction, pageBefore, pictureBodies } from '../pagePictures.ts';
import { NOTED, toasting } from '../plans.ts';
import { documentName } from '../render/documentName.ts';

/** Counts as a request, as a question does: drawing costs more than answering. */
export async function pageWanted(
  attendance: Attendance,
  keyboard: StoredKeyboard,
  { action, at }: { readonly action: PageAction; readonly at: number },
): Promise<Plan> {
  const { parts, table, occasion, words } = attendance;
  const contents = parts.library.contents();
  const files = await filesWithBytes(parts.db, contents.root, action.hash);
  if (files.length === 0) return toasting(words.pictures.gone(documentName(action.document)));
  const wait = await parts.rateLimit.consume(occasion.person.userId);
  if (wait !== null) return toasting(words.refusals.tooOften(parts.settings.maxRequestsPerMinute, wait));
  const before = await pageBefore(parts.db, action);
  return {
    ...NOTED,
    toast: words.pictures.coming(action.page),
    write: async (transaction) => {
      await takeAction(transaction, keyboard, at, { do: 'sent' });
      await enqueueDeliveries(
        transaction,
        pictureBodies({ keyboardId: keyboard.id, at, action }, before, contents, words).map((body) => ({
          table,
          role: 'picture' as const,
          questionId: null,
          body,
          replyTo: occasion.messageId === 0 ? null : occasion.messageId,
          targetId: null,
        })),
        parts.now(),
      );
    },
  };
}
