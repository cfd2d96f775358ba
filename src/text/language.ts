/**
 * The languages whose word forms the search knows, and which of them a document is in.
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
import { detect } from 'tinyld/light';
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

/** How much of a text the detector reads, characters: more changes nothing for running text and costs time. */
const DETECTION_SAMPLE = 6_000;

/** A shorter text is a guess, characters. */
const SHORTEST_SAMPLE = 100;

/** The detector takes Ukrainian for Russian: letters tell them apart. */
const UKRAINIAN_ONLY = /[іїєґ]/giu;
const RUSSIAN_ONLY = /[ыэъё]/giu;

export function isLanguage(code: string): code is Language {
  return Object.hasOwn(STEMMERS, code);
}

/** Detects the main language of running text; `und` where the text is too short or of a language without a stemmer. */
export function detectLanguage(text: string): Language {
  if (text.trim().length < SHORTEST_SAMPLE) return 'und';
  const start = Math.max(0, Math.floor((text.length - DETECTION_SAMPLE) / 2));
  const sample = text.slice(start, start + DETECTION_SAMPLE);
  const code = detect(sample);
  const count = (letters: RegExp): number => sample.match(letters)?.length ?? 0;
  if (code === 'ru' && count(UKRAINIAN_ONLY) > count(RUSSIAN_ONLY)) return 'uk';
  return isLanguage(code) ? code : 'und';
}

/**
 * The stem of one lower-case word, folded, so that forms with and without diacritics meet.
 * ё becomes е first: rulebooks mix both in one text, and the stemmer knows only е in endings.
 */
export function stem(word: string, language: Language): string {
  return foldForMatching(STEMMERS[language](word.replaceAll('ё', 'е')));
}
