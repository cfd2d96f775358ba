/**
 * The sentences that the owner of a file reads in the library's report: what is wrong, and what to do about it. No
 * sentence carries anything out of the document.
 */
import type { ExtractionLimits } from './limits.ts';
import { MAX_PAGE_CHARACTERS, MAX_PAGE_LINES } from './limits.ts';
import type { ReadingFailure } from './protocol.ts';

export type Breach = 'wall' | 'cpu' | 'resident_memory' | 'killed';

export interface Unreadable {
  readonly kind: 'encrypted' | 'damaged' | 'too_large';
  readonly reason: string;
  /** True where it tells of this moment (nobody may read the file, the system ended the reading) and not of the content. */
  readonly passing: boolean;
}

const SMALLER_COPY = 'Print it to a new PDF or export a smaller copy, and put that in its place.';
const NEW_COPY = 'Download or copy it again, or repair it with "qpdf broken.pdf repaired.pdf".';

const count = (value: number): string => value.toLocaleString('en-US');
const mebibytes = (bytes: number): string => `${count(Math.round(bytes / 1024 / 1024))} MiB`;
const seconds = (ms: number): string => `${count(ms / 1000)} s`;

type Explanation = (limits: ExtractionLimits) => Unreadable;

const encrypted =
  (reason: string): Explanation =>
  () => ({ kind: 'encrypted', reason, passing: false });
const damaged =
  (reason: string): Explanation =>
  () => ({ kind: 'damaged', reason, passing: false });
const tooLarge =
  (reason: (limits: ExtractionLimits) => string): Explanation =>
  (limits) => ({ kind: 'too_large', reason: reason(limits), passing: false });
const passing =
  (explanation: Explanation): Explanation =>
  (limits) => ({ ...explanation(limits), passing: true });

const tooMuchMemory = tooLarge(
  ({ memoryBytes }) => `Reading the PDF took more than ${mebibytes(memoryBytes)} of memory. ${SMALLER_COPY}`,
);

const FAILURES: Readonly<Record<ReadingFailure, Explanation>> = {
  password: encrypted(
    'The PDF is protected by a password. Save a copy without a password and put it in place of this one.',
  ),
  unsupported_protection: encrypted(
    'The PDF is protected by a certificate or by rights management. Save an unprotected copy and put it in place of this one.',
  ),
  damaged: damaged(`The file is damaged, cut off, or not a PDF. ${NEW_COPY}`),
  no_pages: damaged(`The PDF has no page that can be opened. ${NEW_COPY}`),
  crashed: damaged(`The PDF is damaged: reading it broke off. ${NEW_COPY}`),
  empty: damaged('The file is empty. Download or copy it again.'),
  unreadable: passing(
    damaged('The file could not be read. See that it is still there, is a regular file, and may be read by this user.'),
  ),
  file_size: tooLarge(
    ({ maxFileBytes }) =>
      `The file is larger than ${mebibytes(maxFileBytes)}. Save a copy with smaller pictures, or split it.`,
  ),
  pages: tooLarge(({ maxPages }) => `The PDF has more than ${count(maxPages)} pages. Split it into several files.`),
  characters: tooLarge(
    ({ maxCharacters }) => `The PDF holds more than ${count(maxCharacters)} characters. Split it into several files.`,
  ),
  page_characters: tooLarge(
    () => `One page of the PDF holds more than ${count(MAX_PAGE_CHARACTERS)} characters. ${SMALLER_COPY}`,
  ),
  page_lines: tooLarge(() => `One page of the PDF holds more than ${count(MAX_PAGE_LINES)} lines. ${SMALLER_COPY}`),
  memory: tooMuchMemory,
};

const BREACHES: Readonly<Record<Breach, Explanation>> = {
  wall: tooLarge(({ wallMs }) => `Reading the PDF took longer than ${seconds(wallMs)}. ${SMALLER_COPY}`),
  cpu: tooLarge(({ cpuMs }) => `Reading the PDF took more than ${seconds(cpuMs)} of processor time. ${SMALLER_COPY}`),
  resident_memory: tooMuchMemory,
  killed: passing(
    tooLarge(
      () =>
        `The system ended the reading of the PDF, most likely for want of memory. It is tried again. ${SMALLER_COPY}`,
    ),
  ),
};

export function explainFailure(failure: ReadingFailure, limits: ExtractionLimits): Unreadable {
  return FAILURES[failure](limits);
}

export function explainBreach(breach: Breach, limits: ExtractionLimits): Unreadable {
  return BREACHES[breach](limits);
}
