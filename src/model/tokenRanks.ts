/**
 * The tokens of o200k_base by their rank, from the data file of the tokenizer's package. The package carries the same as a
 * module of 2.4 MB, whose parsing leaves 45 MB of memory behind that are never given back.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** What the tokenizer is made of: a token is its text or, where its bytes are none, the bytes. Some ranks are not used. */
export type TokenRanks = readonly (string | readonly number[])[];

const FILE = 'gpt-tokenizer/data/o200k_base.tiktoken';
const BYTE_ORDER_MARK = '\ufeff';

/** @throws the system's error where the package is not whole */
export async function readTokenRanks(): Promise<TokenRanks> {
  const lines = await readFile(createRequire(import.meta.url).resolve(FILE), 'latin1');
  const ranks: (string | readonly number[])[] = [];
  // Line by line, without an array of all lines: they are 200,000.
  for (let from = 0; from < lines.length; ) {
    const blank = lines.indexOf(' ', from);
    const end = lines.indexOf('\n', from);
    const stop = end < 0 ? lines.length : end;
    ranks[Number(lines.slice(blank + 1, stop))] = tokenOf(Buffer.from(lines.slice(from, blank), 'base64'));
    from = stop + 1;
  }
  return ranks;
}

/** As the tokenizer decodes it: what begins with a byte order mark stays bytes. */
function tokenOf(bytes: Buffer): string | readonly number[] {
  const text = bytes.toString('utf8');
  const isText = !text.startsWith(BYTE_ORDER_MARK) && Buffer.from(text).equals(bytes);
  return isText ? text : [...bytes];
}
