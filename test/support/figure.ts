/** What a test measured beside what it holds: `npm run chaos` tells it in the row that cites the test. */
import type { TaskMeta } from 'vitest';

export interface Figure {
  readonly what: string;
  readonly value: number;
  /** '' for a count, which is told before its name. */
  readonly unit: string;
}

declare module 'vitest' {
  interface TaskMeta {
    /** In the order in which they were told. */
    figures?: readonly Figure[];
  }
}

/** Told even where the test fails later. Of several figures of one name in a row of the matrix the largest is told. */
export function figure(task: { readonly meta: TaskMeta }, what: string, value: number, unit = ''): void {
  task.meta.figures = [...(task.meta.figures ?? []), { what, value, unit }];
}
