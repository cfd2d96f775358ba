/** Keeps the quotes that stand in the book, and tells from them how far the answer can be relied on. */
import { fromPromise } from 'xstate';
import type { VerificationInput } from '../../machines/ruling.types.ts';
import { citedCoverage, confidenceOf } from '../answer/confidence.ts';
import { unsupportedNumbers } from '../answer/numbers.ts';
import { unquoted } from '../answer/unquoted.ts';
import { verifyQuotes as verify } from '../answer/verifyQuotes.ts';
import type { Verification } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { readBookPage } from '../storage/bookPages.ts';
import { keepKnown } from './knownProposals.ts';

export const verifyQuotes = (resources: Resources) =>
  fromPromise<Verification, VerificationInput>(async ({ input }) => {
    const open = resources.use();
    const { db } = open;
    const { evidence, proposal, payer } = input;
    const found = await verify(proposal.quotes, proposal.passages, (id, page) => readBookPage(db, id, page));
    if (found.kind === 'unverified') return found;
    const { citations } = found;
    const quotes = citations.map(({ quote }) => quote);
    const headline = unquoted(proposal.headline, quotes);
    const reasoning = unquoted(proposal.reasoning, quotes);
    const confidence = confidenceOf({
      verdict: proposal.verdict,
      proposed: proposal.quotes.length,
      verified: citations.length,
      unsupportedNumbers: unsupportedNumbers(`${headline}\n${reasoning}`, quotes).length,
      coverage: citedCoverage(citations, evidence.passages),
      wholeBook: proposal.whole,
    });
    await keepKnown(open, proposal, payer);
    const limits = proposal.limits === null ? null : unquoted(proposal.limits, quotes);
    const followUps = proposal.followUps.map((followUp) => unquoted(followUp, quotes));
    return { kind: 'verified', citations, confidence, headline, reasoning, limits, followUps };
  });
