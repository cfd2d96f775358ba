/** docs/machines.md: every diagram, and its states in words for whoever cannot see it, or looks for one of them. */
import type { Chart, ChartState } from './chart.ts';
import { tagsOf } from './measures.ts';

const HEAD = `# The machines

What the bot does is written down in statecharts (XState), one file each in [machines/](../machines). These pictures are drawn from
the machines themselves by \`npm run docs\`; a test fails where they are out of date. \`npm run demo\` shows the same pictures at
\`/machines\`, with the states lit in which each actor is.

How to read them:

- A box is a state, a box inside it one of its states. Boxes with dashed borders are regions: the machine is in all of them at
  once. A double border is an end.
- A dot is where a state begins; an arrow back to it begins the state anew. A dashed circle stands for wherever in the state it is.
- An arrow is taken when one of its lines happens: an event, \`[guards]\` that have to hold, \`after\` a time; \`done\` and \`failed\` are
  those of the actor that the state runs. Limits that can be configured are shown with their standard values.
- \`▸\` is an actor that runs as long as the state lasts, \`•\` what a state hears without being left (\`↻\`: it begins anew), \`#\` a tag
  by which others ask about it.
`;

export function machinesPage(charts: Readonly<Record<string, Chart>>): string {
  return [HEAD, ...Object.entries(charts).map(([name, { root }]) => section(name, root))].join('\n');
}

function section(name: string, root: ChartState): string {
  const rows = below(root).map((state) => {
    const ends = state.kind === 'final' ? 'An end. ' : '';
    return `| \`${state.id.slice(root.id.length + 1)}\` | ${ends}${inCell(state.description)} | ${tagsOf(state)} |`;
  });
  return `## ${name}

${root.description} [Source](../machines/${name}.machine.ts)

[![State diagram of ${name}](machines/${name}.svg)](machines/${name}.svg)

<details>
<summary>Its states in words</summary>

| state | what it is | tags |
| --- | --- | --- |
${rows.join('\n')}

</details>
`;
}

const below = (state: ChartState): readonly ChartState[] => state.states.flatMap((child) => [child, ...below(child)]);

const inCell = (text: string): string => text.replaceAll('|', '\\|');
