/** With which model the configuration has questions ruled; null: with none. */
import type { Config } from '../config.ts';
import type { ModelOptions } from '../modelService.ts';

/** Where a model of one's own serves: it asks for no key. */
const LOOPBACK = /^http:/u;

export function modelOptions(config: Config, report: ModelOptions['report']): ModelOptions | null {
  const { answerMode, openaiApiKey, openaiBaseUrl, openaiModel } = config;
  if (answerMode === 'extract' || (openaiApiKey === null && !LOOPBACK.test(openaiBaseUrl))) return null;
  return {
    apiKey: openaiApiKey,
    baseUrl: openaiBaseUrl,
    model: openaiModel,
    breakerResetMs: config.breakerResetMs,
    dailyTokensPerUser: config.dailyTokensPerUser,
    dailyTokensTotal: config.dailyTokensTotal,
    prices: config.openaiPrices,
    report,
  };
}
