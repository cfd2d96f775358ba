/**
 * What a machine under test runs on: actors that wait until the test settles them, and a clock whose timers the test
 * fires one by one. The machines stay the real ones, in real actors.
 */
import { fromCallback, fromPromise } from 'xstate';
import type { LibraryFact } from '../../machines/lifecycle.types.ts';

interface Held {
  // Methods, so that the promise of any output fits: what is resolved comes from the test, which knows the type.
  resolve(output: unknown): void;
  reject(error: unknown): void;
  readonly input: unknown;
  readonly signal: AbortSignal;
}

/** Promise actors by name; each call is held until `resolve` or `reject`. */
export class HeldActors {
  readonly #held = new Map<string, Held>();
  readonly #watchers: ((event: LibraryFact) => void)[] = [];
  /** How often each was started, by name. */
  readonly starts = new Map<string, number>();
  readonly #onStart: (name: string, input: unknown) => void;

  constructor(onStart: (name: string, input: unknown) => void = () => undefined) {
    this.#onStart = onStart;
  }

  /** An actor that is held under `name`, or under the name that its input gives it. */
  promise<TOutput, TInput>(name: string | ((input: TInput) => string)) {
    return fromPromise<TOutput, TInput>(({ input, signal }) => {
      const key = typeof name === 'string' ? name : name(input);
      const { promise, resolve, reject } = Promise.withResolvers<TOutput>();
      this.#held.set(key, { resolve, reject, input, signal });
      this.starts.set(key, (this.starts.get(key) ?? 0) + 1);
      this.#onStart(key, input);
      return promise;
    });
  }

  /** A watcher that sends back what `sendBack` is told; started again it is counted as `watch`. */
  watcher() {
    return fromCallback(({ sendBack }) => {
      this.#watchers.push(sendBack);
      this.starts.set('watch', (this.starts.get('watch') ?? 0) + 1);
      return () => {
        this.#watchers.splice(this.#watchers.indexOf(sendBack), 1);
      };
    });
  }

  get watching(): number {
    return this.#watchers.length;
  }

  sendBack(event: LibraryFact): void {
    for (const send of this.#watchers) send(event);
  }

  held(name: string): Held {
    const held = this.#held.get(name);
    if (held === undefined) throw new Error(`"${name}" was not started`);
    return held;
  }

  async resolve(name: string, output: unknown): Promise<void> {
    this.held(name).resolve(output);
    await settled();
  }

  async reject(name: string, error: unknown): Promise<void> {
    this.held(name).reject(error);
    await settled();
  }
}

/** Resolves once every promise reaction that is due has run: the event loop takes its next turn only then. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock without time: a timer goes off when the test names its length. Give every delay a length of its own. */
export class TimerBoard {
  readonly #timers = new Map<number, { readonly run: () => void; readonly length: number }>();
  #next = 1;

  setTimeout(run: () => void, length: number): number {
    this.#timers.set(this.#next, { run, length });
    return this.#next++;
  }

  clearTimeout(id: number): void {
    this.#timers.delete(id);
  }

  fire(length: number): void {
    const found = [...this.#timers].find(([, timer]) => timer.length === length);
    if (found === undefined) throw new Error(`no timer of length ${length} is set`);
    this.#timers.delete(found[0]);
    found[1].run();
  }
}
