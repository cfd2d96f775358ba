/** What administrators read when the account at the model's server is of no use: what happened, what players get, the way out. */
import { bold, join } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import type { AccountTrouble } from '../words/accountWords.ts';
import type { Words } from '../words/words.ts';

export function accountText(trouble: AccountTrouble, { account }: Words): RichText {
  const { title, wayOut } = account[trouble];
  return join([bold(title), account.meanwhile, wayOut], '\n');
}
