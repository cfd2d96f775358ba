/** Cuts a byte stream into lines without ever holding more than one unfinished line. */
import { LibraryError } from '../../errors.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

const LINE_FEED = 0x0a;

/** @throws LibraryError `extraction_protocol` where a line grows beyond MAX_MESSAGE_BYTES; what `onLine` throws */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
      pending = [];
      pendingBytes = 0;
      start = end + 1;
      onLine(line);
    }
    if (start === chunk.length) return;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_MESSAGE_BYTES) {
      throw new LibraryError(
        'extraction_protocol',
        'The PDF reader sent a message that is too long; this is a defect.',
      );
    }
  };
}
