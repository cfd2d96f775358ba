/** Proposals as they are kept: JSON of our own making, read as if it were anybody's. */
import { z } from 'zod';
import type { Proposal } from '../ports.ts';

const gameSchema = z.object({ id: z.string(), name: z.string() });
const passageSchema = z.object({
  id: z.string(),
  game: gameSchema,
  document: z.string(),
  page: z.number(),
  pageLabel: z.string().nullable(),
  headings: z.array(z.string()),
  text: z.string(),
  continues: z.boolean(),
  score: z.number(),
  coverage: z.number(),
});
const proposalSchema = z.object({
  verdict: z.enum(['stated', 'follows', 'not_in_rules']),
  headline: z.string(),
  reasoning: z.string(),
  quotes: z.array(z.object({ passageId: z.string(), quote: z.string() })),
  passages: z.array(passageSchema),
  limits: z.string().nullable(),
  followUps: z.array(z.string()),
  whole: z.boolean(),
  key: z.string().nullable(),
}) satisfies z.ZodType<Proposal>;

export function writeKeptProposal(proposal: Proposal): string {
  // It is there already, or will be: kept once.
  return JSON.stringify({ ...proposal, key: null });
}

/** null where nothing is kept, or it is of an earlier version. */
export function readKeptProposal(kept: string | null): Proposal | null {
  if (kept === null) return null;
  const parsed = proposalSchema.safeParse(JSON.parse(kept));
  return parsed.success ? parsed.data : null;
}
