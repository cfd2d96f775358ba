/** One passage of a rulebook as a model reads it. */
import type { RetrievedPassage } from '../ports.ts';
import { fence, marker } from './fence.ts';
import { letterOf } from './labels.ts';

/** A passage of a game, whether it was searched for or not. */
export type BookPassage = Pick<
  RetrievedPassage,
  'id' | 'document' | 'page' | 'pageLabel' | 'headings' | 'text' | 'continues'
>;

/** The passage between its markers, with its page and the headings above it. */
export function passageText(label: string, { page, pageLabel, headings, text }: BookPassage): string {
  const printed = pageLabel === null || pageLabel === String(page) ? null : pageLabel;
  const section = headings.length === 0 ? null : headings.join(' › ');
  return fence(label, { page: String(page), printed, section }, text);
}

/** The line that says which document the labels of a letter belong to. */
export function documentText(label: string, document: string): string {
  return `${marker(`document ${letterOf(label)}`, { name: document.replace(/\.pdf$/i, '') })}\n`;
}
