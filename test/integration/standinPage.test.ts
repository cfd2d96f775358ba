import { request } from 'node:http';
import { expect, test } from 'vitest';
import { addChatPage, type ChatPageSettings } from '../../src/standin/chatPage.ts';
import { entityTree, safeAddress, splitText } from '../../src/standin/page/entityTree.js';
import { openStage, type Stage } from '../support/standin.ts';

const openPage = (settings: ChatPageSettings = {}): Promise<Stage> =>
  openStage({ extend: (server) => addChatPage(server, settings) });

/** fetch tidies a path up before it sends it: node:http sends what it is told. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asking = request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.once('error', reject).end();
  });
}

test('the page may load nothing but its own files, and runs in no frame', async () => {
  const { standin } = await openPage();
  const response = await fetch(standin.url);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const policy = response.headers.get('content-security-policy')?.split('; ') ?? [];
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data: blob:",
      "frame-ancestors 'none'",
    ]),
  );
  const page = await response.text();
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?:/);
});

test('everything that the page and its modules name is served, as what it is', async () => {
  const { standin } = await openPage();
  const waiting = ['/'];
  const seen = new Map<string, string | null>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue;
    const response = await fetch(standin.url + path); // oxlint-disable-line no-await-in-loop -- each names the next ones
    const text = await response.text(); // oxlint-disable-line no-await-in-loop
    expect([path, response.status]).toEqual([path, 200]);
    seen.set(path, response.headers.get('content-type'));
    const named = /(?:src|href)="(\/[^"]+)"|^(?:import|export) [^']*'\.(\/[^']+\.js)'/gm;
    for (const [, absolute, module = ''] of text.matchAll(named)) waiting.push(absolute ?? `/page${module}`);
  }
  expect(seen.get('/page/main.js')).toBe('text/javascript; charset=utf-8');
  expect(seen.get('/page/bubbles.css')).toBe('text/css; charset=utf-8');
  expect(seen.get('/page/icon.svg')).toBe('image/svg+xml');
  expect(seen.size).toBeGreaterThan(20);
});

test('no other file of the disk is served', async () => {
  const { standin } = await openPage();
  const paths = [
    '/page/tsconfig.json',
    '/page/types.ts',
    '/page/',
    '/page/../chatPage.ts',
    '/page/..%2fchatPage.ts',
    '/page/%2e%2e/chatPage.ts',
    '/page/..%5cchatPage.ts',
    '/page/main.js%00.css',
    '/page//etc/passwd',
    '/page/%2fetc%2fpasswd',
  ];
  const statuses = await Promise.all(paths.map((path) => statusOf(standin.url, path)));
  expect(statuses).toEqual(paths.map(() => 404));
});

test('the hints that the server was given reach the page', async () => {
  const { standin } = await openPage({ title: 'Game night', hints: { en: ['Who starts?'] } });
  const response = await fetch(`${standin.url}/page/settings.json`);
  expect(await response.json()).toEqual({ title: 'Game night', hints: { en: ['Who starts?'] } });
  const without = await openPage();
  const bare = await fetch(`${without.standin.url}/page/settings.json`);
  expect(await bare.json()).toEqual({ title: 'Chats', hints: {} });
});

test('earlier messages can be asked for, and a file can be a reply', async () => {
  const { standin, ann, home } = await openPage();
  for (const text of ['two', 'three', 'four']) standin.as(ann).sendText(home, text);
  const at = `${standin.url}/standin/api/chats/${home.key}`;
  const earlier = await fetch(`${at}/messages?before=4&limit=2`);
  expect(await earlier.json()).toMatchObject([{ text: 'two' }, { text: 'three' }]);
  const query = new URLSearchParams({ as: String(ann.id), name: 'a.txt', replyTo: '3' });
  const sent = await fetch(`${at}/files?${query.toString()}`, { method: 'POST', body: 'x' });
  expect(await sent.json()).toMatchObject({ reply_to_message: { text: 'three' } });
});

const entity = (type: string, offset: number, length: number): { type: string; offset: number; length: number } => ({
  type,
  offset,
  length,
});

test('entities nest; those that cross or leave the text lose no letter', () => {
  const bold = entity('bold', 0, 9);
  const italic = entity('italic', 5, 4);
  expect(entityTree('bold both', [italic, bold])).toEqual([
    { entity: bold, children: ['bold ', { entity: italic, children: ['both'] }] },
  ]);
  const crossing = entity('italic', 3, 40);
  expect(entityTree('abcdefg', [entity('bold', 1, 4), crossing])).toEqual([
    'a',
    { entity: entity('bold', 1, 4), children: ['bc', { entity: crossing, children: ['de'] }] },
    'fg',
  ]);
});

test('a block swallows one line break after it, and no letter', () => {
  const quote = entity('blockquote', 0, 5);
  expect(entityTree('quote\nnext', [quote])).toEqual([{ entity: quote, children: ['quote'] }, 'next']);
  expect(entityTree('quotenext', [quote])).toEqual([{ entity: quote, children: ['quote'] }, 'next']);
  expect(entityTree('quote\n\nnext', [quote])).toEqual([{ entity: quote, children: ['quote'] }, '\nnext']);
});

test('addresses that run something are no links', () => {
  const hostile = [
    'javascript:alert(1.5)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x.y',
    'file:///etc/passwd',
  ];
  expect(hostile.map((address) => safeAddress(address))).toEqual(hostile.map(() => null));
  expect(safeAddress('example.org/a')).toBe('https://example.org/a');
  expect(safeAddress('example.org:8080/a')).toBe('https://example.org:8080/a');
  expect(safeAddress('mailto:ann@example.org')).toBe('mailto:ann@example.org');
});

test('a long text is cut at a blank and never inside a character', () => {
  expect(splitText(' short ')).toEqual(['short']);
  expect(splitText('   ')).toEqual([]);
  expect(splitText('one two three', 8)).toEqual(['one two', 'three']);
  expect(splitText('🎲🎲🎲', 3)).toEqual(['🎲', '🎲', '🎲']);
});
