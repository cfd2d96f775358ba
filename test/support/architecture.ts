/** The import rules of the project over the text of its files: `findings` is the same for the real tree and for a made-up one. */
import { posix } from 'node:path';

export interface SourceFile {
  /** Relative to the project's root, `/` between its parts. */
  readonly path: string;
  readonly text: string;
}

export interface Finding {
  readonly rule: Rule;
  readonly path: string;
  readonly what: string;
}

export type Rule =
  | 'pure machines'
  | 'browser'
  | 'direction'
  | 'vendors'
  | 'process'
  | 'circles'
  | 'barrels'
  | 'length'
  | 'header'
  | 'console'
  | 'specifiers';

interface Import {
  readonly specifier: string;
  /** Leaves nothing behind when the types are stripped. */
  readonly typeOnly: boolean;
}

const LONGEST_FILE = 300;

/** Which parts of src/ and machines/ each of them may import; itself always. The first part that a path starts with counts. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'src/main.ts': ['src/commands/', 'src/logging/', 'src/config.ts', 'src/errors.ts'],
  'src/setup.mjs': [],
  'src/commands/': [
    'src/compose.ts',
    'src/resources.ts',
    'src/modelService.ts',
    'src/telegramService.ts',
    'src/config.ts',
    'src/standin/',
    'machines/',
    'rooms',
    'base',
  ],
  'src/compose.ts': ['src/actors/', 'src/resources.ts', 'machines/'],
  'src/actors/': ['src/resources.ts', 'src/modelService.ts', 'src/telegramService.ts', 'machines/', 'rooms', 'base'],
  'src/resources.ts': ['src/modelService.ts', 'src/telegramService.ts', 'rooms', 'base'],
  'src/modelService.ts': ['rooms', 'base'],
  'src/telegramService.ts': ['rooms', 'base'],
  'src/config.ts': ['src/config/'],
  'src/config/': [],
  'src/library/': ['src/text/', 'src/storage/', 'base'],
  'src/search/': ['src/text/', 'src/storage/', 'base'],
  'src/golden/': ['src/text/', 'src/library/', 'base'],
  'src/pictures/': ['src/answer/', 'src/library/', 'src/search/exact/slots.ts', 'src/storage/', 'base'],
  'src/answer/': ['src/text/', 'base'],
  'src/model/': ['src/text/', 'src/answer/', 'base'],
  'src/storage/': ['base'],
  'src/text/': ['src/tablePorts.ts'],
  'src/telegram/': ['src/storage/', 'base'],
  'src/health/': ['base'],
  'src/logging/': ['base'],
  'src/observability/': ['src/health/', 'base'],
  'src/inspect/': ['base'],
  'src/table/': ['src/text/', 'src/storage/', 'src/library/', 'src/search/', 'src/answer/', 'base'],
  // Runs in a browser: of the server around it it knows the shape of what comes over the wire.
  'src/standin/page/': ['src/standin/types.ts'],
  'src/machinesPage/page/': ['src/machinesPage/actorWatch.ts'],
  'src/machinesPage/': ['src/fieldOf.ts'],
  // Telegram's side of the wire: it knows nothing of the bot.
  'src/standin/': [],
  'src/ports.ts': [],
  'src/tablePorts.ts': ['src/ports.ts'],
  'src/errors.ts': [],
  'src/fieldOf.ts': [],
  'machines/': ['src/ports.ts', 'src/tablePorts.ts'],
};
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  rooms: [
    'src/library/',
    'src/search/',
    'src/answer/',
    'src/pictures/',
    'src/golden/',
    'src/model/',
    'src/storage/',
    'src/text/',
    'src/telegram/',
    'src/table/',
    'src/health/',
    'src/logging/',
    'src/observability/',
    'src/inspect/',
    'src/machinesPage/',
  ],
  base: ['src/ports.ts', 'src/tablePorts.ts', 'src/errors.ts', 'src/fieldOf.ts'],
};

/** Where each package may be used; a package that is not named here may be used nowhere in src/ and machines/. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  xstate: ['machines/', 'src/actors/', 'src/compose.ts', 'src/commands/', 'src/inspect/'],
  '@embedpdf/pdfium': ['src/library/extraction/child/'],
  pngjs: ['src/pictures/child/'],
  'jpeg-js': ['src/pictures/child/'],
  'better-sqlite3': [
    'src/storage/database.ts',
    'src/storage/integrity.ts',
    'src/storage/servingLock.ts',
    'src/storage/backupFile.ts',
    'src/storage/backup.ts',
    'src/storage/restore.ts',
  ],
  kysely: ['src/storage/'],
  yaml: ['src/golden/'],
  chokidar: ['src/library/watchFolder.ts'],
  zod: [
    'src/config/variables.ts',
    'src/library/',
    'src/golden/',
    'src/commands/',
    'src/standin/',
    'src/telegram/',
    'src/table/',
    'src/storage/',
    'src/model/',
    'src/health/',
  ],
  fastify: ['src/standin/', 'src/machinesPage/routes.ts', 'src/telegram/intake/', 'src/health/healthServer.ts'],
  'prom-client': ['src/observability/'],
  // Of development: what imports them is itself imported late, where somebody wants to look (src/commands/inspecting.ts).
  '@statelyai/inspect': ['src/inspect/'],
  ws: ['src/inspect/viewers.ts'],
  telegraf: ['src/telegram/api.ts'],
  openai: ['src/model/openaiModel.ts'],
  opossum: ['src/model/breaker.ts'],
  'gpt-tokenizer': ['src/model/'],
  'rate-limiter-flexible': ['src/storage/rateLimits.ts'],
  stopword: ['src/text/'],
  '@orama/stemmers': ['src/text/'],
  '@nlpjs/lang-pl': ['src/text/'],
  tinyld: ['src/text/'],
  winston: ['src/logging/logger.ts'],
  'fastest-levenshtein': ['src/library/names/', 'src/search/'],
};

/** Modules of pages in a browser; there is no bundler, so a package or a Node built-in would not be found there. */
const PAGES: readonly string[] = ['src/standin/page/', 'src/machinesPage/page/'];

