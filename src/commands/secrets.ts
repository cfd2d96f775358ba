/** Everything in the configuration that nobody may read anywhere. */
import type { Config } from '../config.ts';

export function secretsOf({ telegramToken, openaiApiKey, webhook }: Config): readonly string[] {
  return [telegramToken, openaiApiKey, webhook?.secret ?? null].filter((secret) => secret !== null);
}
