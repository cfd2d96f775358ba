import { expect, test } from 'vitest';
import { drain, field, list, openStage, readReply, TOKEN } from '../support/standin.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

test('a text of 4,096 UTF-16 units goes out, one of 4,097 is too long, a blank one is empty', async () => {
  const { call, ann } = await openStage();
  expect((await call('sendMessage', { chat_id: ann.id, text: '🎲'.repeat(2048) })).ok).toBe(true);
  expect((await call('sendMessage', { chat_id: ann.id, text: `${'🎲'.repeat(2048)}.` })).description).toBe(
    'Bad Request: message is too long',
  );
  expect((await call('sendMessage', { chat_id: ann.id, text: ' \n ' })).description).toBe(
    'Bad Request: message text is empty',
  );
  expect((await call('sendMessage', { text: 'x' })).description).toBe('Bad Request: chat_id is empty');
  expect((await call('sendMessage', { chat_id: 424242, text: 'x' })).description).toBe('Bad Request: chat not found');
});

test('entities out of the text, crossing or splitting a surrogate pair are refused; nested ones are kept', async () => {
  const { call, ann } = await openStage();
  const send = async (text: string, ...entities: readonly (readonly [string, number, number])[]): Promise<unknown> => {
    const sent = entities.map(([type, offset, length]) => ({ type, offset, length }));
    const reply = await call('sendMessage', { chat_id: ann.id, text, entities: sent });
    return reply.description ?? field(reply.result, 'entities');
  };
  expect(await send('hello', ['bold', 0, 100])).toBe(
    'Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100',
  );
  expect(await send('hello', ['bold', 100, 1])).toBe(
    'Bad Request: entity begins after the end of the text at UTF-16 offset 100',
  );
  expect(await send('hello', ['bold', 0, 3], ['italic', 2, 3])).toBe(
    'Bad Request: entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 5',
  );
  expect(await send('a🎲b', ['bold', 2, 1])).toBe(
    'Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 5',
  );
  expect(await send('hello', ['sparkle', 0, 1])).toBe(
    "Bad Request: can't parse MessageEntity: Unsupported type specified",
  );
  expect(await send('a🎲b', ['bold', 0, 4], ['italic', 1, 2])).toEqual([
    { type: 'bold', offset: 0, length: 4 },
    { type: 'italic', offset: 1, length: 2 },
  ]);
  expect(await send('  trimmed  ', ['bold', 2, 9])).toEqual([{ type: 'bold', offset: 0, length: 7 }]);
});

