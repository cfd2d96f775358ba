/** Every name and alias of the library in comparable form, with the look-ups that need no scan. Built once, then read only. */
import { foldForMatching } from '../../text/fold.ts';
import { type NameForm, nameForm } from './nameForm.ts';
import type { NamedGame } from './namedGame.ts';

export interface NameKey {
  readonly game: NamedGame;
  /** As the owner wrote it. */
  readonly raw: string;
  readonly isAlias: boolean;
  readonly form: NameForm;
}

export interface NameIndex {
  readonly keys: readonly NameKey[];
  readonly byFull: ReadonlyMap<string, readonly NameKey[]>;
  readonly byCore: ReadonlyMap<string, readonly NameKey[]>;
  readonly byCompact: ReadonlyMap<string, readonly NameKey[]>;
  readonly bySkeleton: ReadonlyMap<string, readonly NameKey[]>;
}

export function indexNames(games: readonly NamedGame[]): NameIndex {
  const keys: NameKey[] = [];
  for (const game of games) {
    // An alias that repeats the name would only make the scans longer.
    const seen = new Set<string>();
    for (const [at, raw] of [game.name, ...game.aliases].entries()) {
      const folded = foldForMatching(raw);
      if (seen.has(folded)) continue;
      seen.add(folded);
      const form = nameForm(raw);
      if (form.compact !== '') keys.push({ game, raw, isAlias: at > 0, form });
    }
  }
  return {
    keys,
    byFull: Map.groupBy(keys, (key) => key.form.full),
    byCore: Map.groupBy(keys, (key) => key.form.core),
    byCompact: Map.groupBy(keys, (key) => key.form.compact),
    bySkeleton: Map.groupBy(keys, (key) => key.form.skeleton),
  };
}
