/** Records of runs that never were, for the page that shows them. */
import type { ProofRecord, ProofRow } from '../proof/record.ts';

export const proofRow = (changes: Partial<ProofRow> & Pick<ProofRow, 'id'>): ProofRow => ({
  what: changes.id,
  figure: '1',
  baseline: null,
  ratio: null,
  goal: null,
  held: null,
  note: null,
  ...changes,
});

export const proofRecord = (name: string, rows: readonly ProofRow[]): ProofRecord => ({
  command: `npm run ${name} -- --record`,
  date: '2026-01-31',
  machine: {
    node: '24.21.0',
    processor: 'Example <CPU> @ 3.00GHz',
    processors: 2,
    memory: 8,
    kernel: '6.1.0-example',
    load: 0.3,
  },
  seconds: 753.4,
  rows,
});

/** Of every kind: groups, both sides of the line at 1, goals of all forms, one that is missed, long words. */
export const BENCH_ROWS: readonly ProofRow[] = [
  proofRow({
    id: 'indexing',
    what: 'book: indexing, fresh database',
    figure: '1,512 ms (1,490–1,533)',
    baseline: 'pdftotext: 812 ms (805–823)',
    ratio: 1.86,
    goal: '≤ 2 × pdftotext',
    held: true,
  }),
  proofRow({
    id: 'search',
    what: 'book: ranked search',
    figure: '1.92 ms (1.85–2.4)',
    baseline: 'pdftotext | ugrep: 955 ms (930–1,002)',
    ratio: 0.002_01,
    goal: '≤ 1/100 × pdftotext | ugrep',
    held: true,
  }),
  proofRow({
    id: 'reply-p99',
    what: 'table: message to reply (/id), p99',
    figure: '14.2 ms',
    baseline: 'Telegraf echo: 4.1 ms',
    ratio: 3.46,
    goal: '≤ Telegraf echo + 15 ms',
    held: true,
  }),
  proofRow({
    id: 'idle-memory',
    what: 'table: memory while idle',
    figure: '140 MB',
    baseline: 'Telegraf echo: 71 MB',
    ratio: 1.97,
    goal: '≤ 120 MB',
    held: false,
  }),
  proofRow({
    id: 'durable',
    what: 'storage: updates of one batch of a hundred, as they come in, until they are durable and a little more',
    figure: '12,345 /s',
    baseline: 'SQLite alone: 15,000 /s, with the same settings of its journal and of its synchronisation',
    ratio: 1.2,
  }),
  proofRow({
    id: 'start-p95',
    what: 'table: start to first poll, p95',
    figure: '640 ms',
    goal: '≤ 1,000 ms',
    held: true,
  }),
];
