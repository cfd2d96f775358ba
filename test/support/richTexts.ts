/** Rich text as a test looks at it. */
import type { RichText, TextEntity } from '../../src/tablePorts.ts';

/** Each emphasis with the text that it covers, in order. */
export function emphases({
  text,
  entities,
}: RichText): readonly (readonly [type: TextEntity['type'], covered: string])[] {
  return entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)]);
}

/** Every emphasis covers something of the text and tears no character apart. */
export function isSound({ text, entities }: RichText): boolean {
  return entities.every(({ offset, length }) => {
    const covered = text.slice(offset, offset + length);
    return offset >= 0 && length > 0 && covered.length === length && covered.trim() !== '' && covered.isWellFormed();
  });
}