const within = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

/** Static imports and exports from elsewhere begin their line, as the formatter has them; `import()` stands anywhere. */
const STATIC = /^(?:import|export)\s+(?<type>type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?'(?<specifier>[^']+)'/gm;
const DYNAMIC = /\bimport\(\s*(?:'(?<specifier>[^']+)'\s*)?/g;

export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text);
  return [
    ...[...code.matchAll(STATIC)].map(({ groups }) => ({
      specifier: groups?.['specifier'] ?? '',
      typeOnly: groups?.['type'] !== undefined,
    })),
    ...[...code.matchAll(DYNAMIC)].map(({ groups }) => ({
      specifier: groups?.['specifier'] ?? '(not a literal)',
      typeOnly: false,
    })),
  ];
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/(?:^|\s)\/\/ .*$/gm, '');
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isRelative = (specifier: string): boolean => /^\.\.?\//.test(specifier);
const targetOf = (path: string, specifier: string): string => posix.join(posix.dirname(path), specifier);
const isOurs = (path: string): boolean => /^(?:src|machines)\//.test(path);

/** Everything in `files` that breaks a rule. Tests may import what they like, as long as it exists and closes no circle. */
export function findings(files: readonly SourceFile[]): readonly Finding[] {
  const paths = new Set(files.map((file) => file.path));
  return [...files.flatMap((file) => [...importFindings(file, paths), ...textFindings(file)]), ...circles(files)];
}

