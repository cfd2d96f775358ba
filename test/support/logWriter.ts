/** A process that logs to its standard output as much as it is told, and answers over HTTP meanwhile. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { createLogger } from '../../src/logging/logger.ts';
import { createStdoutSink } from '../../src/logging/stdoutSink.ts';

export type WriterCommand =
  | { readonly kind: 'write'; readonly from: number; readonly count: number }
  | { readonly kind: 'end' };

/** How long the end waits for the reader, ms. */
const LIMIT = 1_000;

process.stdout.on('error', () => undefined);
const { log, flush } = createLogger({
  level: 'info',
  sink: createStdoutSink(process.stdout),
  pretty: false,
  secrets: [],
  now: Date.now,
});
const server = createServer((_, response) => response.end('alive')).listen(0, '127.0.0.1');
await once(server, 'listening');

process.on('message', (command: WriterCommand) => {
  if (command.kind === 'write') {
    for (let n = command.from; n < command.from + command.count; n += 1) log.info('line', { n, pad: '.'.repeat(150) });
    process.send?.('written');
    return;
  }
  void flush(LIMIT).then((isFlushed) => process.send?.(isFlushed ? 'flushed' : 'given up', () => process.exit(0)));
});
const address = server.address();
process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
