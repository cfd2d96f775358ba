/** What the name matcher takes and gives back. Pure types. */

/** A game as far as its names go. `id` tells games apart; two games may carry the same name. */
export interface NamedGame {
  readonly id: string;
  readonly name: string;
  /** Further names, in any language and script. */
  readonly aliases: readonly string[];
}

/** By which likeness a name was recognised, strongest first. A mixture (a wrong layout with a typo) bears its first part. */
export type Recognition =
  | 'exact'
  | 'alias'
  | 'prefix'
  /** The words of the query are words of the name. */
  | 'words'
  /** Typed on the other keyboard layout. */
  | 'layout'
  /** Written as it sounds, in the other script or in the same one. */
  | 'transliteration'
  /** Another case of a Russian name. */
  | 'inflection'
  | 'typo';

export type NameMatch =
  | { readonly kind: 'one'; readonly game: NamedGame; readonly how: Recognition }
  /** Equally good candidates, shortest name first; all of them, so the caller has to cut the list for display. */
  | { readonly kind: 'several'; readonly games: readonly NamedGame[] }
  /** `nearest` are guesses to show, best first, at most 5; empty where nothing comes near. */
  | { readonly kind: 'none'; readonly nearest: readonly NamedGame[] };
