/** A file that somebody sent, as its row keeps it until it was fetched. */
import { z } from 'zod';
import type { SentFile } from '../tablePorts.ts';

const schema = z.object({
  fileId: z.string(),
  name: z.string(),
  mimeType: z.string(),
  size: z.number().nullable(),
}) satisfies z.ZodType<SentFile>;

export function writeSentFile(file: SentFile): string {
  return JSON.stringify(file);
}

export function readSentFile(stored: string): SentFile {
  return schema.parse(JSON.parse(stored));
}
