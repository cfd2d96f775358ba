/** The clock of the machine is set forth and back while the bot runs: what is measured in between goes on, and nobody is forgotten. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBot } from '../support/botProcess.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { openStage } from '../support/standin.ts';

const ANSWER = 'heron counts double';
const YEAR = 366 * 86_400_000;

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

/** In the bot: every signal sets the clock a year forth, or a year back. What counts up on its own is left alone. */
const CLOCK = `
  const RealDate = Date;
  let offset = 0;
  let times = 0;
  const set = (shift) => {
    offset += shift;
    times += 1;
    process.stderr.write('clock ' + times + ': ' + new Date().getUTCFullYear() + '.\\n');
  };
  globalThis.Date = class extends RealDate {
    constructor(...parts) { super(...(parts.length === 0 ? [RealDate.now() + offset] : parts)); }
    static now() { return RealDate.now() + offset; }
  };
  process.on('SIGUSR2', () => set(${YEAR}));
  process.on('SIGWINCH', () => set(-${YEAR}));
`;

const yearOf = (shift: number): number => new Date(Date.now() + shift).getUTCFullYear();

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => folder[Symbol.asyncDispose]());

test('the clock is set a year forth, and then two back: every question is answered, and the end is as ever', async () => {
  const { standin, ann, home } = await openStage();
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CLOCK)}` };
  const bot = startBot({ standin, library: folder.root, env });
  await Promise.all([bot.said('messages come in'), bot.said('library: 1 ')]);
  await standin.waitFor(() => standin.messages(home).length === 2, PATIENCE);
  const port = /health is served on port (\d+)/u.exec(bot.output())?.[1];
  const tier = async (name: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}/health/${name}`)).status;

  const answers = (): number =>
    standin.messages(home).filter(({ from, text = '' }) => from?.is_bot === true && text.includes(ANSWER)).length;
  const steps: readonly (readonly [signal: NodeJS.Signals, shift: number])[] = [
    ['SIGUSR2', YEAR],
    ['SIGWINCH', 0],
    ['SIGWINCH', -YEAR],
  ];
  for (const [index, [signal, shift]] of steps.entries()) {
    // The answer waits for a second when the clock changes: not for a year.
    const flood = standin.fault({ kind: 'flood', retryAfter: 1, method: 'editMessageText' });
    standin.as(ann).sendText(home, `How does the heron count? (${index + 1})`);
    // oxlint-disable-next-line no-await-in-loop -- one year after the other
    await standin.waitFor(() => flood.remaining() === 0, PATIENCE);
    bot.kill(signal);
    // oxlint-disable-next-line no-await-in-loop -- one year after the other
    await bot.said(`clock ${index + 1}: ${yearOf(shift)}.`);
    // oxlint-disable-next-line no-await-in-loop -- one year after the other
    await standin.waitFor(() => answers() === index + 1, PATIENCE);
    // oxlint-disable-next-line no-await-in-loop -- one year after the other
    expect([await tier('ready'), await tier('live')]).toEqual([200, 200]);
  }
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
});
