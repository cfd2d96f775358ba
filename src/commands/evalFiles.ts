/** The files of `npm run eval`: questions in, results out. */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../errors.ts';

const PAGES = '"gold_pages" has to be a list of page numbers';
const Row = z.object(
  {
    id: z.union([z.string(), z.number()], '"id" has to be a text or a number'),
    question: z.string('"question" has to be a text'),
    document: z.string('"document" has to be a text').nullish(),
    gold_pages: z.array(z.int(PAGES), PAGES).default([]),
  },
  'a row has to be an object',
);
export type Row = z.infer<typeof Row>;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/** @throws UsageError naming the line that is wrong */
export function readQuestions(file: string, usage: string): readonly Row[] {
  let content: string;
  try {
    // A pipe without a writer would be waited for for ever.
    if (!statSync(file).isFile()) throw Object.assign(new Error('not a file'), { code: 'not a regular file' });
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The questions ${file} cannot be read (${codeOf(error)}).\nUsage: ${usage}`);
  }
  const rows: Row[] = [];
  for (const [index, line] of content
    .replace(/^\ufeff/u, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (error) {
      throw new UsageError(`${file}, line ${index + 1}: not JSON (${error instanceof Error ? error.name : 'error'}).`);
    }
    const row = Row.safeParse(json);
    if (!row.success) {
      const told = row.error.issues.map((issue) => issue.message);
      throw new UsageError(`${file}, line ${index + 1}: ${[...new Set(told)].join('; ')}.`);
    }
    rows.push(row.data);
  }
  if (rows.length === 0) throw new UsageError(`${file} has no questions.`);
  return rows;
}

/**
 * The file of the results, opened before the work so that a wrong name does not cost a whole evaluation; what it held
 * stays until there is something to write.
 */
export class ResultFile {
  readonly #name: string;
  readonly #descriptor: number;

  /** @throws UsageError naming the file */
  constructor(name: string) {
    this.#name = name;
    this.#descriptor = this.#telling(() => openSync(name, 'a'));
  }

  /** Replaces what the file holds. @throws UsageError naming the file */
  write(rows: string): void {
    this.#telling(() => {
      // A pipe has nothing to cut off.
      if (fstatSync(this.#descriptor).isFile()) ftruncateSync(this.#descriptor);
      writeFileSync(this.#descriptor, rows);
    });
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #telling<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw new UsageError(`The results ${this.#name} cannot be written (${codeOf(error)}).`);
    }
  }
}
