/**
 * `npm run golden`: what `src/main.ts golden` finds, with the machine it ran on; `--record` keeps it in docs/proof/golden.json.
 * The program itself knows neither docs/ nor this folder: an image has none of them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { printableLines } from '../../src/commands/progress.ts';
import { type GoldenReport, reportText } from '../../src/golden/report.ts';
import { commandLine, keepRecord, thisMachine, today } from './record.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** Its output is taken where it is more than to be shown. */
async function runGolden(args: readonly string[], output: 'inherit' | 'pipe'): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [...process.execArgv, MAIN, 'golden', ...args], {
    stdio: ['inherit', output, 'inherit'],
    // Else Ctrl-C reached it twice, which ends it without a word: from the terminal, and from here.
    detached: true,
  });
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, pass);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(child, 'close');
  return { code: child.exitCode ?? 1, text };
}

const machine = thisMachine();
const typed = process.argv.slice(2);
const record = typed.includes('--record');
const json = typed.includes('--json');
const passed = typed.filter((arg) => arg !== '--record');

const asksForHelp = typed.some((arg) => arg === '--help' || arg === '-h');
const isTaken = (record || json) && !asksForHelp;

const { code, text } = await runGolden(isTaken && !json ? [...passed, '--json'] : passed, isTaken ? 'pipe' : 'inherit');
process.exitCode = code;
if (text !== '') {
  // What report.ts made a moment ago is of its form.
  const report = z.custom<GoldenReport>().parse(JSON.parse(text));
  const { seconds, rows, missed, waiting } = report;
  const kept = { command: commandLine('golden', typed), date: today(), machine, seconds, rows };
  process.stdout.write(
    json ? `${JSON.stringify({ ...kept, missed, waiting }, null, 2)}\n` : reportText(report, printableLines),
  );
  if (record) process.stderr.write(`Kept in ${await keepRecord('golden', kept)}.\n`);
}
