/** What is wrong with the model, to whoever asked one question at the terminal: a sentence with the way out. */
import type { ModelTrouble } from '../modelService.ts';

const OF_ACCOUNTS: ReadonlyMap<string, string> = new Map([
  [
    'quota',
    'its account has nothing left to pay with. See the billing page of the account that OPENAI_API_KEY belongs to.',
  ],
  ['unauthorized', 'its server does not accept the key. Check OPENAI_API_KEY.'],
]);

export function modelSentence({ kind, reason }: ModelTrouble): string {
  if (kind === 'storage')
    return `what is noted of it could not be written to the database (${reason}); the answer stands.`;
  if (kind === 'defect') return `what is to be noted of it met a defect (${reason}); the answer stands.`;
  return OF_ACCOUNTS.get(reason) ?? reason;
}
