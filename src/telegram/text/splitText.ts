/**
 * Cuts a text of any length into messages that Telegram takes as they are. Nothing is lost but white space at the cuts.
 * Source of the limits: https://core.telegram.org/bots/api#sendmessage; lengths are UTF-16 code units.
 */
import type { RichText, TextEntity } from '../../tablePorts.ts';
import { cutPlace, type Stretch } from './cutPlace.ts';
import { clipEntities, inkEnd, inkEnds, tidyEntities } from './entities.ts';

const TEXT_LIMIT = 4096;
/** Telegram leaves out what comes after, without a word. */
const ENTITY_LIMIT = 100;

/** To Telegram a message of nothing else is empty: format characters, fillers, the blank of Braille. */
const VISIBLE = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Messages of 1 to `limit` UTF-16 units and at most 100 entities, in order; none where nothing can be seen. An entity
 * that fits into one message is not cut; a longer one goes on in the next message.
 *
 * @param limit default 4,096; at least 2, the length of one character
 */
export function splitText(source: RichText, limit: number = TEXT_LIMIT): readonly RichText[] {
  if (limit < 2) throw new RangeError('a message holds at least one character');
  const text = cleanText(source.text);
  const ends = inkEnds(text);
  const entities = tidyEntities(text, source.entities, ends);
  const end = inkEnd(ends, text.length);
  const parts: RichText[] = [];
  let from = inkStart(text, 0);
  let near: TextEntity[] = [];
  let next = 0;
  while (from < end) {
    const place = from;
    near = near.filter(({ offset, length }) => offset + length > place);
    next = takeNear(entities, next, from, limit, near);
    const reach = Math.min(from + limit, entities[next]?.offset ?? Infinity);
    const cut = end <= reach ? end : cutWithin(text, from, reach, uncutStretches(near, from, limit));
    const partEnd = inkEnd(ends, cut);
    const part = text.slice(from, partEnd);
    if (VISIBLE.test(part)) parts.push({ text: part, entities: clipEntities(near, from, partEnd, ends) });
    from = inkStart(text, cut);
  }
  return parts;
}

/** Unit for unit what Telegram makes of it, so that offsets hold: it refuses half characters and eats line separators. */
function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ');
}

function inkStart(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

/** Adds to `near` what begins in reach, up to the limit, and returns the index of the first entity that is left out. */
function takeNear(
  entities: readonly TextEntity[],
  first: number,
  from: number,
  limit: number,
  near: TextEntity[],
): number {
  let next = first;
  for (let entity = entities[next]; entity !== undefined; entity = entities[next]) {
    if (near.length < ENTITY_LIMIT && entity.offset < from + limit) near.push(entity);
    // More than a message holds, all around one place: the innermost are never shown, no cut would help.
    else if (near.length < ENTITY_LIMIT || entity.offset > from) return next;
    next += 1;
  }
  return next;
}

/** The entities that fit into one message: each stays in one. */
function uncutStretches(near: readonly TextEntity[], from: number, limit: number): readonly Stretch[] {
  return near
    .filter(({ offset, length }) => offset >= from && length <= limit)
    .map(({ offset, length }) => ({ start: offset, end: offset + length }));
}

/** An entity that would be cut at the end of the reach goes into the next message as a whole. */
function cutWithin(text: string, from: number, reach: number, stretches: readonly Stretch[]): number {
  const cutOne = stretches.find(({ start, end }) => start > from && start < reach && reach < end);
  const limit = cutOne?.start ?? reach;
  return cutPlace(
    text,
    from,
    limit,
    stretches.filter(({ end }) => end <= limit),
  );
}
