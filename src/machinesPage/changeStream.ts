/** The changes of an actor watch as Server-Sent Events: first everything as it is, then what changes, a few times a second. */
import type { ServerResponse } from 'node:http';
import type { ActorChange, ActorWatch } from './actorWatch.ts';

/** ms in which changes are gathered: a question goes through its states faster than anybody can look. */
const GATHER_DELAY = 60;
/** ms between two comments that keep an idle stream open. */
const HEARTBEAT_INTERVAL = 15_000;
/** Bytes that may wait for a page that does not read. */
const BACKLOG_LIMIT = 1024 * 1024;

export function attachChanges(watch: ActorWatch, response: ServerResponse): void {
  let changed = new Map<string, ActorChange['changed'][number]>();
  let gone = new Set<string>();
  let gathering: NodeJS.Timeout | null = null;

  const write = (frame: string): void => {
    // Who comes again is told everything anew.
    if (response.writableLength > BACKLOG_LIMIT) response.destroy();
    else response.write(frame);
  };
  const tell = (event: 'all' | 'change', change: ActorChange): void =>
    write(`event: ${event}\ndata: ${JSON.stringify(change)}\n\n`);
  const flush = (): void => {
    gathering = null;
    tell('change', { changed: [...changed.values()], gone: [...gone] });
    changed = new Map();
    gone = new Set();
  };

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  tell('all', { changed: watch.actors(), gone: [] });
  const unsubscribe = watch.subscribe((change) => {
    for (const view of change.changed) changed.set(view.key, view);
    for (const key of change.gone) {
      changed.delete(key);
      gone.add(key);
    }
    gathering ??= setTimeout(flush, GATHER_DELAY);
  });
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_INTERVAL);
  heartbeat.unref();
  response.once('close', () => {
    unsubscribe();
    clearInterval(heartbeat);
    if (gathering !== null) clearTimeout(gathering);
  });
}
