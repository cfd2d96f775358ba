/** `npm start`: the bot in production, configured by the environment alone. */
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { type Command, readOptions } from './command.ts';
import { serve } from './serving.ts';

export const USAGE = 'npm start (configured by the environment, see the README)';

const LIBRARY = 'rules_pdfs';

export const run: Command = async (invocation) => {
  readOptions(invocation.args, {}, USAGE, 'no words');
  const { config } = invocation;
  const { telegramToken } = config;
  // The configuration was read as one for a service: it does not come this far without.
  if (telegramToken === null) throw new UsageError('TELEGRAM_TOKEN is missing.');
  return serve(config.pdfStoragePath ?? resolve(LIBRARY), { ...config, telegramToken }, invocation);
};
