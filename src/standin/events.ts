/** What happens in the stand-in, told to tests that wait and to the chat page. */
import type { ChatRecord, MessageRecord } from './records.ts';
import type { ChatMemberUpdated } from './types.ts';

export type WorldEvent =
  | { readonly type: 'message.sent'; readonly message: MessageRecord }
  | { readonly type: 'message.edited'; readonly message: MessageRecord }
  | { readonly type: 'message.deleted'; readonly chat: ChatRecord; readonly messageIds: readonly number[] }
  | {
      readonly type: 'message.reacted';
      readonly message: MessageRecord;
      readonly userId: number;
      readonly before: readonly string[];
    }
  | { readonly type: 'chat.created'; readonly chat: ChatRecord }
  | { readonly type: 'member.changed'; readonly chat: ChatRecord; readonly change: ChatMemberUpdated }
  | {
      readonly type: 'chat.acted';
      readonly chat: ChatRecord;
      readonly userId: number;
      readonly action: string;
      readonly threadId: number | null;
    }
  | {
      readonly type: 'callback.answered';
      readonly queryId: string;
      readonly userId: number;
      readonly text: string | null;
      readonly showAlert: boolean;
      readonly url: string | null;
    }
  | { readonly type: 'call.started'; readonly sequence: number }
  | { readonly type: 'call.finished'; readonly sequence: number };

export type Listener = (event: WorldEvent) => void;

/** Calls every listener in the order in which they came. */
export class Listeners {
  readonly #listeners = new Set<Listener>();

  /** Returns the function that ends the subscription. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