test('parse modes are understood or refused in Telegram’s words', async () => {
  const { call, ann } = await openStage();
  const send = (text: string, parse_mode: string): Promise<Awaited<ReturnType<typeof call>>> =>
    call('sendMessage', { chat_id: ann.id, text, parse_mode });
  expect((await send('<b>bold &amp; <i>both</i></b>', 'html')).result).toMatchObject({
    text: 'bold & both',
    entities: [
      { type: 'bold', offset: 0, length: 11 },
      { type: 'italic', offset: 7, length: 4 },
    ],
  });
  expect((await send('hello\\. *x*', 'MarkdownV2')).result).toMatchObject({
    text: 'hello. x',
    entities: [{ type: 'bold', offset: 7 }],
  });
  const refusals = [
    ['<b>x', 'HTML', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i>test</b></i>', 'HTML', 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'],
    ['<script>x</script>', 'HTML', 'Unsupported start tag "script" at byte offset 0'],
    ['a.b', 'MarkdownV2', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['*x', 'MarkdownV2', "Can't find end of Bold entity at byte offset 0"],
  ] as const;
  for (const [text, mode, detail] of refusals) {
    expect((await send(text, mode)).description).toBe(`Bad Request: can't parse entities: ${detail}`);
  }
  expect((await send('x', 'BBCode')).description).toBe('Bad Request: unsupported parse_mode');
});

test('commands, mentions, links and hashtags of a person are marked', async () => {
  const stage = await openStage();
  stage.standin
    .as(stage.ann)
    .sendText(stage.home, '🎲 /ask@rules_bot see https://a.example/x?y=1. @boris_p #Catan a/b 1/2');
  const update = (await drain(stage)).at(-1);
  const text = String(field(update, 'message', 'text'));
  const marked = list(field(update, 'message', 'entities')).map((entity) => {
    const offset = Number(field(entity, 'offset'));
    return [field(entity, 'type'), text.slice(offset, offset + Number(field(entity, 'length')))];
  });
  expect(marked).toEqual([
    ['bot_command', '/ask@rules_bot'],
    ['url', 'https://a.example/x?y=1'],
    ['mention', '@boris_p'],
    ['hashtag', '#Catan'],
  ]);
});

test('a reply to a message that is gone fails, unless it may go without', async () => {
  const { call, ann } = await openStage();
  const lost = { chat_id: ann.id, text: 'x', reply_parameters: { message_id: 999 } };
  expect((await call('sendMessage', lost)).description).toBe('Bad Request: message to be replied not found');
  const alone = await call('sendMessage', {
    ...lost,
    reply_parameters: { message_id: 999, allow_sending_without_reply: true },
  });
  expect(alone.ok).toBe(true);
  expect(field(alone.result, 'reply_to_message')).toBeUndefined();
  const reply = await call('sendMessage', { chat_id: ann.id, text: 'y', reply_to_message_id: 1 });
  expect(field(reply.result, 'reply_to_message', 'text')).toBe('/start');
});

test('an edit that changes nothing, of a stranger’s message or of a missing one is refused', async () => {
  const { call, ann, standin, home } = await openStage();
  const markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
  const id = field(
    (await call('sendMessage', { chat_id: ann.id, text: 'draft', reply_markup: markup })).result,
    'message_id',
  );
  const edit = { chat_id: ann.id, message_id: id, text: 'final', reply_markup: markup };
  expect((await call('editMessageText', edit)).result).toMatchObject({ text: 'final', reply_markup: markup });
  expect((await call('editMessageText', edit)).description).toMatch(
    /^Bad Request: message is not modified: specified new message content/,
  );
  expect((await call('editMessageText', { ...edit, reply_markup: undefined })).ok).toBe(true);
  expect(field(standin.messages(home).at(-1), 'reply_markup')).toBeUndefined();
  expect((await call('editMessageReplyMarkup', { chat_id: ann.id, message_id: id, reply_markup: markup })).ok).toBe(
    true,
  );
  expect((await call('editMessageText', { ...edit, message_id: 1 })).description).toBe(
    "Bad Request: message can't be edited",
  );
  standin.as(ann).deleteMessage(home, Number(id));
  expect((await call('editMessageText', edit)).description).toBe('Bad Request: message to edit not found');
  expect((await call('deleteMessage', { chat_id: ann.id, message_id: id })).description).toBe(
    'Bad Request: message to delete not found',
  );
});

test('button data of 65 bytes is refused, and a text button has no place in an inline keyboard', async () => {
  const { call, ann } = await openStage();
  const send = async (button: Readonly<Record<string, unknown>>): Promise<string | null> =>
    (await call('sendMessage', { chat_id: ann.id, text: 'x', reply_markup: { inline_keyboard: [[button]] } }))
      .description;
  expect(await send({ text: 'b', callback_data: 'я'.repeat(32) })).toBeNull();
  expect(await send({ text: 'b', callback_data: `${'я'.repeat(32)}.` })).toBe('Bad Request: BUTTON_DATA_INVALID');
  expect(await send({ text: 'b', callback_data: '' })).toContain('Text buttons are unallowed in the inline keyboard');
});

test('a press is answered once, while it is fresh, and a forged one shows a message that is gone', async () => {
  let clock = Date.now();
  const stage = await openStage({ now: () => clock });
  const { call, ann, standin, home } = stage;
  const reply_markup = { inline_keyboard: [[{ text: 'Catan', callback_data: 'g:1' }]] };
  const id = Number(
    field((await call('sendMessage', { chat_id: ann.id, text: 'Which?', reply_markup })).result, 'message_id'),
  );
  await drain(stage);
  const query = standin.as(ann).press(home, id, { text: 'Catan' });
  expect(await drain(stage)).toMatchObject([
    {
      callback_query: {
        id: query,
        from: { id: ann.id },
        data: 'g:1',
        message: { message_id: id, text: 'Which?', chat: { id: ann.id } },
      },
    },
  ]);
  const answered = standin.waitFor(() => standin.calls('answerCallbackQuery').at(-1)?.outcome);
  expect((await call('answerCallbackQuery', { callback_query_id: query, text: 'Catan it is' })).result).toBe(true);
  expect((await answered).ok).toBe(true);
  const tooOld = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
  expect((await call('answerCallbackQuery', { callback_query_id: query })).description).toBe(tooOld);
  const late = standin.as(ann).press(home, id, { row: 0, column: 0 });
  clock += 61_000;
  expect((await call('answerCallbackQuery', { callback_query_id: late })).description).toBe(tooOld);
  standin.as(ann).deleteMessage(home, id);
  expect(() => standin.as(ann).press(home, id, { data: 'g:1' })).toThrow('there is no message');
  await drain(stage);
  standin.as(ann).press(home, id, { data: 'forged' }, true);
  expect(await drain(stage)).toMatchObject([
    { callback_query: { data: 'forged', message: { message_id: id, date: 0 } } },
  ]);
});

test('a document goes up by multipart and comes down by getFile; over 20 MB it does not come down', async () => {
  const stage = await openStage();
  const { standin, ann, call, home } = stage;
  const form = new FormData();
  form.set('chat_id', String(ann.id));
  form.set('caption', 'the rules');
  form.set('document', new Blob(['%PDF-1.7'], { type: 'application/pdf' }), 'Правила.pdf');
  const sent = await readReply(await fetch(`${standin.url}/bot${TOKEN}/sendDocument`, { method: 'POST', body: form }));
  expect(sent.result).toMatchObject({
    caption: 'the rules',
    document: { file_name: 'Правила.pdf', mime_type: 'application/pdf', file_size: 8 },
  });
  const file = await call('getFile', { file_id: field(sent.result, 'document', 'file_id') });
  const down = await fetch(`${standin.url}/file/bot${TOKEN}/${String(field(file.result, 'file_path'))}`);
  expect(await down.text()).toBe('%PDF-1.7');
  const again = await call('sendDocument', { chat_id: ann.id, document: field(sent.result, 'document', 'file_id') });
  expect(field(again.result, 'document', 'file_id')).toBe(field(sent.result, 'document', 'file_id'));
  await drain(stage);
  const large = { name: 'big.pdf', mimeType: 'application/pdf', bytes: new Uint8Array(20 * 1024 * 1024 + 1) };
  standin.as(ann).sendDocument(home, large);
  const [update] = await drain(stage);
  const refused = await call('getFile', { file_id: field(update, 'message', 'document', 'file_id') });
  expect(refused.description).toBe('Bad Request: file is too big');
  expect((await call('getFile', { file_id: 'nonsense' })).description).toBe('Bad Request: invalid file_id');
  expect((await fetch(`${standin.url}/file/bot${TOKEN}/../../etc/passwd`)).status).toBe(404);
});

test('photos, albums, stickers, voice and polls arrive as what they are', async () => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  await drain(stage);
  const picture = { name: 'a.png', mimeType: 'image/png', bytes: bytes('not really') };
  const player = standin.as(ann);
  player.sendPhoto(home, picture, { caption: 'look' });
  player.sendAlbum(home, [picture, picture], { caption: 'two' });
  player.sendSticker(home);
  player.sendVoice(home);
  player.sendPoll(home, 'Who?', ['me', 'you']);
  const kinds = (await drain(stage)).map((update) => {
    const known = ['photo', 'sticker', 'voice', 'poll'];
    return known.find((kind) => field(update, 'message', kind) !== undefined);
  });
  expect(kinds).toEqual(['photo', 'photo', 'photo', 'sticker', 'voice', 'poll']);
});

test('an edited question comes as edited_message with its new text', async () => {
  const stage = await openStage({ now: () => 1_700_000_000_000 });
  const { standin, ann, home } = stage;
  const { message_id } = standin.as(ann).sendText(home, 'wrong');
  await drain(stage);
  standin.as(ann).editText(home, message_id, 'right');
  expect(await drain(stage)).toMatchObject([
    { edited_message: { message_id, text: 'right', edit_date: standin.world.seconds() } },
  ]);
});
