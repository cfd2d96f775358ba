/** The list of commands that Telegram shows beside the text field, in each language, and the admins' longer one. */
import type { Locale } from '../tablePorts.ts';
import type { TelegramApi } from './api.ts';
import { TelegramError, type TelegramErrorCode } from './telegramError.ts';

export interface MenuCommand {
  /** Without slash. */
  readonly command: string;
  readonly description: string;
}

export interface CommandMenu {
  readonly locale: Locale;
  readonly commands: readonly MenuCommand[];
}

export interface CommandMenus {
  readonly everyone: readonly CommandMenu[];
  /** Shown instead of everyone's, so everyone's commands stand in it once more. */
  readonly admins: readonly CommandMenu[];
  readonly adminUserIds: readonly number[];
}

/** Shown to whoever uses Telegram in a language that has no menu. */
const FALLBACK: Locale = 'en';
/** The admin has not yet spoken to the bot, or has put it out: nobody is there to show a menu to. */
const NOBODY_THERE: readonly TelegramErrorCode[] = ['chat_gone', 'blocked'];

/** @throws TelegramError */
export async function registerCommands(
  api: TelegramApi,
  { everyone, admins, adminUserIds }: CommandMenus,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const register = async (menu: CommandMenu, scope: Readonly<Record<string, unknown>>): Promise<void> => {
    const language = menu.locale === FALLBACK ? '' : menu.locale;
    await api.call('setMyCommands', { commands: menu.commands, scope, language_code: language }, options);
  };
  for (const menu of everyone) await register(menu, { type: 'default' });
  for (const userId of adminUserIds) {
    try {
      for (const menu of admins) await register(menu, { type: 'chat', chat_id: userId });
    } catch (error) {
      if (!(error instanceof TelegramError && NOBODY_THERE.includes(error.code))) throw error;
    }
  }
}
