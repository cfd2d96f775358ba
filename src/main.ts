/** The process: the only place that reads the environment and the arguments, hears signals and sets the exit code. */
import { readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import type { CommandModule, LogOutput, Terminal } from './commands/command.ts';
import { printable, printableLines } from './commands/progress.ts';
import { secretsOf } from './commands/secrets.ts';
import { type Needs, parseConfig } from './config.ts';
import { ConfigurationError, RulesLawyerError } from './errors.ts';
import { createRedactor } from './logging/redact.ts';
import { createStdoutSink } from './logging/stdoutSink.ts';

interface Entry {
  /** Only what a command needs is loaded: the service has no use for the memory of the demo's chat page. */
  readonly load: () => Promise<CommandModule>;
  readonly needs: Needs;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  start: { load: () => import('./commands/start.ts'), needs: 'service' },
  demo: { load: () => import('./commands/demo.ts'), needs: 'terminal' },
  ask: { load: () => import('./commands/ask.ts'), needs: 'terminal' },
  eval: { load: () => import('./commands/eval.ts'), needs: 'terminal' },
  golden: { load: () => import('./commands/golden.ts'), needs: 'terminal' },
  health: { load: () => import('./commands/health.ts'), needs: 'terminal' },
  library: { load: () => import('./commands/library.ts'), needs: 'terminal' },
  backup: { load: () => import('./commands/backup.ts'), needs: 'terminal' },
  inspect: { load: () => import('./commands/inspect.ts'), needs: 'terminal' },
  restore: { load: () => import('./commands/restore.ts'), needs: 'terminal' },
};

const isPleaForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h');

const CONFIGURATION = 78;
const DEFECT = 1;

/** How long the process may go on after the result is known and told, ms: what still holds it then is a leak. */
const GRACE = 2_000;

/** How long the end of a process that logs waits for readers: they may have stopped reading for good, ms. */
const LOG_GRACE = 500;

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
};

/** Once standard output is the log, what becomes of it is no reason to end anything. */
let isLogging = false;

/** Gives the reader of the log what is held back. */
let flushLog: (limit: number) => Promise<unknown> = () => Promise.resolve();

function openLog(): LogOutput {
  isLogging = true;
  return {
    sink: createStdoutSink(process.stdout),
    pretty: process.stdout.isTTY,
    onDefect: (flush) => {
      flushLog = flush;
    },
  };
}

/** A reader that went away (`… | head`) is no reason to crash; a full disk behind standard output is told. */
function surviveClosedPipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isLogging) return;
    terminal.err(`The output cannot be written (${error.code ?? 'unknown error'}).\n`);
    process.exit(DEFECT);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    // There is nobody left to tell.
    if (error.code !== 'EPIPE' && !isLogging) process.exit(DEFECT);
  });
}

/** The last lines before a defect are those that tell of it. */
async function endByDefect(): Promise<never> {
  setTimeout(() => process.exit(DEFECT), LOG_GRACE);
  await flushLog(LOG_GRACE);
  process.exit(DEFECT);
}

/** What nobody expected ends the process; that it holds no secrets, nobody can know. */
function endOnDefects(): { readonly hide: (secrets: readonly string[]) => void } {
  let redact = createRedactor([]);
  let isEnding = false;
  process.on('uncaughtException', (error: unknown) => {
    // What follows from the first is not worth another word.
    if (isEnding) return;
    isEnding = true;
    const told = error instanceof Error ? (error.stack ?? error.message) : 'Something that is no error was thrown.';
    terminal.err(`${printableLines(redact(told))}\n`);
    void endByDefect();
  });
  return {
    hide: (secrets) => {
      redact = createRedactor(secrets);
    },
  };
}

/** A secret or a path in a file; a pipe or a device in its place would be waited for, or read, for ever. */
const LARGEST_VALUE = 64 * 1024;

function readValue(file: string): string {
  const status = statSync(file);
  if (!status.isFile() || status.size > LARGEST_VALUE) {
    throw Object.assign(new Error('not a small file'), { code: 'not a regular file of at most 64 KiB' });
  }
  return readFileSync(file, 'utf8');
}

/** Under npm each signal to all of its processes, as that of Ctrl-C, comes twice: npm passes its own on. Milliseconds. */
const PASSED_ON_WITHIN = 250;

/** First signal: drain. Second: end at once; of a terminal that was closed several may come, and nobody means them. */
function stopOnSignals(): AbortSignal {
  const stopping = new AbortController();
  const isUnderNpm = process.env['npm_lifecycle_event'] !== undefined;
  let [first, firstAt] = ['', 0];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const isPassedOn = isUnderNpm && signal === first && performance.now() - firstAt < PASSED_ON_WITHIN;
      if (isPassedOn) return;
      if (stopping.signal.aborted && signal !== 'SIGHUP') process.exit(DEFECT);
      if (first === '') [first, firstAt] = [signal, performance.now()];
      stopping.abort();
    });
  }
  return stopping.signal;
}

/** Resolves when the reader has taken all that was written, or has gone away. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));

async function runToEnd(): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof RulesLawyerError)) throw error;
    terminal.err(`${printableLines(error.message)}\n`);
    return error instanceof ConfigurationError ? CONFIGURATION : DEFECT;
  }
}

async function run(): Promise<number> {
  process.umask(0o077);
  const [name = '', ...args] = process.argv.slice(2);
  const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (known === undefined) {
    terminal.err(`There is no command “${printable(name)}”. Commands: ${Object.keys(COMMANDS).join(', ')}.\n`);
    return DEFECT;
  }
  const { run: command, USAGE } = await known.load();
  if (isPleaForHelp(args)) {
    terminal.out(`Usage: ${USAGE}\n`);
    return 0;
  }
  const parsed = parseConfig(process.env, process.cwd(), readValue, known.needs);
  if (parsed.kind === 'invalid') {
    terminal.err(`The configuration is wrong:\n${parsed.problems.map((problem) => `  ${problem}\n`).join('')}`);
    return CONFIGURATION;
  }
  // npm runs scripts in the project's folder; what the user typed is relative to where it was typed.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  defects.hide(secretsOf(parsed.config));
  return command({ args, config: parsed.config, terminal, openLog, cwd, stop: stopOnSignals() });
}

surviveClosedPipes();
const defects = endOnDefects();
const exitCode = await runToEnd();
process.exitCode = exitCode;
if (isLogging) setTimeout(() => process.exit(exitCode), LOG_GRACE).unref();
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
setTimeout(() => process.exit(exitCode), GRACE).unref();
