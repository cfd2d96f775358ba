/**
 * The page between the relay and the Stately Inspector: a frame with the inspector in it, and a few lines that hand on what
 * the relay tells. The inspector says when it is ready; only then the relay is asked, so that nothing has to be held here.
 */

export interface BridgeFile {
  readonly type: string;
  readonly text: string;
}

/** @param viewer the address of the inspector */
export function bridgeFiles(viewer: URL): ReadonlyMap<string, BridgeFile> {
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: html(viewer) }],
    ['/bridge.css', { type: 'text/css; charset=utf-8', text: CSS }],
    ['/bridge.js', { type: 'text/javascript; charset=utf-8', text: script(viewer) }],
  ]);
}

/** Nothing but the inspector is framed, and nothing but the relay asked. */
export function bridgePolicy(viewer: URL): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    `frame-src ${viewer.origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const html = (viewer: URL): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Rules Lawyer · Stately Inspector</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/bridge.css" />
  </head>
  <body>
    <p id="state" role="status">Waiting for ${escaped(viewer.href)}, which takes the internet; /machines of the demo does not …</p>
    <iframe
      id="inspector"
      title="Stately Inspector"
      referrerpolicy="no-referrer"
      sandbox="allow-scripts allow-same-origin allow-forms allow-popups"
    ></iframe>
    <script src="/bridge.js"></script>
  </body>
</html>
`;

const CSS = `html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font: 14px/1.4 system-ui, sans-serif; background: #18181b; color: #e4e4e7; }
p { margin: 0; padding: 4px 12px; }
iframe { flex: 1; width: 100%; border: 0; }
`;

const script = (viewer: URL): string => `'use strict';
const frame = document.getElementById('inspector');
const state = document.getElementById('state');
const origin = ${JSON.stringify(viewer.origin)};
const RETRY_DELAY = 1000;
let relay = null;
let retry = null;

function connect() {
  clearTimeout(retry);
  if (relay !== null) relay.close();
  const socket = new WebSocket('ws://' + location.host + '/');
  relay = socket;
  socket.onopen = () => {
    state.textContent = 'Connected';
  };
  socket.onmessage = ({ data }) => {
    if (socket === relay) frame.contentWindow.postMessage(JSON.parse(data), origin);
  };
  socket.onclose = () => {
    if (socket !== relay) return;
    state.textContent = 'The bot is gone; looking for it …';
    retry = setTimeout(connect, RETRY_DELAY);
  };
}

window.addEventListener('message', ({ data, source, origin: from }) => {
  if (source !== frame.contentWindow || from !== origin) return;
  if (data && data.type === '@statelyai.connected') connect();
});
// Not before somebody listens: it says only once that it is ready.
frame.src = ${JSON.stringify(viewer.href)};
`;
