/**
 * A small bot over raw HTTP for the tests of the chat page: it shows its user everything that a message can hold.
 * `/start` a keyboard · `/format` every entity · `/quote` a ruling with an expandable quote · `/photo` a picture ·
 * `/file` a document · `/slow` typing and nothing else · `/many` sixty lines · `/script` hostile text ·
 * any other text is echoed as a reply, an edit of it edits the echo.
 */
import { randomBytes } from 'node:crypto';
import { field, list, readReply } from './standin.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface BrowserBot {
  /** Every update in order, as it came. */
  readonly updates: readonly unknown[];
  /** Presses that the bot was told not to answer; see `answerPresses`. */
  readonly queries: readonly string[];
  /** Off: a press stays open until `call('answerCallbackQuery', …)`. */
  answerPresses: boolean;
  readonly call: (method: string, params: Fields) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** One green pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

export function startBrowserBot(url: string, token: string): BrowserBot {
  const stopped = new AbortController();
  const updates: unknown[] = [];
  const queries: string[] = [];
  const echoes = new Map<string, unknown>();

  const post = async (method: string, init: RequestInit): Promise<unknown> => {
    const reply = await readReply(await fetch(`${url}/bot${token}/${method}`, { method: 'POST', ...init }));
    if (!reply.ok) throw new Error(`${method}: ${reply.description ?? 'refused'}`);
    return reply.result;
  };
  const call = (method: string, params: Fields, signal: AbortSignal | null = null): Promise<unknown> =>
    post(method, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(params), signal });

  const bot: BrowserBot = {
    updates,
    queries,
    answerPresses: true,
    call: (method, params) => call(method, params),
    stop: async () => {
      stopped.abort();
      await running;
    },
  };

  const upload = (method: string, name: string, chat: unknown, file: Blob, fileName: string): Promise<unknown> => {
    const form = new FormData();
    form.set('chat_id', String(chat));
    form.set('caption', 'As you wished');
    form.set(name, file, fileName);
    return post(method, { body: form });
  };

  const hear = async (message: unknown): Promise<void> => {
    const text = field(message, 'text');
    const chat_id = field(message, 'chat', 'id');
    const id = field(message, 'message_id');
    const thread =
      field(message, 'is_topic_message') === true ? { message_thread_id: field(message, 'message_thread_id') } : {};
    const send = (fields: Fields): Promise<unknown> => call('sendMessage', { chat_id, ...thread, ...fields });
    const reply_parameters = { message_id: id };
    switch (typeof text === 'string' ? text.replace(/@\w+/, '').trim() : null) {
      case '/start':
        await send({ text: 'Which game?', reply_markup: gameKeyboard });
        return;
      case '/format':
        await send({ ...FORMATTED });
        return;
      case '/quote':
        await send({ ...RULING, reply_parameters });
        return;
      case '/photo':
        await upload('sendPhoto', 'photo', chat_id, new Blob([PIXEL], { type: 'image/png' }), 'page.png');
        return;
      case '/file':
        await upload('sendDocument', 'document', chat_id, new Blob([randomBytes(2048)]), 'rules.pdf');
        return;
      case '/slow':
        await call('sendChatAction', { chat_id, ...thread, action: 'typing' });
        return;
      case '/many':
        for (let line = 1; line <= 60; line += 1) await send({ text: `Line ${line}` }); // oxlint-disable-line no-await-in-loop -- in order
        return;
      case '/script':
        await send({ text: HOSTILE, reply_markup: { inline_keyboard: [[{ text: HOSTILE, callback_data: 'x' }]] } });
        return;
      case null:
        if (field(message, 'document') !== undefined) await send({ text: 'A document came', reply_parameters });
        if (field(message, 'photo') !== undefined) await send({ text: 'A photo came', reply_parameters });
        return;
      default:
        echoes.set(
          `${String(chat_id)} ${String(id)}`,
          field(await send({ text: `You said: ${String(text)}`, reply_parameters }), 'message_id'),
        );
    }
  };

  const hearEdit = async (message: unknown): Promise<void> => {
    const chat_id = field(message, 'chat', 'id');
    const message_id = echoes.get(`${String(chat_id)} ${String(field(message, 'message_id'))}`);
    if (message_id === undefined) return;
    await call('editMessageText', { chat_id, message_id, text: `You meant: ${String(field(message, 'text'))}` });
  };

  const hearPress = async (query: unknown): Promise<void> => {
    const callback_query_id = field(query, 'id');
    if (!bot.answerPresses) {
      queries.push(String(callback_query_id));
      return;
    }
    const data = String(field(query, 'data'));
    await call('answerCallbackQuery', { callback_query_id, text: `Chosen: ${data}`, show_alert: data === 'alert' });
    const chat_id = field(query, 'message', 'chat', 'id');
    const message_id = field(query, 'message', 'message_id');
    if (data !== 'alert') await call('editMessageText', { chat_id, message_id, text: `The game is ${data}.` });
  };

  const run = async (): Promise<void> => {
    let offset = 0;
    while (!stopped.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- a poll begins where the last one ended
      const batch = list(await call('getUpdates', { offset, timeout: 30 }, stopped.signal));
      for (const update of batch) {
        updates.push(update);
        offset = Number(field(update, 'update_id')) + 1;
        const [message, edited, query] = ['message', 'edited_message', 'callback_query'].map((type) =>
          field(update, type),
        );
        /* oxlint-disable no-await-in-loop -- one after another */
        if (message !== undefined) await hear(message);
        if (edited !== undefined) await hearEdit(edited);
        if (query !== undefined) await hearPress(query);
        /* oxlint-enable no-await-in-loop */
      }
    }
  };
  const running = run().catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error;
  });
  return bot;
}

