/** Notes what each request to the model costs, whatever becomes of it. */
import type { Consultation } from '../model/consultation.ts';
import type { CostListener } from '../model/modelPort.ts';
import type { TokenCounter } from '../model/tokens.ts';
import type { ModelService } from '../modelService.ts';
import type { AskedQuestion } from '../ports.ts';
import { dayOf } from '../storage/modelLedger.ts';

interface Asking {
  readonly payer: AskedQuestion['payer'];
  /** Nothing was asked for this question before. */
  readonly isFirst: boolean;
  readonly consultation: Consultation;
  readonly count: TokenCounter;
}

interface CostNoter {
  readonly note: CostListener;
  /** Resolves when all of it is noted, so that the next question finds it; of calls that failed as well. Never rejects. */
  noted(): Promise<void>;
}

/** Characters that are counted of what was received; of what goes beyond, four are taken for a token. */
const MOST_COUNTED = 20_000;

function tokensOf(text: string, count: TokenCounter): number {
  return count(text.slice(0, MOST_COUNTED)) + Math.ceil(Math.max(0, text.length - MOST_COUNTED) / 4);
}

/** Where the server does not tell its usage, our own count stands in for it: of the request, and of what was received. */
export function costNoter(service: ModelService, { payer, isFirst, consultation, count }: Asking): CostNoter {
  const notings: Promise<void>[] = [];
  return {
    note: ({ usage, received }) => {
      const inputTokens = usage.inputTokens ?? consultation.tokens;
      const spending = {
        day: dayOf(Date.now()),
        userId: payer?.userId ?? 0,
        chatId: payer?.chatId ?? 0,
        isFirst: isFirst && notings.length === 0,
        inputTokens,
        // They are a part of the input, whatever a server says.
        cachedTokens: Math.min(usage.cachedTokens ?? 0, inputTokens),
        outputTokens: usage.outputTokens ?? tokensOf(received, count),
      };
      notings.push(service.spend(spending));
    },
    noted: async () => {
      await Promise.all(notings);
    },
  };
}
