/** Files that somebody sent, from Telegram into a file of ours: bounded while they come in, and gone again where that fails. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf, RulesLawyerError } from '../errors.ts';
import type { TelegramApi } from './api.ts';

/**
 * `too_large`: beyond our limit. `unwritable`: the file exists already, or the disk will not have it; retryable where the
 * disk is full. Trouble with Telegram is a TelegramError, which is `too_large`, too, where the file is beyond its limit.
 */
export class FileError extends RulesLawyerError {
  declare readonly code: 'too_large' | 'unwritable' | 'malformed';
}

export interface DownloadOptions {
  readonly limitBytes: number;
  readonly signal?: AbortSignal;
  /** Milliseconds for the file itself; two minutes where it is missing. */
  readonly limit?: number;
}

const fileSchema = z.object({ file_path: z.string().min(1), file_size: z.number().nullable().default(null) });

/** Returns the number of bytes. @throws FileError, TelegramError */
export async function download(
  api: TelegramApi,
  fileId: string,
  targetFile: string,
  options: DownloadOptions,
): Promise<number> {
  const { limitBytes, ...callOptions } = options;
  const signalOnly = options.signal === undefined ? {} : { signal: options.signal };
  const described = fileSchema.safeParse(await api.call('getFile', { file_id: fileId }, signalOnly));
  if (!described.success) throw new FileError('malformed', 'Telegram described a file without its path');
  const { file_path: filePath, file_size: size } = described.data;
  if (size !== null && size > limitBytes) throw tooLarge(limitBytes);
  const target = await open(targetFile, 'wx', 0o600).catch(rethrown);
  try {
    return await fill(target, api, filePath, { limitBytes, callOptions });
  } catch (error) {
    await rm(targetFile, { force: true }).catch(rethrown);
    throw error;
  }
}

async function fill(
  target: FileHandle,
  api: TelegramApi,
  filePath: string,
  {
    limitBytes,
    callOptions,
  }: { readonly limitBytes: number; readonly callOptions: Parameters<TelegramApi['readFile']>[2] },
): Promise<number> {
  let bytes = 0;
  try {
    const take = async (chunk: Uint8Array): Promise<void> => {
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      await target.writeFile(chunk).catch(rethrown);
    };
    await api.readFile(filePath, take, callOptions);
  } finally {
    await target.close().catch(rethrown);
  }
  return bytes;
}

function tooLarge(limitBytes: number): FileError {
  return new FileError('too_large', `the file has more than ${limitBytes} bytes`);
}

function rethrown(error: unknown): never {
  const code = codeOf(error);
  const retryable = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EMFILE' || code === 'ENFILE';
  throw new FileError('unwritable', `the file that was sent cannot be written (${code})`, { retryable });
}
