/** What the actors of the tables work with, out of what is open. */
import { randomBytes } from 'node:crypto';
import { createCaseFile } from '../golden/caseFile.ts';
import type { ModelOptions } from '../modelService.ts';
import type { OpenResources, Resources } from '../resources.ts';
import type { TableParts } from '../table/context.ts';
import type { ModelTerms } from '../table/render/usageText.ts';
import { splitText } from '../telegram/text/splitText.ts';
import type { BotIdentity } from '../telegram/updates/said.ts';
import type { TelegramService } from '../telegramService.ts';

/** Bytes of a nonce: 8 characters, which nobody guesses within the life of a button. */
const NONCE_BYTES = 6;

/** @throws where no tables are served: a defect in the order of the lifecycle */
export function tableService(resources: Resources): TelegramService {
  const { telegram } = resources.use();
  if (telegram === null) throw new Error('tables are served without a line to Telegram');
  return telegram;
}

export function identityOf({ identity }: TelegramService): BotIdentity {
  if (identity === null) throw new Error('nobody has asked Telegram who we are');
  return identity;
}

function termsOf({ dailyTokensPerUser, dailyTokensTotal, prices }: ModelOptions): ModelTerms {
  return { dailyTokensPerUser, dailyTokensTotal, prices };
}

export function tableParts(resources: Resources): TableParts {
  const { db, library, search, model }: OpenResources = resources.use();
  const service = tableService(resources);
  return {
    db,
    library,
    search,
    rateLimit: service.rateLimit,
    cases: createCaseFile(resources.libraryFolder),
    settings: service.options.settings,
    username: identityOf(service).username,
    split: (text) => splitText(text),
    status: service.options.status,
    modelTerms: model === null ? null : termsOf(model.options),
    now: Date.now,
    nonce: () => randomBytes(NONCE_BYTES).toString('base64url'),
  };
}
