import { expect, test } from 'vitest';
import { refused, type TelegramErrorCode, unreachable } from '../../src/telegram/telegramError.ts';

const WORDS: readonly (readonly [number, string, TelegramErrorCode])[] = [
  [400, 'Bad Request: chat not found', 'chat_gone'],
  [400, 'Bad Request: group chat was deactivated', 'chat_gone'],
  [400, 'Bad Request: PEER_ID_INVALID', 'chat_gone'],
  [
    400,
    'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    'not_modified',
  ],
  [400, 'Bad Request: message to edit not found', 'message_gone'],
  [400, 'Bad Request: message to delete not found', 'message_gone'],
  [400, 'Bad Request: message to be replied not found', 'message_gone'],
  [400, 'Bad Request: message to reply not found', 'message_gone'],
  [400, 'Bad Request: replied message not found', 'message_gone'],
  [400, "Bad Request: message can't be edited", 'message_gone'],
  [400, "Bad Request: message can't be deleted for everyone", 'message_gone'],
  [400, 'Bad Request: there is no text in the message to edit', 'message_gone'],
  [400, 'Bad Request: MESSAGE_ID_INVALID', 'message_gone'],
  [400, 'Bad Request: message thread not found', 'topic_gone'],
  [400, 'Bad Request: TOPIC_CLOSED', 'topic_gone'],
  [400, 'Bad Request: TOPIC_DELETED', 'topic_gone'],
  [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid', 'query_expired'],
  [400, 'Bad Request: file is too big', 'too_large'],
  [400, 'Bad Request: not enough rights to send text messages to the chat', 'blocked'],
  [400, 'Bad Request: not enough rights to send photos to the chat', 'rejected'],
  [400, 'Bad Request: message is too long', 'rejected'],
  [401, 'Unauthorized', 'unauthorized'],
  [403, 'Forbidden: bot was blocked by the user', 'blocked'],
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'blocked'],
  [403, 'Forbidden: user is deactivated', 'blocked'],
  [403, "Forbidden: bot can't initiate conversation with a user", 'blocked'],
  [404, 'Not Found', 'unauthorized'],
  [404, 'Not Found: method not found', 'rejected'],
  [
    409,
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    'conflict',
  ],
  [409, 'Conflict: terminated by setWebhook request', 'conflict'],
  [
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    'webhook_active',
  ],
  [413, 'Request Entity Too Large', 'too_large'],
  [429, 'Too Many Requests: retry after 5', 'flood'],
  [500, 'Internal Server Error', 'unreachable'],
  [502, 'Bad Gateway', 'unreachable'],
];

test.each(WORDS)('%i "%s" is %s', (status, description, code) => {
  expect(refused('sendMessage', { status, description }).code).toBe(code);
});

test('what a player wrote and Telegram repeats does not get into the message', () => {
  const error = refused('sendMessage', { status: 400, description: 'Bad Request: wrong: my secret words' });
  expect(error.message).toBe('Telegram refused sendMessage: 400 (rejected)');
  expect(JSON.stringify(error)).not.toContain('secret');
});

test('a refused token names the variable that holds it', () => {
  expect(refused('getMe', { status: 401, description: 'Unauthorized' }).message).toContain('TELEGRAM_TOKEN');
});

test('a group that became a supergroup says where it is now, whatever the status', () => {
  for (const status of [400, 403]) {
    const error = refused('sendMessage', { status, description: 'x', migrateTo: -100_200 });
    expect([error.code, error.migratedTo]).toEqual(['migrated', -100_200]);
  }
});

test('a flood waits for what Telegram says, and for a moment where it says nothing', () => {
  expect(refused('getMe', { status: 429, description: '', retryAfter: 7 }).retryAfter).toBe(7000);
  expect(refused('getMe', { status: 429, description: '' }).retryAfter).toBe(1000);
  expect(refused('getMe', { status: 403, description: '', retryAfter: 7 }).retryAfter).toBeNull();
});

test('a flood of years is over after a day: a timer that is given years ends at once', () => {
  expect(refused('getMe', { status: 429, description: '', retryAfter: 1e9 }).retryAfter).toBe(24 * 3_600_000);
});

test('only what goes away by itself is retryable', () => {
  const codes = WORDS.map(([status, description]) => refused('getMe', { status, description })).filter(
    (error) => error.retryable,
  );
  expect([...new Set(codes.map(({ code }) => code))]).toEqual(['conflict', 'flood', 'unreachable']);
});

test('an answer that is neither yes nor no may have had its effect', () => {
  expect(refused('getMe', { status: Number.NaN, description: '' })).toMatchObject({
    code: 'unreachable',
    mayHaveHappened: true,
  });
  expect(unreachable('getMe', 'ECONNREFUSED', false).mayHaveHappened).toBe(false);
});
