/**
 * How a word sounds, roughly, written in a reduced Latin alphabet: "Каркассон", "Carcassonne" and "karkason" meet in
 * one skeleton, as do "Крылья", "krylya" and "kryl'ya". Coarse on purpose; the callers demand equality and a least length.
 */

const CYRILLIC: ReadonlyMap<string, string> = new Map(
  (
    'а=a б=b в=v г=g ґ=g д=d е=e є=e ж=zh з=z и=i і=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ў=u ф=f х=h ' +
    'ц=ts ч=ch ш=sh щ=sh ъ= ы=i ь= э=e ю=iu я=ia'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(2)]),
);

/** Applied in this order. Capitals stand for sounds that the alphabet needs two letters for. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/shch|sch|sh/g, 'S'],
  [/tsch|tch|cz|ch/g, 'C'],
  [/dzh|dj/g, 'i'],
  [/zh/g, 'Z'],
  [/kh/g, 'h'],
  [/gh(?=t)/g, ''],
  [/gh/g, 'g'],
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/ck/g, 'k'],
  [/^kn/g, 'n'],
  [/qu/g, 'kv'],
  [/q/g, 'k'],
  [/x/g, 'ks'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/t[sz]/g, 's'],
  [/z/g, 's'],
  [/w/g, 'v'],
  [/oo|ou/g, 'u'],
  [/ee|ea/g, 'i'],
  [/[yj]/g, 'i'],
  [/(\p{L})\1+/gu, '$1'],
];

/** The skeleton of one folded word. Letters of other scripts and digits stay as they are. */
export function soundSkeleton(word: string): string {
  let sound = '';
  for (const letter of word) sound += CYRILLIC.get(letter) ?? letter;
  for (const [spelling, heard] of SOUNDS) sound = sound.replace(spelling, heard);
  // The silent e of "Carcassonne"; short words keep theirs, they have little else.
  return sound.length > 3 && sound.endsWith('e') ? sound.slice(0, -1) : sound;
}

/** The consonants of a skeleton: what two scripts agree on where they spell an English vowel differently. */
export function consonantsOf(skeleton: string): string {
  return skeleton.replace(/(?!^)[aeiou]/g, '').replace(/^[aeiou]/, 'a');
}
