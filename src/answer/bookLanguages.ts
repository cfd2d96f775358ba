/** Whether a question is written in the letters of the book: without a model no other question finds anything in it. */

const CYRILLIC = /\p{Script=Cyrillic}/u;
const CYRILLIC_LANGUAGES: ReadonlySet<string> = new Set(['ru', 'uk']);

/** Where nobody could tell the language of a document. */
const UNKNOWN = 'und';

/** Codes of the languages of the books (`bookLanguages`: one a document), or none where the question is in the letters of one of them. */
export function otherLanguages(question: string, bookLanguages: readonly string[]): readonly string[] {
  const languages = [...new Set(bookLanguages)].filter((language) => language !== UNKNOWN);
  const cyrillic = CYRILLIC.test(question);
  return languages.some((language) => CYRILLIC_LANGUAGES.has(language) === cyrillic) ? [] : languages;
}