const gameKeyboard = {
  inline_keyboard: [
    [
      { text: 'Nettlegate', callback_data: 'Nettlegate' },
      { text: 'Saltwind Couriers', callback_data: 'Saltwind Couriers' },
    ],
    [{ text: 'Another game', callback_data: 'alert' }],
    [{ text: 'The rules', url: 'https://example.org/rules' }],
  ],
};

interface Rich {
  readonly text: string;
  readonly entities: readonly Fields[];
}

/** Text and entities out of parts: a string, or the type of an entity, its text and its other fields. */
function rich(...parts: readonly (string | readonly [type: string, text: string, fields?: Fields])[]): Rich {
  return parts.reduce<Rich>(
    ({ text, entities }, part) => {
      if (typeof part === 'string') return { text: text + part, entities };
      const [type, words, fields = {}] = part;
      return {
        text: text + words,
        entities: [...entities, { type, offset: text.length, length: words.length, ...fields }],
      };
    },
    { text: '', entities: [] },
  );
}

const FORMATTED = rich(
  ['bold', 'bold'],
  ' ',
  ['italic', 'italic'],
  ' ',
  ['underline', 'underlined'],
  ' ',
  ['strikethrough', 'struck'],
  ' ',
  ['spoiler', 'hidden'],
  ' ',
  ['code', 'inline'],
  '\n',
  ['pre', 'print("hello")', { language: 'python' }],
  '\n',
  ['text_link', 'a link', { url: 'https://example.org/' }],
  ' https://example.com/page @ann_plays /start\n',
  ['blockquote', 'A short quote'],
  '\nAfter it.',
);

const QUOTE = [
  'At the end of your turn, if you hold more than seven cards, discard cards of your choice until you hold seven.',
  'Cards that lie face up before you are not in your hand and do not count.',
  'A player who may not draw may still choose to discard.',
  'The discard pile is open: anyone may look through it at any time.',
].join(' ');

const RULING = rich(
  ['bold', 'Seven cards, and only at the end of your turn.'],
  '\nWithin your turn there is no limit. What lies face up before you does not count.\n\n',
  ['bold', 'Nettlegate, rulebook, page 6'],
  '\n',
  ['expandable_blockquote', QUOTE],
);
