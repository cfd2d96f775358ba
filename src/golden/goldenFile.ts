/**
 * The file of golden questions as its owner writes it (YAML 1.2): `thresholds` and `questions`. Nothing is guessed: what
 * is not of this form is told with its line, its question and its field, all mistakes at once.
 */
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { GoldenCase } from '../tablePorts.ts';
import { keyOf } from './goldenCase.ts';
import { GoldenError } from './goldenError.ts';

/** What a score has to reach, 0 to 1; null where nothing is asked of it. */
export interface Thresholds {
  /** By k: the share of answerable questions whose page is among the first k. */
  readonly hits: ReadonlyMap<number, number>;
  readonly citations: number | null;
  readonly abstention: number | null;
  readonly game: number | null;
}

export interface ReadCase extends GoldenCase {
  /** Where it begins in the file, 1-based. */
  readonly line: number;
}

export interface GoldenFile {
  readonly thresholds: Thresholds;
  readonly questions: readonly ReadCase[];
}

export interface ParsedGolden extends GoldenFile {
  /** With comments and positions, for whoever changes it. */
  readonly source: Document;
}

/** Mistakes that are listed; a last line counts the rest. */
const MOST_TOLD = 20;

/** The largest k of hit@k. */
const DEEPEST_HIT = 20;

const TEXT = 'has to be a text; where YAML takes it for something else, put it in quotes';
const Text = z.string(TEXT).refine((text) => text.trim() !== '', 'is empty');
const PAGES = 'has to be pages of the PDF from 1, as [6] or [6, 8], or none; leave it empty where nobody has said yet';
const Share = z.number('has to be a number from 0 to 1').min(0, 'is below 0').max(1, 'is above 1');
const Question = z.strictObject(
  {
    question: Text,
    game: Text,
    document: Text.nullish(),
    pages: z.union([z.literal('none'), z.array(z.int(PAGES).positive(PAGES)).min(1, PAGES)], PAGES).nullish(),
  },
  'has to have "question" and "game"',
);
const HITS = Array.from({ length: DEEPEST_HIT }, (_, at) => `hit@${at + 1}`);
const KNOWN_THRESHOLDS = `hit@1 to hit@${DEEPEST_HIT}, citations, abstention, game`;
const Root = z.strictObject(
  {
    thresholds: z
      .partialRecord(z.enum([...HITS, 'citations', 'abstention', 'game']), Share, `has to name ${KNOWN_THRESHOLDS}`)
      .nullish(),
    questions: z.array(Question, 'has to be a list').nullish(),
  },
  'has to begin with "thresholds:" or "questions:"',
);

/**
 * A file without anything in it has no questions.
 * @param name of the file, for its mistakes
 * @throws GoldenError `golden_invalid` naming every mistake
 */
export function parseGolden(text: string, name: string): ParsedGolden {
  const lines = new LineCounter();
  const source = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const unreadable = [...source.errors, ...source.warnings];
  if (unreadable.length > 0) {
    throw invalid(
      name,
      unreadable.map(
        ({ pos, message }) =>
          () =>
            `line ${lineAt(pos[0])}: ${message.split('\n')[0]}.`,
      ),
    );
  }
  const lineOf = (path: readonly PropertyKey[]): number => lineAt(offsetOf(source, path));
  const root = Root.safeParse(valueOf(source, name) ?? {});
  if (!root.success) {
    throw invalid(
      name,
      root.error.issues.flatMap((issue) => told(issue, source, lineOf)),
    );
  }
  const questions = (root.data.questions ?? []).map(
    ({ question, game, document, pages }, at): ReadCase => ({
      question,
      game,
      document: document ?? null,
      pages: pages ?? null,
      answered: null,
      line: lineOf(['questions', at]),
    }),
  );
  const repeated = repetitions(questions);
  if (repeated.length > 0) throw invalid(name, repeated);
  const { citations, abstention, game, ...hits } = root.data.thresholds ?? {};
  return {
    source,
    questions,
    thresholds: {
      hits: new Map(HITS.flatMap((key, at) => (hits[key] === undefined ? [] : [[at + 1, hits[key]] as const]))),
      citations: citations ?? null,
      abstention: abstention ?? null,
      game: game ?? null,
    },
  };
}

/** What the nodes mean. Aliases are for texts that repeat: a file that unfolds into millions of nodes is refused. */
function valueOf(source: Document, name: string): unknown {
  try {
    return source.toJS();
  } catch (error) {
    // Of an alias that leads nowhere, or of too many.
    if (error instanceof ReferenceError) throw invalid(name, [() => `${error.message}.`]);
    throw error;
  }
}

/** Only what is told is worked out: to find the lines of thousands of mistakes would keep everything else waiting. */
function invalid(name: string, mistakes: readonly Mistake[]): GoldenError {
  const shown = mistakes.slice(0, MOST_TOLD).map((mistake) => `${name}, ${mistake()}`);
  const rest = mistakes.length > MOST_TOLD ? [`${name}: ${mistakes.length - MOST_TOLD} more mistakes.`] : [];
  return new GoldenError('golden_invalid', [...shown, ...rest].join('\n'));
}

/** Where the part at a path begins, or the nearest part around it that is there. */
function offsetOf(source: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const parent = source.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => isPair(item) && String(item.key) === key) : undefined;
    const node = length === 0 ? source.contents : (pair?.key ?? source.getIn(path.slice(0, length), true));
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** In words, after the name of the file. */
type Mistake = () => string;

function told(
  issue: z.core.$ZodIssue,
  source: Document,
  lineOf: (path: readonly PropertyKey[]) => number,
): readonly Mistake[] {
  const [part, at, field] = issue.path;
  const isQuestion = part === 'questions' && typeof at === 'number';
  const placed = (path: readonly PropertyKey[], mistake: string): string =>
    `line ${lineOf(path)}${isQuestion ? `, question ${at + 1}` : ''}: ${mistake}.`;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => () => placed([...issue.path, key], unknownField(key, part)));
  }
  if (issue.code === 'invalid_key') return [() => placed(issue.path, unknownField(String(at), part))];
  const named = isQuestion ? field : (at ?? part);
  const isMissing = isQuestion && field !== undefined && !source.hasIn(issue.path);
  const what = named === undefined ? 'it' : `"${String(named)}"`;
  return [() => placed(issue.path, `${what} ${isMissing ? 'is missing' : issue.message}`)];
}

function unknownField(key: string, part: PropertyKey | undefined): string {
  const known =
    part === undefined
      ? 'thresholds, questions'
      : part === 'thresholds'
        ? KNOWN_THRESHOLDS
        : 'question, game, document, pages';
  return `"${key}" is not known here; known are ${known}`;
}

function repetitions(questions: readonly ReadCase[]): readonly Mistake[] {
  const first = new Map<string, number>();
  return questions.flatMap((question, at) => {
    const key = keyOf(question);
    const before = first.get(key);
    if (before === undefined) first.set(key, at);
    if (before === undefined) return [];
    const line = questions[before]?.line;
    return [
      () => `line ${question.line}, question ${at + 1}: it is question ${before + 1} (line ${line}) again; keep one.`,
    ];
  });
}
