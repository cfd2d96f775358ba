/** `npm run library`: the doctor of the library, one row a file. */
import { LibraryError } from '../errors.ts';
import type { LibraryFile } from '../library/contents.ts';
import { inColumns } from '../text/columns.ts';
import { type Command, libraryFolder, readOptions } from './command.ts';
import { printable } from './progress.ts';
import { withSession } from './session.ts';

export const USAGE = 'npm run library -- [--library DIR] [--json]';

interface Row {
  readonly file: string;
  readonly game: string;
  readonly pages: number;
  /** Share of the pages that have text, 0 to 1. */
  readonly text_coverage: number;
  readonly language: string;
  readonly state: LibraryFile['state'];
  readonly reason: string | null;
}

function rowOf(file: LibraryFile): Row {
  return {
    file: file.path,
    game: file.game,
    pages: file.pages,
    text_coverage: file.pages === 0 ? 0 : Math.round((1000 * file.pagesWithText) / file.pages) / 1000,
    language: file.language,
    state: file.state,
    reason: file.reason,
  };
}

const HEADER = ['STATE', 'PAGES', 'TEXT', 'LANG', 'GAME', 'FILE'];

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.state,
    String(row.pages),
    `${Math.floor(row.text_coverage * 100)} %`,
    row.language,
    printable(row.game),
    printable(row.file),
  ]);
  const [header = '', ...lines] = inColumns([HEADER, ...cells]);
  const told = lines.flatMap((line, index) => {
    const reason = rows[index]?.reason ?? null;
    return reason === null ? [line] : [line, `    ${reason}`];
  });
  return `${[header, ...told].join('\n')}\n`;
}

export const run: Command = async (invocation) => {
  const { values } = readOptions(
    invocation.args,
    { library: { type: 'string' }, json: { type: 'boolean' } },
    USAGE,
    'no words',
  );
  const folder = libraryFolder(values.library, invocation);
  return withSession(folder, invocation, async ({ lifecycle, resources }) => {
    const { files, problems } = resources.library.contents();
    const { capabilities } = lifecycle.getSnapshot().context;
    const rows = files.map(rowOf);
    if (values.json === true) {
      invocation.terminal.out(`${JSON.stringify({ library: folder, files: rows, problems, capabilities })}\n`);
    } else {
      if (rows.length > 0) invocation.terminal.out(table(rows));
      for (const problem of problems) invocation.terminal.out(`! ${printable(problem)}\n`);
      if (capabilities?.exactSearch === false) {
        invocation.terminal.out('! ugrep is not installed: there is no exact search, everything else works.\n');
      }
      if (capabilities?.pdftotext === false) {
        invocation.terminal.out(
          '! pdftotext (poppler) is not installed: PDFs that PDFium cannot read get no second try.\n',
        );
      }
    }
    if (rows.length === 0) throw new LibraryError('empty', `There is no PDF in ${folder}. Put your rulebooks there.`);
    return 0;
  });
};
