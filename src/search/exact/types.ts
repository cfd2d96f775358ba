/** The vocabulary of the exact search: what is asked, what is searched and how a search can end. */

/** What to look for in each paragraph. */
export interface ExactSearchQuery {
  /**
   * Boolean query: a space is AND, `|` is OR and binds more tightly than AND (`a|b c` is (a or b) and c), `-` directly
   * before a word, phrase or group is NOT, `"…"` is a phrase, `( )` groups. Words are literal parts of words
   * (`атак` finds "Атака"), never regular expressions. At most 5,000 characters.
   */
  readonly pattern: string;
  /**
   * Character errors (one inserted, missing or wrong) allowed in each word or phrase, except its first character. At
   * most what the shortest wanted word bears: none up to 2 characters, 1 up to 4, 2 up to 7. NOT is always exact.
   */
  readonly fuzzy: 0 | 1 | 2 | 3;
}

/** AND and NOT hold within one of these. Its folded text is kept as long as the paragraph itself, which does not change. */
export interface ExactParagraph {
  readonly id: string;
  readonly text: string;
}

export type ExactSearchResult =
  | {
      readonly kind: 'found';
      /** In the order in which the paragraphs were given. */
      readonly ids: readonly string[];
      /** `fixed`: ugrep met its limits or the query was too large for it; the boolean query was answered without errors allowed. */
      readonly mode: 'boolean' | 'fixed';
      /** More paragraphs match than `maxResults`. */
      readonly truncated: boolean;
    }
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** The pattern cannot be searched for; the reason is a sentence for whoever wrote it. */
  | { readonly kind: 'refused'; readonly reason: string };
