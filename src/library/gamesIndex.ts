/**
 * `games_index.json` of the original bot, read as it is, plus optional `names` in any language and `documents` with
 * layers. Written by hand as a rule, so every mistake is told in a sentence with its place, and costs only itself: a
 * field that cannot be read is left out, an entry without a name is left out, the others serve.
 */
import { z } from 'zod';
import {
  BggId,
  type DocumentLayer,
  firstReadable,
  LayeredDocument,
  PdfFile,
  readField,
  readItems,
  readPath,
  reasonOf,
  type Report,
  shortened,
  Text,
} from './gamesIndexFields.ts';
import { foldedWords } from './names/nameForm.ts';

export interface GameAlias {
  readonly name: string;
  /** As the index has it (`ru`, `de`, …); `und` where it does not say. */
  readonly language: string;
}

export interface GamesIndexEntry {
  readonly englishName: string;
  readonly aliases: readonly GameAlias[];
  /** Relative to the library folder, `/` between the parts; those of `documents` included. */
  readonly files: readonly string[];
  readonly tags: readonly string[];
  readonly bggId: number | null;
  readonly layers: readonly { readonly file: string; readonly layer: DocumentLayer }[];
}

export interface GamesIndex {
  readonly entries: readonly GamesIndexEntry[];
  /** Sentences for the owner. At most 200; a last one counts the rest. */
  readonly problems: readonly string[];
}

/** Limits far above any real index (BoardGameGeek's whole catalogue would not fit a folder of rulebooks). */
const LONGEST_JSON = 16 * 1024 * 1024;
const MOST_GAMES = 20_000;
const MOST_PROBLEMS = 200;

const Fields = z.record(z.string(), z.unknown());
const Root = z.object({ games: z.array(z.unknown()) });

/** Never throws. A text that is no index at all gives no entries and one problem. */
export function parseGamesIndex(json: string): GamesIndex {
  const problems: string[] = [];
  let unreported = 0;
  const report: Report = (sentence) => {
    if (problems.length < MOST_PROBLEMS) problems.push(`games_index.json: ${sentence}`);
    else unreported++;
  };
  const entries: GamesIndexEntry[] = [];
  const games = readGames(json, report);
  if (games.length > MOST_GAMES) report(`only the first ${MOST_GAMES} of ${games.length} games are read.`);
  for (const [at, value] of games.slice(0, MOST_GAMES).entries()) {
    const entry = readEntry(value, at + 1, report);
    if (entry !== null) entries.push(entry);
  }
  reportSharedNames(entries, report);
  if (unreported > 0) problems.push(`games_index.json: ${unreported} more problems are not listed.`);
  return { entries, problems };
}

function readGames(json: string, report: Report): readonly unknown[] {
  if (json.length > LONGEST_JSON) {
    report(`the file is larger than ${LONGEST_JSON / 1024 / 1024} MiB and is not read.`);
    return [];
  }
  if (/^\ufeff?\s*$/u.test(json)) {
    report('the file is empty; no game is read from it.');
    return [];
  }
  let value: unknown;
  try {
    value = JSON.parse(json.startsWith('\ufeff') ? json.slice(1) : json);
  } catch (error) {
    // The message quotes the file, so only the place is taken from it.
    const place = error instanceof Error ? /\(line \d+ column \d+\)/.exec(error.message)?.[0] : undefined;
    report(`the file is not valid JSON${place === undefined ? '' : ` ${place}`}; no game is read from it.`);
    return [];
  }
  const root = Root.safeParse(value);
  if (root.success) return root.data.games;
  report('the file has to be an object with a list "games"; no game is read from it.');
  return [];
}

function readEntry(value: unknown, position: number, report: Report): GamesIndexEntry | null {
  const fields = Fields.safeParse(value);
  if (!fields.success || Array.isArray(value)) {
    report(`entry ${position} has to be an object; the entry is left out.`);
    return null;
  }
  const entry = fields.data;
  const name = Text.safeParse(entry['english_name']);
  if (!name.success) {
    const readable = firstReadable(entry['russian_names']);
    const why = entry['english_name'] === undefined ? 'is missing' : reasonOf(name.error);
    report(
      `entry ${position}${readable === null ? '' : ` ("${readable}")`}: "english_name" ${why}; the entry is left out.`,
    );
    return null;
  }
  const told: Report = (sentence) => report(`entry ${position} ("${shortened(name.data)}"): ${sentence}`);
  const layers = readItems(entry['documents'], 'documents', LayeredDocument, told).flatMap(({ file, layer }) => {
    const path = readPath(file, 'documents', told);
    return path === null ? [] : [{ file: path, layer }];
  });
  const listed = readItems(entry['pdf_files'], 'pdf_files', PdfFile, told)
    .map((file) => readPath(file, 'pdf_files', told))
    .filter((path) => path !== null);
  return {
    englishName: name.data,
    aliases: withoutRepeats(name.data, [
      ...readItems(entry['russian_names'], 'russian_names', Text, told).map((alias) => ({
        name: alias,
        language: 'ru',
      })),
      ...readNames(entry['names'], told),
    ]),
    files: [...new Set([...listed, ...layers.map(({ file }) => file)])],
    tags: [...new Set(readItems(entry['tags'], 'tags', Text, told))],
    bggId: readField(entry['bgg_id'], 'bgg_id', BggId, null, told),
    layers,
  };
}

/** `names`: lists by language, or one list of names in languages that nobody noted. */
function readNames(value: unknown, told: Report): GameAlias[] {
  const byLanguage = Fields.safeParse(value);
  if (!byLanguage.success || Array.isArray(value)) {
    return readItems(value, 'names', Text, told).map((name) => ({ name, language: 'und' }));
  }
  return Object.entries(byLanguage.data).flatMap(([language, names]) =>
    readItems(names, `names.${shortened(language)}`, Text, told).map((name) => ({
      name,
      language: language.toLowerCase(),
    })),
  );
}

/** Names that several games bear are kept: whoever asks by one of them is asked which game is meant. */
function reportSharedNames(entries: readonly GamesIndexEntry[], report: Report): void {
  const bearers = new Map<string, { readonly name: string; readonly games: Set<GamesIndexEntry> }>();
  for (const entry of entries) {
    for (const name of [entry.englishName, ...entry.aliases.map((alias) => alias.name)]) {
      const folded = foldedWords(name).join(' ');
      if (folded === '') continue;
      const known = bearers.get(folded);
      if (known === undefined) bearers.set(folded, { name, games: new Set([entry]) });
      else known.games.add(entry);
    }
  }
  for (const { name, games } of bearers.values()) {
    if (games.size < 2) continue;
    const shown = [...games].slice(0, 5).map(({ englishName }) => `"${shortened(englishName)}"`);
    const rest = games.size > 5 ? ` and ${games.size - 5} more` : '';
    report(
      `the name "${shortened(name)}" belongs to several games (${shown.join(', ')}${rest}); the bot will ask which is meant.`,
    );
  }
}

function withoutRepeats(englishName: string, aliases: readonly GameAlias[]): GameAlias[] {
  const seen = new Set([foldedWords(englishName).join(' ')]);
  return aliases.filter(({ name }) => {
    const folded = foldedWords(name).join(' ');
    if (folded !== '' && seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
}
