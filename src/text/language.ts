/**
 * The languages whose word forms the search knows.
 * Stemmers: @orama/stemmers (Snowball) and, for Polish, which Snowball lacks, @nlpjs/lang-pl.
 */
import languagePl from '@nlpjs/lang-pl';
import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as hungarian } from '@orama/stemmers/hungarian';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as romanian } from '@orama/stemmers/romanian';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as turkish } from '@orama/stemmers/turkish';
import { stemmer as ukrainian } from '@orama/stemmers/ukrainian';
import { foldForMatching } from './fold.ts';

/** ISO 639-1 code of a language that has a stemmer, or `und` (undetermined: words are only folded). */
export type Language = keyof typeof STEMMERS;

const polish = new languagePl.StemmerPl();

const STEMMERS = {
  // Norwegian is `no` for the detector and Bokmål in the stemmer: one entry serves both.
  da: danish,
  de: german,
  en: english,
  es: spanish,
  fi: finnish,
  fr: french,
  hu: hungarian,
  it: italian,
  nl: dutch,
  no: norwegian,
  // Its suffix rules are written without diacritics, unlike Snowball's.
  pl: (word: string) => polish.stemWord(foldForMatching(word)),
  pt: portuguese,
  ro: romanian,
  ru: russian,
  sv: swedish,
  tr: turkish,
  uk: ukrainian,
  und: (word: string) => word,
} satisfies Record<string, (word: string) => string>;

export function isLanguage(code: string): code is Language {
  return Object.hasOwn(STEMMERS, code);
}

/**
 * The stem of one lower-case word, folded, so that forms with and without diacritics meet.
 * ё becomes е first: rulebooks mix both in one text, and the stemmer knows only е in endings.
 */
export function stem(word: string, language: Language): string {
  return foldForMatching(STEMMERS[language](word.replaceAll('ё', 'е')));
}