function importFindings({ path, text }: SourceFile, paths: ReadonlySet<string>): readonly Finding[] {
  return importsOf(text).flatMap(({ specifier, typeOnly }): Finding[] => {
    const found = (rule: Rule): Finding => ({ rule, path, what: `imports ${specifier}` });
    if (isRelative(specifier)) {
      const target = targetOf(path, specifier);
      const exists = paths.has(target) || /^(?:samples|docs|node_modules)\//.test(target);
      if (!exists) return [found('specifiers')];
      if (path.startsWith('machines/') && !target.startsWith('machines/') && !typeOnly) return [found('pure machines')];
      return isOurs(path) && !mayImport(path, target) ? [found('direction')] : [];
    }
    if (!isOurs(path)) return [];
    if (within(path, PAGES)) return [found('browser')];
    if (specifier.startsWith('node:')) return path.startsWith('machines/') ? [found('pure machines')] : [];
    return within(path, VENDORS[packageOf(specifier)] ?? []) ? [] : [found('vendors')];
  });
}

function mayImport(path: string, target: string): boolean {
  const part = Object.keys(ARROWS).find((candidate) => within(path, [candidate]));
  if (part === undefined) return false;
  const allowed = (ARROWS[part] ?? []).flatMap((name) => GROUPS[name] ?? [name]);
  return within(target, [part, ...allowed]);
}

/** What only one file may say, as patterns over its code. */
const FORBIDDEN: readonly {
  readonly rule: Rule;
  readonly pattern: RegExp;
  readonly where: (path: string) => boolean;
}[] = [
  {
    rule: 'process',
    pattern: /\bprocess\s*\.\s*(?:exit|exitCode|env)\b|\bprocess\[/,
    where: (path) => isOurs(path) && !within(path, ['src/main.ts', 'src/setup.mjs']),
  },
  {
    // What a message says must have no way to become markup or code.
    rule: 'browser',
    pattern:
      /\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\s*\.\s*write|\bDOMParser\b|\bsetHTML\w*|\bcreateContextualFragment\b|\beval\s*\(|\bnew\s+Function\b|\bsrcdoc\b/,
    where: (path) => within(path, PAGES),
  },
  { rule: 'console', pattern: /\bconsole\s*\.\s*\w+/, where: isOurs },
  {
    rule: 'pure machines',
    pattern:
      /\bDate\s*\.\s*now|\bnew\s+Date\s*\(\s*\)|\brandomUUID\b|\bMath\s*\.\s*random\b|\bperformance\s*\.|\bprocess\.\w|\bset(?:Timeout|Interval|Immediate)\s*\(/,
    where: (path) => path.startsWith('machines/'),
  },
];

function textFindings({ path, text }: SourceFile): readonly Finding[] {
  const found: Finding[] = [];
  if (isOurs(path)) {
    const lines = text.trimEnd().split('\n').length;
    if (lines > LONGEST_FILE) found.push({ rule: 'length', path, what: `${lines} lines` });
    if (!text.startsWith('/**')) found.push({ rule: 'header', path, what: 'does not begin with a header comment' });
    if (/(?:^|\/)index\.\w+$/.test(path)) found.push({ rule: 'barrels', path, what: 'is a barrel' });
  }
  const code = withoutComments(text);
  for (const { rule, pattern, where } of FORBIDDEN) {
    const said = where(path) ? pattern.exec(code) : null;
    if (said !== null) found.push({ rule, path, what: `says ${said[0]}` });
  }
  return found;
}

/** Circles of imports that are there at run time; each is told once, at the file that closes it. */
function circles(files: readonly SourceFile[]): readonly Finding[] {
  const edges = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier, typeOnly }) => isRelative(specifier) && !typeOnly)
        .map(({ specifier }) => targetOf(path, specifier)),
    ]),
  );
  const found: Finding[] = [];
  const finished = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    if (finished.has(path)) return;
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push({ rule: 'circles', path, what: [...trail.slice(at), path].join(' → ') });
      return;
    }
    for (const target of edges.get(path) ?? []) walk(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return found;
}
