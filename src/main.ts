/** The process: the only place that reads the environment and the arguments, hears signals and sets the exit code. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { ask } from './commands/ask.ts';
import type { Command, Terminal } from './commands/command.ts';
import { evaluate } from './commands/eval.ts';
import { library } from './commands/library.ts';
import { printable, printableLines } from './commands/progress.ts';
import { parseConfig } from './config.ts';
import { RulesLawyerError } from './errors.ts';

const COMMANDS: Readonly<Record<string, Command>> = { ask, eval: evaluate, library };

const CONFIGURATION = 78;
const DEFECT = 1;

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
};

/** A reader that went away (`… | head`) is no reason to crash. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** First signal: drain. Second: end at once. */
function stopOnSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(DEFECT);
      stopping.abort();
    });
  }
  return stopping.signal;
}

async function run(): Promise<number> {
  process.umask(0o077);
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    terminal.err(`There is no command “${printable(name)}”. Commands: ${Object.keys(COMMANDS).join(', ')}.\n`);
    return DEFECT;
  }
  const parsed = parseConfig(process.env, (file) => readFileSync(file, 'utf8'));
  if (parsed.kind === 'invalid') {
    terminal.err(`The configuration is wrong:\n${parsed.problems.map((problem) => `  ${problem}\n`).join('')}`);
    return CONFIGURATION;
  }
  // npm runs scripts in the project's folder; what the user typed is relative to where it was typed.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  return command({ args, config: parsed.config, terminal, cwd, stop: stopOnSignals() });
}

surviveClosedPipes();
try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof RulesLawyerError)) throw error;
  terminal.err(`${printableLines(error.message)}\n`);
  process.exitCode = DEFECT;
}
