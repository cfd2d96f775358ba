import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { download } from '../../src/telegram/files.ts';
import { openStage, TOKEN } from '../support/standin.ts';
import { countConnections, type CountedServer, openApi } from '../support/telegram.ts';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Telegram with one file, whose answer `serve` writes. */
function serveFile(
  serve: Parameters<typeof countConnections>[0] & {},
  description = '{"file_id":"F","file_path":"documents/a b.pdf"}',
): Promise<CountedServer> {
  return countConnections((request, response) => {
    if (request.url?.endsWith('/getFile') === true) response.end(`{"ok":true,"result":${description}}`);
    else serve(request, response);
  });
}

test('a file that somebody sent arrives whole, for its owner only', async () => {
  const { standin, ann, home } = await openStage();
  const bytes = randomBytes(3_000_000);
  const sent = standin.as(ann).sendDocument(home, { name: 'rules.pdf', mimeType: 'application/pdf', bytes });
  const target = join(await openFolder(), 'rules.pdf');
  const fileId = sent.document?.file_id ?? '';
  expect(await download(openApi(standin.url), fileId, target, { limitBytes: 3_000_000 })).toBe(3_000_000);
  expect((await readFile(target)).equals(bytes)).toBe(true);
  expect((await stat(target)).mode & 0o777).toBe(0o600);
});

test('a file that says it is too large is not even asked for', async () => {
  const { standin, ann, home } = await openStage();
  const sent = standin.as(ann).sendDocument(home, { name: 'x', mimeType: 'text/plain', bytes: Buffer.alloc(101) });
  const folder = await openFolder();
  const call = download(openApi(standin.url), sent.document?.file_id ?? '', join(folder, 'x'), { limitBytes: 100 });
  await expect(call).rejects.toMatchObject({ code: 'too_large' });
  expect(await readdir(folder)).toEqual([]);
});

test.each([{ 'content-length': '5' }, {}])('a file that turns out too large (%o) leaves nothing', async (headers) => {
  const folder = await openFolder();
  const liar = await serveFile((_request, response) => {
    response.strictContentLength = false;
    response.writeHead(200, headers);
    if ('content-length' in headers) response.end('12345');
    else {
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    }
  }, '{"file_path":"documents/x","file_size":3}');
  const call = download(openApi(liar.url), 'F', join(folder, 'x'), { limitBytes: 4 });
  await expect(call).rejects.toMatchObject({ code: 'too_large' });
  expect(await readdir(folder)).toEqual([]);
  if (!('content-length' in headers)) await liar.allClosed();
});

test.each([
  ['breaks off', 'unreachable', (response: { destroy: () => void }) => response.destroy()],
  ['stops coming', 'unreachable', () => undefined],
])('a file that %s leaves nothing', async (_case, code, then) => {
  const folder = await openFolder();
  const broken = await serveFile((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => then(response));
  });
  const call = download(openApi(broken.url), 'F', join(folder, 'x'), { limitBytes: 1000, limit: 400 });
  await expect(call).rejects.toMatchObject({ code, mayHaveHappened: true });
  expect(await readdir(folder)).toEqual([]);
  await broken.allClosed();
});

test('the caller’s signal ends a download and removes what had come', async () => {
  const folder = await openFolder();
  const stop = new AbortController();
  const endless = await serveFile((_request, response) => {
    response.writeHead(200);
    response.write('half', () => stop.abort());
  });
  const call = download(openApi(endless.url), 'F', join(folder, 'x'), { limitBytes: 1000, signal: stop.signal });
  await expect(call).rejects.toMatchObject({ code: 'aborted' });
  expect(await readdir(folder)).toEqual([]);
  await endless.allClosed();
});

test.each([
  [401, 'unauthorized'],
  [404, 'rejected'],
  [429, 'flood'],
  [502, 'unreachable'],
])('HTTP %i in place of the file is %s, and nothing of the answer is kept or told', async (status, code) => {
  const folder = await openFolder();
  const server = await serveFile((_request, response) => response.writeHead(status).end('<html>my secret</html>'));
  const call = download(openApi(server.url), 'F', join(folder, 'x'), { limitBytes: 1000 });
  const [outcome] = await Promise.allSettled([call]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code, method: 'file download' } });
  expect(String(outcome.status === 'rejected' && outcome.reason)).not.toMatch(/secret|127\.0\.0\.1/);
  expect(await readdir(folder)).toEqual([]);
});

test('a file of ours is not written over, nor removed', async () => {
  const { standin, ann, home } = await openStage();
  const sent = standin.as(ann).sendDocument(home, { name: 'x', mimeType: 'text/plain', bytes: Buffer.from('new') });
  const target = join(await openFolder(), 'x');
  await writeFile(target, 'old');
  const call = download(openApi(standin.url), sent.document?.file_id ?? '', target, { limitBytes: 100 });
  await expect(call).rejects.toMatchObject({ code: 'unwritable', retryable: false });
  expect(await readFile(target, 'utf8')).toBe('old');
});

test('a file that is beyond what Telegram passes on, or of which there is no path, is told so', async () => {
  const { standin } = await openStage();
  const target = join(await openFolder(), 'x');
  standin.fault({ kind: 'error', code: 400, description: 'Bad Request: file is too big', method: 'getFile' });
  const refused = download(openApi(standin.url), 'F', target, { limitBytes: 100 });
  await expect(refused).rejects.toMatchObject({ code: 'too_large' });
  const pathless = await serveFile((_request, response) => response.end(), '{"file_id":"F"}');
  const call = download(openApi(pathless.url), 'F', target, { limitBytes: 100 });
  await expect(call).rejects.toMatchObject({ code: 'malformed' });
});

test('a path is asked for as it was told, under the token', async () => {
  const asked: string[] = [];
  const server = await serveFile((request, response) => {
    asked.push(request.url ?? '');
    response.end('x');
  });
  const target = join(await openFolder(), 'x');
  expect(await download(openApi(server.url), 'F', target, { limitBytes: 1 })).toBe(1);
  expect(asked).toEqual([`/file/bot${TOKEN}/documents/a%20b.pdf`]);
});
