/** Asks the model for a ruling, where there is one, it may be asked, and it was not asked the same before. */
import { createHash } from 'node:crypto';
import { fromPromise } from 'xstate';
import type { DeliberationInput } from '../../machines/ruling.types.ts';
import { RulesLawyerError } from '../errors.ts';
import { textsOf } from '../model/bookContext.ts';
import { Consultation } from '../model/consultation.ts';
import type { ProposedDraft } from '../model/draft.ts';
import { PROMPT_VERSION } from '../model/instructions.ts';
import type { ModelReply } from '../model/modelPort.ts';
import type { ModelService } from '../modelService.ts';
import type { Deliberation, ShelvedDocument } from '../ports.ts';
import type { OpenResources, Resources } from '../resources.ts';
import { bookDigest } from '../storage/bookPassages.ts';
import { dayOf, spentOn } from '../storage/modelLedger.ts';
import { detectLanguage } from '../text/detectLanguage.ts';
import { collapseSpace, foldForMatching } from '../text/fold.ts';
import { isAccountTrouble, noteAccountTrouble, noteAccountWorks } from './accountTrouble.ts';
import { keepSilence, recall } from './knownProposals.ts';
import { costNoter } from './modelCosts.ts';

type Input = DeliberationInput;

/** Whether today's tokens are used up: of whoever asks, or of all. */
async function overBudget({ db }: OpenResources, service: ModelService, payer: Input['payer']): Promise<boolean> {
  const { dailyTokensPerUser, dailyTokensTotal } = service.options;
  const day = dayOf(Date.now());
  const spent = async (userId: number | null): Promise<number> => {
    const { inputTokens, outputTokens } = await spentOn(db, day, userId);
    return inputTokens + outputTokens;
  };
  // A call that was given up may still be on its way into the ledger.
  await Promise.all(service.spendings);
  if (dailyTokensTotal !== null && (await spent(null)) >= dailyTokensTotal) return true;
  if (dailyTokensPerUser === null || payer === null) return false;
  return (await spent(payer.userId)) >= dailyTokensPerUser;
}

const normalised = (question: string): string => foldForMatching(collapseSpace(question));

/** Earlier talk is part of a question; that it was just asked is none. */
function talkBefore({ question, history }: Pick<Input, 'question' | 'history'>): Input['history'] {
  const same = normalised(question);
  const last = history.findLastIndex((past) => normalised(past.question) !== same);
  return history.slice(0, last + 1);
}

/** The same question over the same books, to the same model in the same words. */
async function keyOf(open: OpenResources, service: ModelService, documents: readonly ShelvedDocument[], input: Input) {
  const parts = [
    await bookDigest(open.db, documents),
    service.model.name,
    PROMPT_VERSION,
    input.evidence.game.id,
    normalised(input.question),
    JSON.stringify(talkBefore(input)),
  ];
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

async function begin(
  open: OpenResources,
  service: ModelService,
  documents: readonly ShelvedDocument[],
  { key, input }: { readonly key: string; readonly input: Input },
): Promise<Consultation> {
  const { game, passages: ranked } = input.evidence;
  const language = detectLanguage(input.question);
  const book = await service.books.book(game, documents);
  await service.tokens.learn(textsOf({ game: game.name, book, ranked }));
  return Consultation.begin(
    {
      key,
      game: game.name,
      question: input.question,
      language: language === 'und' ? null : language,
      history: input.history,
      book,
      ranked,
    },
    await service.counter(),
  );
}

/** What the first round begins with: an answer that is known, a reason to ask nobody, or a question to the model. */
async function prepare(open: OpenResources, service: ModelService, input: Input): Promise<Deliberation | Consultation> {
  const { game } = input.evidence;
  const documents = open.library.contents().games.find(({ id }) => id === game.id)?.documents ?? [];
  const key = await keyOf(open, service, documents, input);
  const known = await recall(open, key, input.payer);
  if (known !== null) return { kind: 'proposed', proposal: known };
  // Nothing is prepared for what will not be asked.
  if (service.breaker.state === 'unavailable') return { kind: 'unavailable', reason: 'open' };
  if (await overBudget(open, service, input.payer)) return { kind: 'unavailable', reason: 'budget' };
  return begin(open, service, documents, { key, input });
}

async function askModel(
  open: OpenResources,
  service: ModelService,
  { input, signal }: { readonly input: Input; readonly signal: AbortSignal },
  consultation: Consultation,
): Promise<ModelReply<ProposedDraft>> {
  const isFirst = input.exchange === null;
  const count = await service.counter();
  const ask = async (shared: AbortSignal): Promise<ModelReply<ProposedDraft>> => {
    const costs = costNoter(service, { payer: input.payer, isFirst, consultation, count });
    const begunAt = performance.now();
    try {
      const reply = await service.model.ask(consultation.request(input.isLastRound), shared, costs.note);
      await noteAccountWorks(open, service, begunAt);
      return reply;
    } finally {
      await costs.noted();
    }
  };
  return isFirst ? service.shared.run(consultation.key, signal, ask) : ask(signal);
}

export const deliberate = (resources: Resources) =>
  fromPromise<Deliberation, Input>(async ({ input, signal }) => {
    const open = resources.use();
    const service = open.model;
    if (service === null) return { kind: 'unavailable', reason: 'no_model' };
    const consultation = input.exchange ?? (await prepare(open, service, input));
    if ('kind' in consultation) return consultation;
    if (!(consultation instanceof Consultation)) throw new Error('an exchange of another kind');
    try {
      const heard = consultation.hear(await askModel(open, service, { input, signal }, consultation));
      if (heard.kind === 'unusable') return { kind: 'unavailable', reason: heard.reason };
      if (heard.kind !== 'proposed') return heard;
      const proposal = { ...heard.proposal, key: consultation.key };
      await keepSilence(open, proposal, input.payer);
      return { kind: 'proposed', proposal };
    } catch (error) {
      if (!(error instanceof RulesLawyerError) || signal.aborted) throw error;
      if (isAccountTrouble(error.code)) await noteAccountTrouble(open, service, error.code);
      // It will be so for every question: a name that is wrong is seen by nobody but who reads this.
      if (error.code === 'refused') service.options.report({ kind: 'refused', reason: error.message });
      return { kind: 'unavailable', reason: error.code };
    }
  });
