/**
 * The parameters of one call, wherever they came from: query string, URL-encoded form, JSON body or multipart form.
 * As with Telegram, numbers and flags may come as text and objects as JSON text.
 */
import { badRequest } from './apiError.ts';

/** A file that came with a multipart form. */
export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export class Params {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #files: ReadonlyMap<string, UploadedFile>;

  constructor(values: ReadonlyMap<string, unknown>, files: ReadonlyMap<string, UploadedFile> = new Map()) {
    this.#values = values;
    this.#files = files;
  }

  /** The text of a parameter; '' where it is missing, JSON text where an object was sent. */
  text(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return '';
    if (typeof value === 'string') return value;
    return JSON.stringify(value);
  }

  has(name: string): boolean {
    const value = this.#values.get(name);
    return value !== undefined && value !== null && value !== '';
  }

  /** A whole number clamped to the range; `fallback` where it is missing or no number, as Telegram does. */
  integer(
    name: string,
    fallback: number,
    minimum = Number.MIN_SAFE_INTEGER,
    maximum = Number.MAX_SAFE_INTEGER,
  ): number {
    const text = this.text(name).trim();
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : fallback;
    return Math.min(maximum, Math.max(minimum, value));
  }

  /** Telegram takes true, yes and 1, in any case. */
  flag(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).trim().toLowerCase());
  }

  /** An object or list, sent as such or as JSON text; undefined where it is missing. */
  json(name: string, what: string): unknown {
    const value = this.#values.get(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch (error) {
      if (error instanceof SyntaxError) throw badRequest(`can't parse ${what} JSON object`);
      throw error;
    }
  }

  /** The file sent under this name, or under the name that `attach://` in the parameter points to. */
  file(name: string): UploadedFile | null {
    const reference = this.text(name);
    const attached = reference.startsWith('attach://') ? reference.slice('attach://'.length) : name;
    return this.#files.get(attached) ?? null;
  }

  attachment(reference: string): UploadedFile | null {
    return reference.startsWith('attach://') ? (this.#files.get(reference.slice('attach://'.length)) ?? null) : null;
  }

  /** For the journal: every value as sent, files as name and size in bytes. */
  toJournal(): Readonly<Record<string, unknown>> {
    const files = [...this.#files].map(([key, { name, bytes }]): [string, unknown] => [
      key,
      { name, size: bytes.length },
    ]);
    return { ...Object.fromEntries(this.#values), ...Object.fromEntries(files) };
  }
}

/** A JSON object as opposed to a list, a text, a number or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
