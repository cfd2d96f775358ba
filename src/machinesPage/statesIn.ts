/** The states that the value of a snapshot names, by their ids in the diagrams: `machine.region.state`, the machine itself first. */
export function statesIn(machine: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return [machine, `${machine}.${value}`];
  if (typeof value !== 'object' || value === null) return [machine];
  return [machine, ...Object.entries(value).flatMap(([key, below]) => statesIn(`${machine}.${key}`, below))];
}
