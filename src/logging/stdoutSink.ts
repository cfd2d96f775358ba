/**
 * Standard output as the log writes it: never waited for. Pipes and sockets are written without blocking as they are; a
 * terminal that was stopped (Ctrl-S) would hold up the whole process, and so would the disk behind a file.
 */
import { fstatSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { codeOf } from '../errors.ts';
import type { LogSink } from './lineBuffer.ts';

const STDOUT = 1;
const writeTo = promisify(write);

function toFile(descriptor: number): LogSink {
  /** Bytes that a full disk still took of the piece that failed: the next one begins with the same. */
  let written = 0;
  return async (piece) => {
    try {
      while (written < piece.length) written += (await writeTo(descriptor, piece, written)).bytesWritten;
      written = 0;
      return null;
    } catch (error) {
      return codeOf(error);
    }
  };
}

const toStream =
  (stream: NodeJS.WriteStream): LogSink =>
  (piece) =>
    new Promise((resolve) => {
      stream.write(piece, (error) => resolve(error === null || error === undefined ? null : codeOf(error)));
    });

function isFile(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFile() || status.isCharacterDevice();
}

/** @param stdout the process's own; nobody else may write to a file that stands behind it at the same time */
export function createStdoutSink(stdout: NodeJS.WriteStream): LogSink {
  if (!stdout.isTTY && isFile(STDOUT)) return toFile(STDOUT);
  if (stdout.isTTY) neverBlock(stdout);
  return toStream(stdout);
}

/** Node makes terminals blocking and offers no way around it but its own handle; without one it stays as it is. */
function neverBlock(stdout: object): void {
  // oxlint-disable-next-line no-underscore-dangle -- Node's own name for it
  const handle: unknown = '_handle' in stdout ? stdout._handle : null;
  if (typeof handle !== 'object' || handle === null || !('setBlocking' in handle)) return;
  if (typeof handle.setBlocking === 'function') Reflect.apply(handle.setBlocking, handle, [false]);
}
