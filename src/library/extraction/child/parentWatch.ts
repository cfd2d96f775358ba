/**
 * Ends this process when its parent is gone. The main thread may be inside WebAssembly for ever, so the watch is a
 * thread of its own: it sees the end of standard input, which only the parent's death (or its wish) brings about.
 */
import { Worker } from 'node:worker_threads';

/** Plain JavaScript as text: a second thread that had to strip types first would cost the start 20 ms. */
const WATCH = `
  const { Socket } = require('node:net');
  const end = () => process.kill(process.pid, 'SIGKILL');
  new Socket({ fd: 0, readable: true, writable: false }).on('error', end).on('close', end).resume();
`;

export function endWithParent(): void {
  // Without `stdout` and `stderr` Node would join them to its own, which makes our standard output non-blocking.
  new Worker(WATCH, { eval: true, stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref();
}
