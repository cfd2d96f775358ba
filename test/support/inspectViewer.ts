/** Somebody who looks at the machines over the relay's socket, as the bridge page does. */
import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';

export interface Seen {
  readonly type: string;
  readonly sessionId: string;
  readonly parentId?: string;
  readonly name?: string;
  readonly definition?: string;
  readonly event?: { readonly type: string; readonly [field: string]: unknown };
  readonly snapshot?: { readonly status: string; readonly value?: unknown; readonly [field: string]: unknown };
}

export interface Viewer {
  readonly socket: WebSocket;
  readonly seen: readonly Seen[];
  /** All that came over the wire, as text. */
  readonly wire: () => string;
  /** Resolves once something that was seen, or is to be seen, is so. */
  readonly until: (isSo: (seen: Seen) => boolean) => Promise<Seen>;
  /** Code of the close. */
  readonly closed: Promise<number>;
}

/** Resolves when the socket is open; it does not outlive the test. @throws where it is refused */
export async function openViewer(url: string, options: ClientOptions = {}): Promise<Viewer> {
  const socket = new WebSocket(url.replace('http:', 'ws:'), options);
  onTestFinished(() => socket.terminate());
  const seen: Seen[] = [];
  let wire = '';
  const news = new EventEmitter();
  socket.on('message', (data: Buffer) => {
    wire += data.toString();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test that expects something else of the relay fails
    const message = JSON.parse(data.toString()) as Seen;
    seen.push(message);
    news.emit('seen', message);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  socket.on('error', () => {
    // The close that follows tells.
  });
  return {
    socket,
    seen,
    wire: () => wire,
    closed,
    until: (isSo) =>
      new Promise((resolve) => {
        const found = seen.find(isSo);
        if (found !== undefined) return resolve(found);
        const look = (message: Seen): void => {
          if (!isSo(message)) return;
          news.off('seen', look);
          resolve(message);
        };
        news.on('seen', look);
      }),
  };
}
