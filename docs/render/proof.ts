/** docs/proof.md and its chart, out of the records in docs/proof/. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROOF, type ProofRecord, type ProofRow, readRecord } from '../../test/proof/record.ts';
import { barChart } from './barChart.ts';
import { barGroups } from './proofBars.ts';
import { proofPage, type ProofSection } from './proofPage.ts';

/** In the order of the page. */
const SECTIONS: readonly Pick<ProofSection, 'name' | 'title' | 'about'>[] = [
  {
    name: 'chaos',
    title: 'Faults',
    about:
      'The real program between stand-ins, while one thing after another fails: processes are killed, disks fill up, servers hang.',
  },
  {
    name: 'bench',
    title: 'Speed and memory',
    about:
      'Beside what people would use instead, in the same run. The ratio is what ours costs, in time or memory, of what the baseline costs.',
  },
  {
    name: 'golden',
    title: 'Golden questions',
    about: 'Questions whose answers are known, with their pages, and questions that the rules are silent about.',
  },
  {
    name: 'mutation',
    title: 'Mutations',
    about:
      'Small mistakes are put into the code one at a time; what the tests do not notice has survived. [Each survivor](proof/survivors.md) has the reason why that is right.',
  },
  {
    name: 'soak',
    title: 'Soak',
    about:
      'A steady load for a long time, while Telegram fails now and then. In the first and the last quarter the bot is ended at random, mostly by `kill -9`; in the half between them it is left alone: a leak shows only in a process that lives. A process hardly gives back memory that it once held, and garbage waits until there is much of it: whether something leaks is told by what is alive after a collection.',
  },
];

const causesFile = z.record(z.string(), z.string().min(1));

export type Causes = Readonly<Record<string, string>>;

/** @throws where the file has another form */
export const causes = (): Causes => causesFile.parse(parse(readFileSync(join(PROOF, 'causes.yaml'), 'utf8')));

/** Rows that do not hold and have no cause, and causes of what holds or is not there. */
export function causeTroubles(rows: readonly ProofRow[], known: Causes): readonly string[] {
  const missed = new Set(rows.filter(({ held }) => held === false).map(({ id }) => id));
  return [
    ...[...missed].filter((id) => known[id] === undefined).map((id) => `${id} does not hold and has no cause`),
    ...Object.keys(known).flatMap((id) => (missed.has(id) ? [] : [`${id} has a cause, but no row that does not hold`])),
  ];
}

/** What is recorded, by its name; null: nothing is. */
export function proofRecords(): ReadonlyMap<string, ProofRecord | null> {
  return new Map(SECTIONS.map(({ name }) => [name, existsSync(join(PROOF, `${name}.json`)) ? readRecord(name) : null]));
}

/** By their names in docs/. */
export function proofFiles(
  records: ReadonlyMap<string, ProofRecord | null>,
  known: Causes,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const sections = SECTIONS.map((section) => {
    const record = records.get(section.name) ?? null;
    const groups = section.name === 'bench' ? barGroups(record?.rows ?? []) : [];
    if (groups.length === 0) return { ...section, record, chart: null };
    const chart = `proof/${section.name}.svg`;
    files.set(chart, barChart({ title: section.title, groups }));
    return { ...section, record, chart };
  });
  return files.set('proof.md', proofPage(sections, known));
}
