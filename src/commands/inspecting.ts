/** Opens the inspector where the configuration asks for it; where it does not, nothing of it is loaded. */
import { MACHINES } from '../../machines/machines.ts';
import { codeOf, ConfigurationError } from '../errors.ts';
import type { Inspecting } from '../inspect/inspector.ts';
import { type HideChat, hideTables } from '../logging/chatId.ts';
import { createRedactor } from '../logging/redact.ts';

async function load() {
  try {
    return await import('../inspect/inspector.ts');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigurationError(
      'INSPECT needs packages that are not installed (@statelyai/inspect, ws). Take INSPECT out, or run `npm ci` in a clone: an image has only what production needs.',
    );
  }
}

/**
 * @param port null: nobody looks on
 * @throws ConfigurationError where the packages are not there, or the port cannot be used
 */
export async function openInspectingOn(
  port: number | null,
  secrets: readonly string[],
  hideChat: HideChat,
): Promise<Inspecting | null> {
  if (port === null) return null;
  const { openInspecting } = await load();
  const redact = createRedactor(secrets);
  return openInspecting({
    port,
    machines: Object.values(MACHINES),
    hide: (name) => hideTables(redact(name), hideChat),
  });
}
