/** How one secret may be spelt in a log: as it is, in an address, in JSON, in base64 of something longer, in hex. */
import { Buffer } from 'node:buffer';

/** Shorter values are parts of ordinary words. */
const SHORTEST = 4;
/** The half of a token behind its colon is a secret by itself. */
const SHORTEST_HALF = 16;
/** So many characters of base64 or hex are no accident. */
const SHORTEST_ENCODED = 8;

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const lower = (one: string): string => one.replace(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase());

function inAddress(text: string): readonly string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  // Strict encoders leave no mark as it is.
  const strict = encoded.replace(/[-_.!~*'()]/gu, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return [encoded, lower(encoded), strict, lower(strict), encodeURIComponent(encoded)];
}

/**
 * Base64 writes three bytes as four characters: what a secret looks like inside a longer text depends on where in such a
 * group it begins. Characters that also depend on its neighbours are left out.
 */
function inBase64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const whole = bytes.toString('base64').replace(/=+$/u, '');
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(first, last);
  });
  return [whole, ...inside].flatMap((one) => [
    one,
    one.replaceAll('+', '-').replaceAll('/', '_'),
    one.replaceAll('+', '%2B').replaceAll('/', '%2F'),
  ]);
}

function spellingsOf(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString('hex');
  const encoded = [...inBase64(secret), hex, hex.toUpperCase()].filter(({ length }) => length >= SHORTEST_ENCODED);
  return [secret, inJson(secret), inJson(inJson(secret)), ...inAddress(secret), ...encoded];
}

/** All spellings of all secrets, each once, the longest first: a shorter one may be a part of it. */
export function secretSpellings(secrets: readonly string[]): readonly string[] {
  const halves = secrets
    .map((secret) => secret.slice(secret.indexOf(':') + 1))
    .filter((half) => half.length >= SHORTEST_HALF);
  const values = [...secrets, ...halves].map((secret) => secret.trim()).filter(({ length }) => length >= SHORTEST);
  return [...new Set(values.flatMap(spellingsOf))].toSorted((a, b) => b.length - a.length);
}
