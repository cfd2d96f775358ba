/**
 * Hands on what the machines do to whoever looks on from this machine: a page, and a socket. Listens on the loopback alone,
 * and a page from elsewhere that happens to be open in a browser here gets nothing.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { codeOf, ConfigurationError } from '../errors.ts';
import { bridgeFiles, bridgePolicy } from './bridgePage.ts';
import { createKeep, type KeepLimits, type Message } from './keep.ts';
import { createViewers, type ViewerLimits } from './viewers.ts';

export interface RelayOptions {
  /** 0: any free one. */
  readonly port: number;
  /** The page that draws the machines; default: the hosted Stately Inspector. */
  readonly viewer?: URL;
  readonly limits?: KeepLimits & ViewerLimits;
}

export interface Relay {
  /** Of the page. */
  readonly url: string;
  readonly port: number;
  /** What is larger than the limit of a message is left out. */
  readonly send: (message: Message) => void;
  readonly viewers: () => number;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const VIEWER = new URL('https://stately.ai/inspect');

/** Bytes; the largest definition has about 20,000. */
const LARGEST_MESSAGE = 256 * 1024;

/** In which a request must be complete, ms. */
const REQUEST_LIMIT = 5_000;
const MOST_CONNECTIONS = 256;

/** Whoever is refused may keep its own end of the line open; that must not hold up the end. */
function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const told = `INSPECT ${port} cannot be used (${codeOf(error)}): choose another port.`;
      reject(new ConfigurationError(told));
    });
    server.listen({ host: HOST, port }, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** @throws ConfigurationError where the port cannot be used */
export async function openRelay({ port, viewer = VIEWER, limits = {} }: RelayOptions): Promise<Relay> {
  const keep = createKeep(limits);
  const viewers = createViewers(limits);
  const files = bridgeFiles(viewer);
  const policy = bridgePolicy(viewer);
  let at = port;

  // By another name a page of somebody else's could have led here (DNS rebinding).
  const isForUs = ({ headers: { host } }: IncomingMessage): boolean =>
    host === `${HOST}:${at}` || host === `localhost:${at}`;
  // A browser always says from which page a socket is opened; what is no browser can read nothing that it could not anyway.
  const isFromUs = ({ headers: { origin } }: IncomingMessage): boolean =>
    origin === undefined || [`http://${HOST}:${at}`, `http://localhost:${at}`, viewer.origin].includes(origin);

  const server = createServer(
    { requestTimeout: REQUEST_LIMIT, headersTimeout: REQUEST_LIMIT, keepAliveTimeout: REQUEST_LIMIT },
    (request, response) => {
      const file = isForUs(request) ? files.get(request.url ?? '') : undefined;
      const headers = {
        'cache-control': 'no-store',
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      };
      if (file === undefined) return response.writeHead(404, headers).end();
      if (request.method !== 'GET') return response.writeHead(405, { ...headers, allow: 'GET' }).end();
      return response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.text);
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!isForUs(request) || !isFromUs(request)) return refuse(socket, '403 Forbidden');
    if (!viewers.hasRoom()) return refuse(socket, '503 Service Unavailable');
    return viewers.take(request, socket, head, keep.messages);
  });
  at = await listen(server, port);

  return {
    url: `http://${HOST}:${at}/`,
    port: at,
    send: (message) => {
      if (message.bytes.length > LARGEST_MESSAGE) return;
      keep.note(message);
      viewers.tell(message.bytes);
    },
    viewers: viewers.count,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await viewers.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
