/** The states of an actor in few words. */

/**
 * Those that hold no other one, without the name of the machine.
 *
 * @param {readonly string[]} states
 */
export function innermost(states) {
  return states
    .filter((state) => !states.some((other) => other.startsWith(`${state}.`)))
    .map((state) => state.slice(state.indexOf('.') + 1));
}

/**
 * The one below the machine; where there are several at once, that alone would say nothing.
 *
 * @param {readonly string[]} states
 */
export function outermost(states) {
  const top = new Set(states.slice(1).map((state) => state.split('.')[1] ?? ''));
  return top.size === 1 ? [...top].join('') : innermost(states).join(', ');
}
