/** Which catalogue a table hears. */
import type { Locale } from '../../tablePorts.ts';
import { english } from './english.ts';
import { russian } from './russian.ts';
import type { Words } from './words.ts';

const CATALOGUES: Readonly<Record<Locale, Words>> = { en: english, ru: russian };

export function wordsOf(locale: Locale): Words {
  return CATALOGUES[locale];
}
