/** What the bot says of itself: `/start`, `/help` and the command menu. */
import { bold, concat, italic, join } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import { ADMIN_COMMANDS, COMMANDS, type CommandName } from '../words/commandNames.ts';
import type { Words } from '../words/words.ts';

export interface MenuEntry {
  readonly command: CommandName;
  readonly description: string;
}

/** The commands in their order; an administrator has some on top. */
export function commandMenu(words: Words, isAdmin: boolean): readonly MenuEntry[] {
  return [...COMMANDS, ...(isAdmin ? ADMIN_COMMANDS : [])].map((command) => ({
    command,
    description: words.commands[command],
  }));
}

/** `mention` is the bot's name with its sign: `@RulesLawyerBot`. */
export function startText(words: Words, mention: string): RichText {
  const { welcome } = words;
  const examples = welcome.examples.map((example) => concat('• ', italic(example)));
  return join(
    [
      bold(welcome.title),
      join([welcome.whatItDoes, welcome.anyoneCanAsk, welcome.inGroups(mention)], '\n'),
      join([welcome.examplesTitle, ...examples], '\n'),
      welcome.whatNext,
    ],
    '\n\n',
  );
}

export function helpText(words: Words, isAdmin: boolean): RichText {
  const { welcome } = words;
  const lines = (commands: readonly CommandName[]): readonly string[] =>
    commands.map((command) => `/${command} — ${words.commands[command]}`);
  const forAdmin = join([bold(welcome.adminTitle), ...lines(ADMIN_COMMANDS), welcome.adminUpload], '\n');
  return join(
    [join([bold(welcome.helpTitle), ...lines(COMMANDS)], '\n'), ...(isAdmin ? [forAdmin] : []), welcome.helpHint],
    '\n\n',
  );
}
