/**
 * The failures that the Bot API reports, in the words of Telegram's own server
 * (github.com/tdlib/telegram-bot-api, Client.cpp), because bots match on these words.
 */

/** What a failed answer carries besides its description. `retry_after` is seconds. */
export interface ResponseParameters {
  readonly migrate_to_chat_id?: number;
  readonly retry_after?: number;
}

const PREFIXES: Readonly<Record<number, string>> = {
  400: 'Bad Request: ',
  401: 'Unauthorized',
  403: 'Forbidden: ',
  404: 'Not Found',
  409: 'Conflict: ',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests: ',
};

/** A refusal with Telegram's code and description. The description never repeats what a player or the bot wrote. */
export class ApiError extends Error {
  readonly code: number;
  readonly parameters: ResponseParameters | null;

  constructor(code: number, detail: string, parameters: ResponseParameters | null = null) {
    super(`${PREFIXES[code] ?? ''}${detail}`);
    this.name = 'ApiError';
    this.code = code;
    this.parameters = parameters;
  }
}

export function badRequest(detail: string): ApiError {
  return new ApiError(400, detail);
}

export function forbidden(detail: string): ApiError {
  return new ApiError(403, detail);
}

/** `seconds` is the whole number of seconds that the bot is told to wait. */
export function tooManyRequests(seconds: number): ApiError {
  return new ApiError(429, `retry after ${seconds}`, { retry_after: seconds });
}

/** What the browser page or a test asked for cannot be done; the message says what is wrong. */
export class StandinError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StandinError';
  }
}
