/**
 * Stryker's test runner for one process that stays: a mutant costs the tests that it is tried with, and nothing else. The
 * quickest tests come first, and the first that fails ends it. Mutants of what a module does while it is loaded have the
 * modules loaded anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { INSTRUMENTER_CONSTANTS, type MutantCoverage } from '@stryker-mutator/api/core';
import {
  determineHitLimitReached,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { configureGlobal, readConfigureGlobal } from 'fast-check';
import { z } from 'zod';
import { ABOUT_SOURCES, setOf } from '../groups.ts';
import { freshModules, type Modules } from './modules.ts';
import { collect, takeEndings, type TestCase } from './vitest.ts';

/** What the instrumented code reads and writes. */
interface Instruments {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

/** Of an untouched test, milliseconds: it only ends what never would. */
const LONGEST_TEST = 60_000;
/** A test takes at least this and this many times its usual time before it counts as one that never ends. */
const PATIENCE = { least: 4_000, factor: 8 };

/** Of a file's modules, milliseconds, about. */
const LOADING = 100;

/** A test that comes by a mutant so many times, and so many times as often as usual, will never end. */
const MOST_HITS = { least: 10_000, factor: 100 };

const SEED = 'test/support/propertySeed.ts';

interface Known extends TestCase {
  readonly id: string;
  readonly file: string;
  /** Milliseconds in the dry run. */
  readonly usual: number;
}

export class WarmTestRunner implements TestRunner {
  readonly #files = setOf(process.env['MUTATION_GROUP'], process.env['MUTATION_SET']).tests;
  readonly #instruments: Instruments;
  #modules: Modules | null = null;
  #known: Known[] = [];
  /** Of each test, how often it comes by each mutant. */
  #hits: Readonly<Record<string, Readonly<Record<string, number>>>> = {};
  /** Of each file of tests, with mutants of what modules do while they are loaded. */
  readonly #luck = new Map<string, { readonly noticed: number; readonly tried: number }>();
  /** What failed outside of everything, while a test ran. */
  #stray: unknown = null;

