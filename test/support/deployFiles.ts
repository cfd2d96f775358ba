/** Reads the files by which the bot is built and run, for the tests that hold them to their rules. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const ROOT = join(import.meta.dirname, '../..');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/**
 * The documents of a YAML file, read as Kubernetes and GitHub read it: `0440` is octal. A key that stands twice is an error.
 * @throws the first error, with the file's name
 */
export function yamlDocuments(path: string, text = read(path)): readonly unknown[] {
  return parseAllDocuments(text, { version: '1.1', uniqueKeys: true, merge: false }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${path}: ${error.message}`, { cause: error });
    const content: unknown = document.toJS();
    return content;
  });
}

/** What stands in a file of the form NAME=value. */
export function environmentFile(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

export interface Instruction {
  readonly name: string;
  /** All that follows the name, continued lines in one. */
  readonly value: string;
}

/** The instructions of a Dockerfile in their order; comments are left out. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.split('\n').filter((line) => !/^\s*#/u.test(line));
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/gu, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', value = ''] = /^(\w+)\s+(.*)$/u.exec(line) ?? [];
      return { name, value };
    });
}

const PINNED = /^[a-z0-9][a-z0-9./_-]*:[\w][\w.-]*@sha256:(?<digest>[0-9a-f]{64})$/u;

/** Sixteen different digits come into every real digest but one in a thousand; a made-up one repeats itself. */
const LEAST_DIFFERENT_DIGITS = 12;

/** Why this is no image that a registry has been asked for; null where it is one. */
export function pinProblem(image: string): string | null {
  const digest = PINNED.exec(image)?.groups?.['digest'];
  if (digest === undefined) return `${image} is not of the form name:tag@sha256:<64 hexadecimal digits>`;
  const repeats = [1, 2, 4, 8, 16, 32].some((length) => digest === digest.slice(0, length).repeat(64 / length));
  if (repeats || new Set(digest).size < LEAST_DIFFERENT_DIGITS) return `${image} has a placeholder for a digest`;
  return null;
}
