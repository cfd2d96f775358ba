/** The Dockerfile, what it may see, and the service of compose, held to the rules of a hardened container. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instructionsOf, read, yamlDocuments } from '../support/deployFiles.ts';
import { field } from '../support/standin.ts';

const instructions = instructionsOf(read('Dockerfile'));
const stages = instructions.filter(({ name }) => name === 'FROM');
const last = instructions.slice(instructions.lastIndexOf(stages.at(-1) ?? { name: '', value: '' }));
/** Of the image itself. */
const valueOf = (name: string): string => last.find((instruction) => instruction.name === name)?.value ?? '';
const runs = instructions.filter(({ name }) => name === 'RUN').map(({ value }) => value);

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), hasInstallScript: z.boolean().optional() }).loose(),
  ),
});
/** Each is somebody else's code with our secrets in reach. */
const MOST_PACKAGES = 120;

/** As written in package.json, between Node and the program. */
const startOptions = / node_modules\/\.bin\/node (.*) src\/main\.ts start/u.exec(read('package.json'))?.[1] ?? '';

describe('the image', () => {
  it('runs Node itself under an init, with the options of npm start', () => {
    expect(JSON.parse(valueOf('ENTRYPOINT'))).toEqual(['tini', '--']);
    expect(startOptions).not.toBe('');
    expect(JSON.parse(valueOf('CMD'))).toEqual([
      'node',
      '--max-old-space-size-percentage=50',
      ...startOptions.split(' '),
      'src/main.ts',
      'start',
    ]);
  });

  it('compiles ahead with the options that it runs with: others would make it useless', () => {
    const options = (JSON.parse(valueOf('CMD')) as string[]).slice(1, -2).join(' '); // oxlint-disable-line typescript/no-unsafe-type-assertion -- checked above
    expect(runs.filter((run) => run.includes('/tmp/cache')).map((run) => run.includes(`node ${options} src/`))).toEqual(
      [true],
    );
  });

  it('is nobody of importance, and stops by SIGTERM', () => {
    expect(valueOf('USER')).toBe('node');
    expect(valueOf('STOPSIGNAL')).toBe('SIGTERM');
    expect(runs.some((run) => run.includes('-perm /6000') && run.includes('chmod ug-s'))).toBe(true);
    expect(valueOf('RUN')).toContain('install -d -o node -g node -m 0700 /data');
  });

  it('knows how it is, in the times that the script knows, too', () => {
    const healthcheck = valueOf('HEALTHCHECK');
    for (const option of ['interval=30s', 'timeout=3s', 'start-period=20s', 'start-interval=1s', 'retries=3'])
      expect(healthcheck).toContain(`--${option}`);
    expect(read('deploy/healthcheck.sh')).toContain('START_PERIOD=20 ');
  });

  it('keeps the downloads of apt and npm between two builds', () => {
    const apt = runs.find((run) => run.includes('apt-get install')) ?? '';
    expect(apt).toContain('--mount=type=cache,target=/var/cache/apt,sharing=locked');
    expect(apt).toContain('--mount=type=cache,target=/var/lib/apt,sharing=locked');
    expect(runs.indexOf('rm -f /etc/apt/apt.conf.d/docker-clean')).toBe(runs.indexOf(apt) - 1);
    expect(runs.find((run) => run.includes('npm ci'))).toMatch(
      /^--mount=type=cache,target=\/root\/\.npm\s+npm ci --omit=dev --ignore-scripts /u,
    );
  });

  it('takes three programs of the system, and no package that has to be compiled or to run a script', () => {
    const apt = runs.find((run) => run.includes('apt-get install')) ?? '';
    expect(/apt-get install -y --no-install-recommends ([\w\s-]+?) &&/u.exec(apt)?.[1]?.split(/\s+/u)).toEqual([
      'poppler-utils',
      'tini',
      'ugrep',
    ]);
    const { packages } = Lock.parse(JSON.parse(read('package-lock.json')));
    const served = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    expect(served.length).toBeLessThanOrEqual(MOST_PACKAGES);
    // Its script would compile what it brings along already; `npm ci --ignore-scripts` leaves it out.
    const scripted = served.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
    expect(scripted).toEqual(['node_modules/better-sqlite3']);
  });

  it('is asked for its health on every address of the container, and not on its loopback alone', () => {
    const variables = last.filter(({ name }) => name === 'ENV').map(({ value }) => value);
    expect(variables.join(' ')).toContain('HEALTH_HOST=0.0.0.0');
    expect(valueOf('EXPOSE')).toBe('8081');
  });

  it('holds no secret: no argument and no variable is named like one', () => {
    const named = last.filter(({ name }) => name === 'ARG' || name === 'ENV').map(({ value }) => value);
    expect(named.join(' ')).not.toMatch(/TOKEN|SECRET|KEY|PASSWORD/u);
  });

  it('sees nothing but what is named', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    const seen = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(seen).toEqual([
      'LICENSE',
      'package.json',
      'package-lock.json',
      'machines',
      'src',
      'samples/LICENSE',
      'samples/library',
      'deploy/healthcheck.sh',
      'deploy/prune.sh',
    ]);
    // The last word: nothing of these, wherever it is.
    expect(lines.slice(-5)).toEqual(expect.arrayContaining(['**/.env*', '**/*.sqlite*']));
  });
});

describe('the service of compose', () => {
  const [compose] = yamlDocuments('compose.yaml');
  const bot = (...path: readonly (string | number)[]): unknown => field(compose, 'services', 'bot', ...path);

  it('has no version, no published port and a network of its own', () => {
    expect(field(compose, 'version')).toBeUndefined();
    expect(bot('ports')).toBeUndefined();
    expect(bot('networks')).toEqual(['rules-lawyer']);
  });

  it('starts again, and has time to drain', () => {
    expect(bot('restart')).toBe('unless-stopped');
    expect(bot('stop_signal')).toBe('SIGTERM');
    expect(bot('stop_grace_period')).toBe('30s');
    expect(bot('healthcheck')).toBeUndefined();
  });

  it('can write nowhere but to its data and a small /tmp, and become nobody else', () => {
    expect(bot('read_only')).toBe(true);
    expect(bot('tmpfs')).toEqual(['/tmp:size=64m,mode=1777,noexec,nosuid,nodev']);
    expect(bot('cap_drop')).toEqual(['ALL']);
    expect(bot('security_opt')).toEqual(['no-new-privileges:true']);
    expect(bot('privileged')).toBeUndefined();
    expect(bot('volumes')).toEqual(['./rules_pdfs:/rulebooks:ro,Z', 'data:/data:Z']);
  });

  it('has a share of the machine', () => {
    expect(bot('deploy', 'resources')).toEqual({
      limits: { cpus: '1.0', memory: '512M', pids: 256 },
      reservations: { memory: '256M' },
    });
    expect(bot('memswap_limit')).toBe('512M');
    expect(bot('pids_limit')).toBe(256);
    expect(bot('logging')).toEqual({ driver: 'local', options: { 'max-size': '20m', 'max-file': '5' } });
  });

  it('takes its secrets from files', () => {
    expect(bot('secrets')).toEqual(['telegram_token', 'openai_api_key']);
    expect(bot('environment')).toMatchObject({
      TELEGRAM_TOKEN_FILE: '/run/secrets/telegram_token',
      OPENAI_API_KEY_FILE: '/run/secrets/openai_api_key',
    });
    expect(read('.gitignore').split('\n')).toContain('secrets/');
  });

  it('is built from what versions.env says', () => {
    expect(bot('build', 'args')).toEqual({ NODE_IMAGE: null });
  });
});
