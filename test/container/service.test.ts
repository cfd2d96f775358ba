/** The image as the service of compose.yaml: hardened as it is in production, with only the outside world played. */
import process from 'node:process';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { field } from '../support/standin.ts';
import { docker, IMAGE, inspect } from './docker.ts';
import { openStage } from './stage.ts';
import { BOT_TOKEN } from './world.ts';

/** Where there is no engine. */
const OPTIONS = { skip: !inject('engine') };

const MEBIBYTE = 1024 * 1024;
const LARGEST_IMAGE = 300_000_000;

/** For whoever reads the run. */
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** From the start of the container to the state in which it is, ms; both times are of this machine. */
async function sinceStart(bot: string): Promise<number> {
  const record: unknown = JSON.parse(await docker('exec', bot, 'cat', '/data/state.json'));
  const { since } = z.object({ since: z.string(), state: z.literal('ready') }).parse(record);
  return Date.parse(since) - Date.parse(await inspect(bot, '{{.State.StartedAt}}'));
}

describe('the image', OPTIONS, () => {
  it('is not larger than 300 MB', async () => {
    const size = Number(await inspect(IMAGE, '{{.Size}}'));
    tell(`image: ${(size / 1_000_000).toFixed(0)} MB`);
    expect(size).toBeLessThanOrEqual(LARGEST_IMAGE);
  });

  it('holds what runs and nothing else: no tests, no tools, no secret, nothing that gives rights', async () => {
    const look = [
      'ls -A /app',
      'ls -A /app/deploy /app/samples',
      'ls /usr/local/bin',
      'find / -xdev -type f -perm /6000 2>/dev/null',
      'find /app -xdev \\( -writable -o -name "*.test.*" -o -name ".env*" -o -name "*.sqlite*" \\)',
      'stat -c "%U %a %n" /app /app/src /data',
      'id -un; command -v ugrep; command -v pdftotext; command -v tini',
    ].join('; echo ==; ');
    const said = await docker('run', '--rm', '--network', 'none', '--entrypoint', 'sh', IMAGE, '-c', look);
    const sections = said.split('==').map((section) => section.trim());
    expect(sections).toEqual([
      [
        '.cache',
        'LICENSE',
        'deploy',
        'machines',
        'node_modules',
        'package-lock.json',
        'package.json',
        'samples',
        'src',
      ].join('\n'),
      '/app/deploy:\nhealthcheck.sh\nprune.sh\n\n/app/samples:\nLICENSE\nlibrary',
      'docker-entrypoint.sh\nnode\nnodejs',
      '',
      '',
      'root 755 /app\nroot 755 /app/src\nnode 700 /data',
      'node\n/usr/bin/ugrep\n/usr/bin/pdftotext\n/usr/bin/tini',
    ]);
  });
});

describe.each(['512M', '256M'])('the service with %s of memory', OPTIONS, (memory) => {
  it('becomes healthy, answers, and drains when it is stopped', async () => {
    const stage = await openStage({ memory });
    await stage.health('healthy');
    const bot = await stage.bot();
    const host = z
      .object({
        ReadonlyRootfs: z.literal(true),
        CapDrop: z.tuple([z.literal('ALL')]),
        SecurityOpt: z.tuple([z.literal('no-new-privileges:true')]),
        Memory: z.literal(Number.parseInt(memory, 10) * MEBIBYTE),
        MemorySwap: z.literal(Number.parseInt(memory, 10) * MEBIBYTE),
        NanoCpus: z.literal(1_000_000_000),
        PidsLimit: z.literal(256),
        LogConfig: z.object({ Type: z.literal('local') }),
      })
      .safeParse(JSON.parse(await inspect(bot, '{{json .HostConfig}}')));
    expect(host.error?.issues ?? []).toEqual([]);
    // Whoever may look at a container may not see its secrets.
    expect(await inspect(bot, '{{json .}}')).not.toContain(BOT_TOKEN);

    const question = await stage.people.asks('Saltwind Couriers: Where can I get rid of a barrel?');
    await stage.answered(question);
    const { finals, progress } = await question.seen();
    expect(finals.join('\n')).toMatch(/\bp\. \d/u);
    expect(progress).toEqual([]);
    expect((await stage.ask('health', '/health/ready')).status).toBe(200);
    const metrics = String((await stage.ask('health', '/metrics')).body);
    const resident = Number(/^process_resident_memory_bytes (\S+)/mu.exec(metrics)?.[1]);
    const boot = await sinceStart(bot);

    const begun = performance.now();
    await docker('stop', bot);
    const drain = performance.now() - begun;
    expect(await inspect(bot, '{{.State.ExitCode}}')).toBe('0');
    tell(
      `${memory}: ready ${boot} ms after the start, ${(resident / MEBIBYTE).toFixed(0)} MiB resident, ` +
        `stopped in ${drain.toFixed(0)} ms`,
    );
  });
});

describe('compose', OPTIONS, () => {
  it('takes no key where there is no model', async () => {
    const files = ['-f', 'compose.yaml', '-f', 'deploy/compose.extract.yaml'];
    const config: unknown = JSON.parse(await docker('compose', ...files, 'config', '--format', 'json'));
    expect(field(config, 'services', 'bot', 'environment')).not.toHaveProperty('OPENAI_API_KEY_FILE');
    expect(field(config, 'services', 'bot', 'environment', 'ANSWER_MODE')).toBe('extract');
    expect(field(config, 'services', 'bot', 'secrets', 0, 'source')).toBe('telegram_token');
    expect(field(config, 'services', 'bot', 'secrets', 1)).toBeUndefined();
  });

  it('builds from versions.env where it is given', async () => {
    const config: unknown = JSON.parse(
      await docker('compose', '--env-file', 'versions.env', '-f', 'compose.yaml', 'config', '--format', 'json'),
    );
    expect(field(config, 'services', 'bot', 'build', 'args', 'NODE_IMAGE')).toMatch(/^node:.*@sha256:/u);
  });
});

describe('docker ps', OPTIONS, () => {
  it('tells of a bot that stands still, and of its recovery', async () => {
    const stage = await openStage({ memory: '512M', healthInterval: '2s' });
    await stage.health('healthy');
    // The bot itself, not the init before it.
    const bot = await stage.bot();
    const signal = (name: string): Promise<string> =>
      docker('exec', bot, 'sh', '-c', `kill -s ${name} $(cat /proc/1/task/1/children)`);
    await signal('STOP');
    // The file expires after 20 s; then three looks.
    await stage.health('unhealthy', 120_000);
    const said = z
      .object({ Log: z.array(z.object({ Output: z.string() })) })
      .parse(JSON.parse(await inspect(bot, '{{json .State.Health}}')));
    expect(said.Log.at(-1)?.Output.trim()).toBe('stale');
    await signal('CONT');
    await stage.health('healthy', 120_000);
    const question = await stage.people.asks('Saltwind Couriers: How many charters may I take on one day?');
    await stage.answered(question);
  });
});
