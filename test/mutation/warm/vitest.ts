/**
 * What the tests import as `vitest` while mutants are tried: they are written down here, and warm/testRunner.ts runs
 * them in its own process, as often as it likes. Vitest itself starts a worker for each run, which takes a second.
 */
import { expect as vitestExpect } from 'vitest';

export { vi } from 'vitest';

type Body = (...args: unknown[]) => unknown;

export interface TestCase {
  readonly name: string;
  readonly run: () => unknown;
}

/** What the file that is being loaded says. */
let noted: TestCase[] = [];
let titles: readonly string[] = [];
/** Of the test that runs, in the order in which they are to be called. */
let endings: (() => unknown)[] = [];

/** The tests of a module, in their order. */
export async function collect(load: () => Promise<unknown>): Promise<readonly TestCase[]> {
  noted = [];
  titles = [];
  await load();
  return noted;
}

export const onTestFinished = (ending: () => unknown): void => void endings.unshift(ending);

/** @returns what is to be done after the test */
export function takeEndings(): readonly (() => unknown)[] {
  const taken = endings;
  endings = [];
  return taken;
}

/** In the tests that are run so nothing is done before or after the others. */
const refuse = (): never => {
  throw new Error('only onTestFinished is known to the warm runner of mutants');
};
export const beforeAll = refuse;
export const beforeEach = refuse;
export const afterEach = refuse;
export const afterAll = refuse;

/** The one function among a test's arguments. */
const isBody = (part: unknown): part is Body => typeof part === 'function';

const bodyOf = (parts: readonly unknown[]): Body => {
  const body = parts.find(isBody);
  if (body === undefined) throw new TypeError('a test without a body');
  return body;
};

const argumentsOf = (row: unknown): readonly unknown[] => (Array.isArray(row) ? row : [row]);

function note(title: string, run: () => unknown): void {
  const name = [...titles, title].join(' > ');
  const twins = noted.filter((other) => other.name === name || other.name.startsWith(`${name} #`)).length;
  noted.push({ name: twins === 0 ? name : `${name} #${twins + 1}`, run });
}

function within(title: string, tell: () => unknown): void {
  const outer = titles;
  titles = [...outer, title];
  tell();
  titles = outer;
}

const context = { expect: vitestExpect, onTestFinished };

export const test = Object.assign(
  (title: string, ...parts: readonly unknown[]) => note(title, () => bodyOf(parts)(context)),
  {
    each:
      (rows: readonly unknown[]) =>
      (title: string, ...parts: readonly unknown[]) => {
        for (const row of rows) note(title, () => bodyOf(parts)(...argumentsOf(row)));
      },
  },
);
export const it = test;

export const describe = Object.assign(
  (title: string, ...parts: readonly unknown[]) => within(title, () => bodyOf(parts)()),
  {
    each:
      (rows: readonly unknown[]) =>
      (title: string, ...parts: readonly unknown[]) => {
        for (const row of rows) within(title, () => bodyOf(parts)(...argumentsOf(row)));
      },
  },
);

const POLL_INTERVAL = 20;
const assertionAbout: (value: unknown) => object = vitestExpect;

/** Each matcher, asked again until it holds or the time is over. */
function poll(ask: () => unknown, { timeout = 1_000 }: { readonly timeout?: number } = {}): unknown {
  return new Proxy(
    {},
    {
      get:
        (_, matcher) =>
        async (...args: readonly unknown[]) => {
          const end = performance.now() + timeout;
          for (;;) {
            try {
              const asserted = assertionAbout(await ask());
              const matches: unknown = Reflect.get(asserted, matcher);
              if (!isBody(matches)) throw new TypeError(`no matcher ${String(matcher)}`);
              return matches.apply(asserted, [...args]);
            } catch (error) {
              if (performance.now() > end) throw error;
              await new Promise((resolve) => void setTimeout(resolve, POLL_INTERVAL));
            }
          }
        },
    },
  );
}

export const expect = new Proxy(vitestExpect, {
  get: (target, name): unknown => (name === 'poll' ? poll : Reflect.get(target, name)),
});
