/**
 * Who looks on. A viewer is told everything and has nothing to say: what it sends is not read, and one that does not keep up
 * is let go rather than waited for.
 */
import { WebSocket, WebSocketServer } from 'ws';
import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';

export interface ViewerLimits {
  /** At once; default: 64. */
  readonly viewers?: number;
  /**
   * What one may have waiting for it before it is let go, bytes, besides what it was told at first; default: 1 MiB. Messages are
   * small, and each of them waits as an object several times its size in memory, for each viewer.
   */
  readonly backlog?: number;
}

export interface Viewers {
  /** Somebody more can be taken. */
  readonly hasRoom: () => boolean;
  /** @param first what is told to it before anything else */
  readonly take: (request: IncomingMessage, socket: Duplex, head: Buffer, first: () => readonly Buffer[]) => void;
  readonly tell: (message: Buffer) => void;
  readonly count: () => number;
  /** Says goodbye, and waits for no answer longer than the farewell lasts. */
  readonly close: () => Promise<void>;
}

const VIEWERS = 64;
const BACKLOG = 1024 * 1024;

/** What a viewer may send at once, bytes: it has no reason to send anything. */
const LARGEST_MESSAGE = 4_096;

const GOING_AWAY = 1_001;

/** From the goodbye until the line is cut, ms. */
const FAREWELL = 250;

function send(viewer: WebSocket, message: Buffer): void {
  // One buffer for all of them; as text, which is what a page expects.
  if (viewer.readyState === WebSocket.OPEN) viewer.send(message, { binary: false });
}

export function createViewers({ viewers = VIEWERS, backlog = BACKLOG }: ViewerLimits = {}): Viewers {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LARGEST_MESSAGE });

  let isClosing = false;
  /** What was told at first, for those who are still taking it in. */
  const beginnings = new WeakMap<WebSocket, number>();

  const letGoIfSlow = (viewer: WebSocket): void => {
    const waiting = viewer.bufferedAmount;
    if (waiting <= backlog) beginnings.delete(viewer);
    else if (waiting > backlog + (beginnings.get(viewer) ?? 0)) viewer.terminate();
  };

  return {
    hasRoom: () => !isClosing && server.clients.size < viewers,
    take: (request, socket, head, first) => {
      server.handleUpgrade(request, socket, head, (viewer) => {
        // What is wrong with it ends it; nobody else has to know.
        viewer.on('error', () => viewer.terminate());
        // Answers to pings wait in the line, too.
        viewer.on('ping', () => letGoIfSlow(viewer));
        for (const message of first()) send(viewer, message);
        beginnings.set(viewer, viewer.bufferedAmount);
      });
    },
    tell: (message) => {
      for (const viewer of server.clients) {
        send(viewer, message);
        letGoIfSlow(viewer);
      }
    },
    count: () => server.clients.size,
    close: async () => {
      isClosing = true;
      const leaving = [...server.clients].map((viewer) => {
        const gone = new Promise<void>((resolve) => viewer.once('close', () => resolve()));
        const cut = setTimeout(() => viewer.terminate(), FAREWELL);
        viewer.close(GOING_AWAY);
        return gone.finally(() => clearTimeout(cut));
      });
      await Promise.all(leaving);
      server.close();
    },
  };
}
