/**
 * When a word of a sentence is a word of a name: equal, in another Russian case, with an English possessive, or in the
 * other script as it sounds. Both sides are turned into a few keys, and the words match where they share one.
 */
import { isArticle, type Script, scriptOf } from './nameForm.ts';
import { soundSkeleton } from './soundSkeleton.ts';

/** Skeleton lengths from which words count as the same sound: in the other script, and in the same script. */
const LEAST_SKELETON_ACROSS = 4;
const LEAST_SKELETON_WITHIN = 6;
/** Below this a stem is anybody's. */
const LEAST_STEM = 3;

const CASE_ENDINGS: readonly string[] = (
  'а я ы и о е у ю ь ой ей ою ею ом ем ам ям ами ями ах ях ов ев ий ый ая яя ое ее ые ие ого его ому ему ым им ых их ' +
  'ыми ими ую юю ия ии ию ием иях иям иями'
).split(' ');
const ADJECTIVE_ENDING = /(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$/u;
const VOWEL_ENDING = /[аяыиоеуюйь]$/u;

/** Keys of a word of a name. */
export function formsOfNameWord(word: string): ReadonlySet<string> {
  const forms = new Set([word]);
  const script = scriptOf(word);
  if (script === 'cyrillic') {
    addStem(forms, word.replace(VOWEL_ENDING, ''));
    addStem(forms, word.replace(ADJECTIVE_ENDING, ''));
  }
  forms.add(soundKey(script, soundSkeleton(word)));
  return forms;
}

/** Keys of a word of a sentence. `spelling` is lower-cased and folded but still has its apostrophes. */
export function formsOfTextWord(spelling: string): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const word of readingsOf(spelling)) {
    forms.add(word);
    const script = scriptOf(word);
    addSounds(forms, script, word);
    if (script !== 'cyrillic') continue;
    addStem(forms, word);
    for (const ending of CASE_ENDINGS) {
      if (!word.endsWith(ending)) continue;
      const stem = word.slice(0, -ending.length);
      addStem(forms, stem);
      if (stem.length > LEAST_STEM) addSounds(forms, script, stem);
    }
  }
  return forms;
}

/** Whether a word of a name and a word of a sentence share a key. */
export function shareForm(name: ReadonlySet<string>, text: ReadonlySet<string>): boolean {
  for (const form of name) if (text.has(form)) return true;
  return false;
}

/** "wingspan's" is also "wingspan", "l'azul" is also "azul", and "carcassonnes" (German) is also "carcassonne". */
function readingsOf(spelling: string): string[] {
  const joined = spelling.replaceAll("'", '');
  const readings = [joined];
  const cut = spelling.lastIndexOf("'");
  if (cut > 0) {
    const before = spelling.slice(0, cut).replaceAll("'", '');
    const after = spelling.slice(cut + 1);
    if (before.length > 1) readings.push(before);
    if (before.length === 1 || isArticle(before)) readings.push(after);
  } else if (joined.length > 6 && /[a-z]s$/.test(joined)) readings.push(joined.slice(0, -1));
  return readings;
}

function addStem(forms: Set<string>, stem: string): void {
  if (stem.length >= LEAST_STEM) forms.add(`~${stem}`);
}

function addSounds(forms: Set<string>, script: Script, word: string): void {
  const skeleton = soundSkeleton(word);
  for (const target of ['latin', 'cyrillic'] as const) {
    const least = target === script ? LEAST_SKELETON_WITHIN : LEAST_SKELETON_ACROSS;
    if (skeleton.length >= least) forms.add(soundKey(target, skeleton));
  }
}

function soundKey(script: Script, skeleton: string): string {
  return `#${script}#${skeleton}`;
}
