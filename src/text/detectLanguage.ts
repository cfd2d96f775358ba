/** Which language a text is in. */
import { detect } from 'tinyld/light';
import { wordsOf } from './analyzer.ts';
import { foldForMatching } from './fold.ts';
import { isLanguage, type Language } from './language.ts';
import { stopWordsOf } from './stopWords.ts';

/** How much of a text the detector reads, characters: more changes nothing for running text and costs time. */
const DETECTION_SAMPLE = 6_000;

/** A shorter text is a guess, characters. */
const SHORTEST_SAMPLE = 100;

/** Of the words of a text this share are stop words of its language at least: running text has 30 to 50 %. */
const STOP_WORD_SHARE = 0.12;

/** The detector takes Ukrainian for Russian: letters tell them apart. */
const UKRAINIAN_ONLY = /[іїєґ]/giu;
const RUSSIAN_ONLY = /[ыэъё]/giu;

function stopWordShare(text: string, language: Language): number {
  const stopWords = stopWordsOf(language);
  const words = wordsOf(text);
  return words.filter((word) => stopWords.has(foldForMatching(word))).length / Math.max(1, words.length);
}

/** Detects the main language of running text; `und` where the text is too short or of a language without a stemmer: the
 * detector names a neighbour then (Czech becomes Spanish), whose stop words are not there. */
export function detectLanguage(text: string): Language {
  if (text.trim().length < SHORTEST_SAMPLE) return 'und';
  const start = Math.max(0, Math.floor((text.length - DETECTION_SAMPLE) / 2));
  const sample = text.slice(start, start + DETECTION_SAMPLE);
  const code = detect(sample);
  const count = (letters: RegExp): number => sample.match(letters)?.length ?? 0;
  if (code === 'ru' && count(UKRAINIAN_ONLY) > count(RUSSIAN_ONLY)) return 'uk';
  return isLanguage(code) && stopWordShare(sample, code) >= STOP_WORD_SHARE ? code : 'und';
}
