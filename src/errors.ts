/**
 * Errors that leave a room. A vendor's error is translated once, at its door; the message names the thing and the
 * way out, and carries neither secrets nor what a player wrote.
 */
export class RulesLawyerError extends Error {
  readonly code: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** What somebody typed cannot be carried out as it stands. */
export class UsageError extends RulesLawyerError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** The environment asks for what cannot be: the process ends as with any other wrong configuration. */
export class ConfigurationError extends RulesLawyerError {
  constructor(message: string) {
    super('configuration', message);
  }
}

/** The folder or the index of the library cannot be used. */
export class LibraryError extends RulesLawyerError {}

/** The database cannot be used; `retryable` where it is only locked or full, or its disk fails. */
export class StorageError extends RulesLawyerError {}

/**
 * What may be logged of an error of any kind: its code, else its name. Never its message: that may carry what a player or
 * a vendor wrote.
 */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
