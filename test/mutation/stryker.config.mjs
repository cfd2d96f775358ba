/**
 * How Stryker mutates one set of files (groups.ts); `npm run mutation` runs it once for each. The project is copied, so
 * that nothing here is ever changed.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setOf } from './groups.ts';

const { mutated } = setOf(process.env['MUTATION_GROUP'], process.env['MUTATION_SET']);

export default {
  plugins: ['./test/mutation/ignorer.ts', './test/mutation/warm/plugin.ts'],
  ignorers: ['words'],
  testRunner: 'warm',
  mutate: process.env['MUTATION_ONLY']?.split(',') ?? mutated,
  // Stryker would read it with a TypeScript that has a JavaScript API; nothing in it matters to the copy.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env['MUTATION_HANDS'] ?? 1),
  // What ends is ended by its hits; only what waits for ever is ended by time. A busy machine is slow.
  timeoutMS: 6_000,
  timeoutFactor: 2,
  // Modules that were loaded anew for a mutant stay in memory.
  maxTestRunnerReuse: 150,
  inPlace: false,
  tempDirName: join(process.env['MUTATION_FOLDER'] ?? tmpdir(), 'sandbox'),
  ignorePatterns: ['docs', 'deploy', 'data', 'coverage', 'rules_pdfs', 'secrets', '.github', '.ci'],
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: join(process.env['MUTATION_FOLDER'] ?? tmpdir(), 'report.json') },
  allowEmpty: false,
  fileLogLevel: 'off',
  logLevel: 'warn',
};
