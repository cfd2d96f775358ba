/** PDFs with passwords, by pdfkit: encryption by hand would be more code than what it tests. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

interface PdfKitDocument extends Readable {
  text(text: string): this;
  end(): void;
}
type PdfKit = new (options: { userPassword?: string; ownerPassword: string; pdfVersion: '1.7' }) => PdfKitDocument;

/** Without a user password anybody may open the file; the owner password only guards what may be done with it. */
export async function encryptedPdf(text: string, passwords: { user?: string; owner: string }): Promise<Buffer> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pdfkit ships no types; the ones in samples/ leave encryption out
  const PDFDocument = createRequire(import.meta.url)('pdfkit') as PdfKit;
  const user = passwords.user === undefined ? {} : { userPassword: passwords.user };
  const document = new PDFDocument({ ...user, ownerPassword: passwords.owner, pdfVersion: '1.7' });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  document.text(text).end();
  await once(document, 'end');
  return Buffer.concat(chunks);
}
