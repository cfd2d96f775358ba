/** What a model has proposed for the same question before. A database that cannot be written costs the memory, not the answer. */
import { readKeptProposal, writeKeptProposal } from '../model/keptProposal.ts';
import type { AskedQuestion, Proposal } from '../ports.ts';
import type { OpenResources } from '../resources.ts';
import { keepProposal, noteProposalUse, readProposal } from '../storage/proposals.ts';

type Payer = AskedQuestion['payer'];
type Parts = Pick<OpenResources, 'db' | 'model'>;

async function orTrouble({ model }: Parts, work: Promise<void>): Promise<void> {
  await work.catch(() => model?.options.report({ kind: 'storage', reason: 'proposal' }));
}

/** null where nothing is known. From now on it is an answer in the payer's chat, too, and is forgotten with it. */
export async function recall(parts: Parts, key: string, payer: Payer): Promise<Proposal | null> {
  const known = readKeptProposal(await readProposal(parts.db, key));
  if (known === null || payer === null) return known;
  await orTrouble(parts, noteProposalUse(parts.db, key, payer.chatId));
  return known;
}

/** Does nothing for a proposal without a key. */
export async function keepKnown(parts: Parts, proposal: Proposal, payer: Payer): Promise<void> {
  const { key } = proposal;
  if (key === null) return;
  const kept = { key, proposal: writeKeptProposal(proposal), chatId: payer?.chatId ?? null, now: Date.now() };
  await orTrouble(parts, keepProposal(parts.db, kept));
}

/** That a whole book is silent is as final as a ruling. Nothing of the model's words is shown then, and none is kept. */
export async function keepSilence(parts: Parts, { key, verdict, whole }: Proposal, payer: Payer): Promise<void> {
  if (verdict !== 'not_in_rules' || !whole) return;
  const wordless = { headline: '', reasoning: '', quotes: [], passages: [], limits: null, followUps: [] };
  await keepKnown(parts, { ...wordless, key, verdict, whole }, payer);
}
