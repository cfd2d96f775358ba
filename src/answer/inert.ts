/**
 * Text in which a messenger finds nothing to tap: addresses, mentions, commands and tags stay readable, but an invisible
 * mark stands where their form would be recognised.
 */

/** Word joiner: no width, no line break, part of no address. */
const MARK = '\u2060';

/** The places behind which a mark takes the form away. */
const PLACES: readonly RegExp[] = [
  // https://, tg://, and mailto: with an address that the dot and the @ take care of.
  /:(?=\/\/)/gu,
  // "evil.example", not the point of "1.5" nor those of "e.g.": the last part of an address has two letters.
  /(?<=[\p{L}\p{M}\p{N}_~-])\.(?=[\p{L}_~-][\p{L}\p{M}\p{N}_~-])/gu,
  // The middle of "1.2.3.4", none of rule "10.3.2".
  /(?<=(?<![\d.])\d{1,3}\.\d{1,3})\.(?=\d{1,3}\.\d{1,3}(?!\d))/gu,
  /@(?=[\p{L}\p{N}_])/gu,
  // A command, not the stroke of "and/or" and "1/2".
  /(?<![\p{L}\p{N}_])\/(?=[\p{L}\p{N}_])/gu,
  // A tag, not card "#12".
  /#(?=[\p{N}_]*\p{L})/gu,
  // "$TON" is a tag, "$5" is a price.
  /\$(?=\p{L})/gu,
  // A telephone number, not "+2".
  /\+(?=\d(?:[\s()-]?\d){6})/gu,
];

export function inert(text: string): string {
  return PLACES.reduce((marked, place) => marked.replace(place, `$&${MARK}`), text);
}
