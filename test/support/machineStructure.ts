/** What can be read off a machine without running it, and off its source. */
import type { AnyStateMachine, AnyStateNode } from 'xstate';

export function stateNodesOf(machine: AnyStateMachine): AnyStateNode[] {
  const below = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(below)];
  return below(machine.root);
}

/** One line a state: its place, its type where it is not a plain one, its tags after `#`. */
export function pinnedStates(machine: AnyStateMachine): string[] {
  return stateNodesOf(machine)
    .filter((node) => node.path.length > 0)
    .map((node) => {
      const type = node.type === 'final' || node.type === 'parallel' ? ` (${node.type})` : '';
      return `${node.path.join('.')}${type}${node.tags.map((tag) => ` #${tag}`).join('')}`;
    });
}

/** One line a delay that some state sets: `state: delay → target`. */
export function pinnedDelays(machine: AnyStateMachine): string[] {
  return stateNodesOf(machine).flatMap((node) =>
    node.after.map((delayed) => {
      const targets = delayed.target?.map((target) => target.path.join('.')) ?? [];
      return `${node.path.join('.')}: ${String(delayed.delay)} → ${targets.join(' ')}`;
    }),
  );
}

/** Every atomic state of a snapshot's value, as a path. */
export function activePaths(value: unknown, above = ''): string[] {
  if (typeof value === 'string') return [above + value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const deeper = activePaths(below, `${above}${key}.`);
    return deeper.length === 0 ? [above + key] : deeper;
  });
}

/**
 * What in a machine's source would keep a tool that reads the text from seeing the chart: more or fewer than one
 * `createMachine`, a spread, a computed key, a call inside its config, or a part of the chart that stands elsewhere. Empty
 * where all is well.
 */
export function chartFaults(source: string): string[] {
  const parts = source.split('createMachine(');
  if (parts.length !== 2) return [`${parts.length - 1} createMachine`];
  // Strings and comments first: a sentence may say "one (of many)".
  const chart = (parts[1] ?? '').replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''").replaceAll(/\/\/.*$/gm, '');
  const faults: string[] = [];
  if (chart.includes('...')) faults.push('a spread');
  if (/[{,]\s*\[[^\]]*\]\s*:/.test(chart)) faults.push('a computed key');
  const elsewhere =
    /[\s{](states|on|after|always|invoke|entry|exit|initial|target|guard|actions|src)\s*(?::\s*[A-Za-z_$`]|,)/.exec(
      chart,
    );
  if (elsewhere !== null) faults.push(`a reference: ${elsewhere[1]}`);
  const call = /[\w$\]]\s*\(/.exec(chart);
  if (call !== null) faults.push(`a call: ${chart.slice(Math.max(0, call.index - 20), call.index + 2).trim()}`);
  return faults;
}