  constructor() {
    this.#instruments = {};
    Reflect.set(globalThis, INSTRUMENTER_CONSTANTS.NAMESPACE, this.#instruments);
  }

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#modules = freshModules(process.cwd());
    for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
      process.on(event, (error: unknown) => {
        this.#stray = error ?? new Error(event);
      });
    }
    await this.#modules.load(SEED);
    // A counterexample is enough here; the smallest is for people.
    configureGlobal({ ...readConfigureGlobal(), endOnFailure: true });
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    this.#known = [];
    for (const file of this.#files) {
      for (const test of await this.#collect(file)) {
        const id = `${file}#${test.name}`;
        this.#instruments.currentTestId = id;
        const begun = performance.now();
        const failure = await this.#run(test, LONGEST_TEST);
        const timeSpentMs = Math.round(performance.now() - begun);
        this.#instruments.currentTestId = undefined;
        this.#known.push({ ...test, id, file, usual: timeSpentMs });
        const base = { id, name: test.name, fileName: file, timeSpentMs };
        tests.push(
          failure === null
            ? { ...base, status: TestStatus.Success }
            : { ...base, status: TestStatus.Failed, failureMessage: failure },
        );
      }
    }
    const { mutantCoverage } = this.#instruments;
    keep(TIMES, Object.fromEntries(this.#known.map(({ id, usual }) => [id, usual])));
    this.#hits = mutantCoverage?.perTest ?? {};
    keep(HITS, this.#hits);
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage === undefined ? {} : { mutantCoverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    if (this.#known.length === 0) await this.#remember();
    const instruments = this.#instruments;
    instruments.hitCount = 0;
    instruments.hitLimit = options.hitLimit;
    instruments.activeMutant = options.activeMutant.id;
    const result = options.mutantActivation === 'static' ? await this.#runStatic() : await this.#runWarm(options);
    instruments.activeMutant = undefined;
    const isEndless = determineHitLimitReached(instruments.hitCount, instruments.hitLimit) !== undefined;
    return isEndless ? { status: MutantRunStatus.Timeout, reason: 'hit too often' } : result;
  }

  /** In a process that was started in the place of one that was ended: the tests, and what the dry run knew of them. */
  async #remember(): Promise<void> {
    const usual = z.record(z.string(), z.number()).parse(read(TIMES));
    this.#hits = z.record(z.string(), z.record(z.string(), z.number())).parse(read(HITS));
    for (const file of this.#files) {
      for (const test of await this.#collect(file)) {
        const id = `${file}#${test.name}`;
        this.#known.push({ ...test, id, file, usual: usual[id] ?? 0 });
      }
    }
  }

  async #runWarm({ testFilter, activeMutant }: MutantRunOptions): Promise<MutantRunResult> {
    const wanted = testFilter === undefined ? this.#known : this.#known.filter(({ id }) => testFilter.includes(id));
    return this.#try(
      wanted.toSorted((one, other) => one.usual - other.usual),
      activeMutant.id,
    );
  }

  /** File by file, those first that have noticed the most so far for their time. */
  async #runStatic(): Promise<MutantRunResult> {
    const timeOf = (file: string): number =>
      this.#known.reduce((sum, test) => sum + (test.file === file ? test.usual : 0), LOADING);
    const worthOf = (file: string): number => {
      const { noticed, tried } = this.#luck.get(file) ?? { noticed: 0, tried: 0 };
      return (noticed + 1) / (tried + 2) / timeOf(file);
    };
    let nrOfTests = 0;
    this.#modules?.renew();
    for (const file of this.#files.toSorted((one, other) => worthOf(other) - worthOf(one))) {
      const result = await this.#tryFile(file);
      const { noticed, tried } = this.#luck.get(file) ?? { noticed: 0, tried: 0 };
      const isNoticed = result.status !== MutantRunStatus.Survived;
      this.#luck.set(file, { noticed: noticed + (isNoticed ? 1 : 0), tried: tried + 1 });
      if (result.status !== MutantRunStatus.Survived) return result;
      nrOfTests += result.nrOfTests;
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  async #tryFile(file: string): Promise<MutantRunResult> {
    const usual = new Map(this.#known.map((test) => [test.id, test.usual]));
    let tests: readonly TestCase[];
    try {
      tests = await this.#collect(file);
    } catch (error) {
      const failureMessage = `could not be loaded: ${messageOf(error)}`;
      return { status: MutantRunStatus.Killed, killedBy: [this.#firstOf(file)], failureMessage, nrOfTests: 0 };
    }
    const known = tests.map((test): Known => {
      const id = `${file}#${test.name}`;
      return { ...test, id, file, usual: usual.get(id) ?? 0 };
    });
    // Tests that are made from what is mutated: where one of them is missing, something was noticed.
    const missing = this.#known.find((test) => test.file === file && !known.some(({ id }) => id === test.id));
    if (missing !== undefined) {
      const failureMessage = `there is no test ${missing.name}`;
      return { status: MutantRunStatus.Killed, killedBy: [missing.id], failureMessage, nrOfTests: 0 };
    }
    return this.#try(known.toSorted((one, other) => one.usual - other.usual));
  }

  #firstOf(file: string): string {
    return this.#known.find((test) => test.file === file)?.id ?? file;
  }

  /** @param mutant of those that a test comes by as often as it did in the dry run, so that a loop without end is seen early */
  async #try(tests: readonly Known[], mutant: string | null = null): Promise<MutantRunResult> {
    let nrOfTests = 0;
    for (const test of tests) {
      nrOfTests += 1;
      if (mutant !== null) {
        this.#instruments.hitCount = 0;
        this.#instruments.hitLimit = MOST_HITS.least + MOST_HITS.factor * (this.#hits[test.id]?.[mutant] ?? 0);
      }
      const failureMessage = await this.#run(test, Math.max(PATIENCE.least, PATIENCE.factor * test.usual));
      if (failureMessage !== null) {
        return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage, nrOfTests };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  async #collect(file: string): Promise<readonly TestCase[]> {
    const modules = this.#modules;
    if (modules === null) throw new Error('init() comes first');
    const tests = await collect(() => modules.load(file));
    return tests.filter(({ name }) => !ABOUT_SOURCES.some((part) => name.includes(part)));
  }

  /** @returns why it failed, or null */
  async #run(test: TestCase, limit: number): Promise<string | null> {
    this.#stray = null;
    let failure = await failureWithin(limit, test.run);
    for (const ending of takeEndings()) failure = (await failureWithin(limit, ending)) ?? failure;
    if (failure !== null || this.#stray === null) return failure;
    return messageOf(this.#stray);
  }
}

/** In the copy, which is the working directory: what the dry run knew, for a process that takes the place of its own. */
const TIMES = 'usual-times.json';
const HITS = 'usual-hits.json';
const keep = (file: string, value: unknown): void => writeFileSync(file, JSON.stringify(value));
const read = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

async function failureWithin(limit: number, run: () => unknown): Promise<string | null> {
  const over = new AbortController();
  try {
    const late = delay(limit, 'late', { signal: over.signal });
    const ended = (async () => {
      await run();
      return 'ended';
    })();
    ended.catch(() => null);
    late.catch(() => null);
    return (await Promise.race([ended, late])) === 'late' ? `took longer than ${limit} ms` : null;
  } catch (error) {
    return messageOf(error);
  } finally {
    over.abort();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)) || 'failed';
