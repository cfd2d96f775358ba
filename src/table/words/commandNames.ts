/** The commands of the bot in the order in which menu and help show them. */
export const COMMANDS = [
  'start',
  'help',
  'games',
  'game',
  'find',
  'page',
  'cancel',
  'reset',
  'forget',
  'language',
  'privacy',
  'id',
] as const;

/** Those that only administrators have on top. */
export const ADMIN_COMMANDS = ['status', 'library', 'usage', 'case'] as const;

export type CommandName = (typeof COMMANDS)[number] | (typeof ADMIN_COMMANDS)[number];
