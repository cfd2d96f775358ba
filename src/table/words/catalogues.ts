/** Which languages there are, and which catalogue a table hears. */
import type { Locale } from '../../tablePorts.ts';
import { english } from './english.ts';
import { russian } from './russian.ts';
import type { Words } from './words.ts';

const CATALOGUES: Readonly<Record<Locale, Words>> = { en: english, ru: russian };

/** The languages that the bot speaks, in the order in which they are offered. */
export const LOCALES: readonly Locale[] = ['en', 'ru'];

export function wordsOf(locale: Locale): Words {
  return CATALOGUES[locale];
}
