/** What keeps a file of golden questions from being read or written. */
import { codeOf, RulesLawyerError } from '../errors.ts';

/**
 * `golden_missing`: there is no such file. `golden_invalid`: it is no YAML, or of another form. `golden_read_only`: this
 * user may not read or write it. `storage_full`: no space, retryable.
 */
export class GoldenError extends RulesLawyerError {
  declare readonly code: 'golden_missing' | 'golden_invalid' | 'golden_read_only' | 'storage_full';
}

/** An error of the file system as what an operator can do about it; anything else is a defect and passes as it is. */
export function goldenError(error: unknown, name: string): unknown {
  if (error instanceof GoldenError) return error;
  const code = codeOf(error);
  if (['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) {
    return new GoldenError(
      'golden_read_only',
      `${name} cannot be read or written (${code}). Give this user the right to write the file and its folder, or add the question by hand.`,
      { cause: error },
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new GoldenError('storage_full', `There is no space for ${name}. Free some space and try again.`, {
      retryable: true,
      cause: error,
    });
  }
  return error;
}
