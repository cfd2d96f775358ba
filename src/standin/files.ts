/** Files that were sent, by the id under which a bot can fetch them or send them again. */
import { createHash } from 'node:crypto';
import type { FileFields } from './types.ts';

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** Path under `/file/bot<token>/`. */
  readonly path: string;
}

export class FileStore {
  readonly #byId = new Map<string, StoredFile>();
  readonly #byPath = new Map<string, StoredFile>();

  add(
    folder: string,
    file: { readonly name: string; readonly mimeType: string; readonly bytes: Uint8Array },
  ): StoredFile {
    const number = this.#byId.size + 1;
    const extension = /\.[A-Za-z0-9]{1,8}$/.exec(file.name)?.[0] ?? '';
    const id = `standin-${folder}-${String(number).padStart(6, '0')}`;
    const stored = { ...file, id, path: `${folder}/file_${number}${extension}` };
    this.#byId.set(id, stored);
    this.#byPath.set(stored.path, stored);
    return stored;
  }

  byId(id: string): StoredFile | undefined {
    return this.#byId.get(id);
  }

  byPath(path: string): StoredFile | undefined {
    return this.#byPath.get(path);
  }
}

/** The same bytes have the same unique id, whatever they are called. */
export function fileFields(file: StoredFile): FileFields {
  return {
    file_name: file.name,
    mime_type: file.mimeType,
    file_id: file.id,
    file_unique_id: createHash('sha256').update(file.bytes).digest('base64url').slice(0, 16),
    file_size: file.bytes.length,
  };
}

/** A photo in its one size. Width and height are read from a PNG and stand in otherwise. */
export function photoFields(file: StoredFile): readonly FileFields[] {
  const { file_id, file_unique_id, file_size } = fileFields(file);
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const isPng = file.bytes.length >= 24 && view.getUint32(0) === 0x89504e47;
  const size = isPng ? { width: view.getUint32(16), height: view.getUint32(20) } : { width: 1280, height: 960 };
  return [{ file_id, file_unique_id, file_size, ...size }];
}
