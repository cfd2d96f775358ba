/** `npm run inspect`: the bot of the demo, with every machine of it in the Stately Inspector. */
import { ConfigurationError } from '../errors.ts';
import { type Command, readOptions } from './command.ts';
import { run as demo } from './demo.ts';

export const USAGE = 'INSPECT=8085 PORT=8080 npm run inspect';

const PORT = 8_085;

export const run: Command = async (invocation) => {
  readOptions(invocation.args, {}, USAGE, 'no words');
  const { config } = invocation;
  if (!config.mayInspect) {
    throw new ConfigurationError(
      'The inspector is refused with NODE_ENV=production: take that out, or set INSPECT_ALLOW_PRODUCTION=1.',
    );
  }
  return demo({ ...invocation, config: { ...config, inspectPort: config.inspectPort ?? PORT } });
};
