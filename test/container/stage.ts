/** The service of compose.yaml in an engine without a network: the bot in the namespace of a stand-in for the outside world. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { docker, IMAGE, inspect, logsOf, ROOT } from './docker.ts';
import { ask, People, type Question } from './people.ts';
import { BOT_TOKEN, PORTS } from './world.ts';

/** Between two looks at what tells nobody that it changed, ms. */
const LOOK_INTERVAL = 200;

export interface StageSettings {
  /** As compose writes it: `256M`. */
  readonly memory: string;
  /** Answers by a model that holds on, instead of without one. */
  readonly model?: boolean;
  /** Between two looks of Docker at the bot; the image's own where it is missing. */
  readonly healthInterval?: string;
}

export interface Stage {
  /** The id of the bot's container; another one after `replace`. */
  readonly bot: () => Promise<string>;
  /** Another container of the same service, on the same data. */
  readonly replace: () => Promise<void>;
  readonly people: People;
  /** The id of somebody in ADMIN_USER_IDS. */
  readonly admin: number;
  /** On the host: the library that the bot reads. */
  readonly books: string;
  readonly ask: (door: keyof typeof PORTS, path: string, body?: unknown) => ReturnType<typeof ask>;
  readonly compose: (...args: readonly string[]) => Promise<string>;
  /** Resolves when `docker ps` says so of the bot. @throws after `limit` ms, with the logs */
  readonly health: (wanted: 'healthy' | 'unhealthy', limit?: number) => Promise<void>;
  /** Resolves when `look` finds what it looks for. @throws after `limit` ms, with the logs */
  readonly until: <T>(what: string, look: () => Promise<T | null>, limit?: number) => Promise<T>;
  /** Resolves when a question has an answer. */
  readonly answered: (question: Question, limit?: number) => Promise<void>;
  readonly logs: () => Promise<string>;
}

/** What differs from production: there is no network here, and Telegram and the model are somebody else. */
function override({ memory, model = false, healthInterval }: StageSettings, bridge: string): string {
  return JSON.stringify({
    services: {
      bot: {
        networks: '!reset []',
        network_mode: 'service:standin',
        depends_on: ['standin'],
        environment: {
          TELEGRAM_API_ROOT: `http://127.0.0.1:${PORTS.telegram}`,
          OPENAI_BASE_URL: `http://127.0.0.1:${PORTS.model}/v1`,
          ANSWER_MODE: model ? 'model' : 'extract',
        },
        deploy: { resources: { limits: { memory }, reservations: { memory: '128M' } } },
        memswap_limit: memory,
        ...(healthInterval === undefined ? {} : { healthcheck: { interval: healthInterval } }),
      },
      standin: {
        image: IMAGE,
        command: ['node', 'test/container/standin.ts', '/bridge'],
        network_mode: 'none',
        user: '0:0',
        healthcheck: { disable: true },
        stop_grace_period: '5s',
        volumes: [`${join(ROOT, 'test')}:/app/test:ro`, `${bridge}:/bridge`],
      },
    },
    networks: '!reset {}',
    // JSON has no tags; the two values that need one are taken out of their quotes.
  }).replaceAll(/"(!reset [[{][\]}])"/gu, '$1');
}

async function writeProject(folder: string, settings: StageSettings): Promise<void> {
  const [books, bridge, secrets] = ['rules_pdfs', 'bridge', 'secrets'].map((name) => join(folder, name));
  await Promise.all([mkdir(bridge ?? ''), mkdir(secrets ?? '')]);
  await cp(join(ROOT, 'samples/library'), books ?? '', { recursive: true });
  await writeFile(join(secrets ?? '', 'telegram_token'), `${BOT_TOKEN}\n`, { mode: 0o644 });
  await writeFile(join(secrets ?? '', 'openai_api_key'), 'sk-container-test\n', { mode: 0o644 });
  await writeFile(join(folder, 'override.yaml'), override(settings, bridge ?? ''));
}

/** Starts both containers; everything is removed after the test. */
export async function openStage(settings: StageSettings): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-container-'));
  await writeProject(folder, settings);
  const files = ['-f', join(ROOT, 'compose.yaml'), '-f', join(folder, 'override.yaml')];
  const project = `rules-lawyer-test-${folder.slice(-6).toLowerCase()}`;
  const compose: Stage['compose'] = (...args) =>
    docker('compose', '--project-directory', folder, '-p', project, ...files, ...args);
  onTestFinished(async () => {
    await compose('down', '--volumes', '--timeout', '2');
    await rm(folder, { recursive: true, force: true });
  });
  await writeFile(join(folder, '.env'), `RULES_LAWYER_IMAGE=${IMAGE}\n`);
  const bridge = join(folder, 'bridge');
  const bot: Stage['bot'] = () => compose('ps', '--all', '--quiet', 'bot');
  const logs: Stage['logs'] = async () => logsOf(await bot());

  const until: Stage['until'] = async (what, look, limit = 60_000) => {
    const end = performance.now() + limit;
    for (;;) {
      const found = await look(); // oxlint-disable-line no-await-in-loop -- one look after the other
      if (found !== null) return found;
      // oxlint-disable-next-line no-await-in-loop -- the end of the loop
      if (performance.now() > end) throw new Error(`${what}: did not come about in ${limit} ms\n${await logs()}`);
      await delay(LOOK_INTERVAL); // oxlint-disable-line no-await-in-loop -- between two looks
    }
  };

  await compose('up', '--detach', 'standin');
  const answers = async (): Promise<true | null> => {
    try {
      return (await ask(bridge, 'telegram', '/standin/api/state')).status === 200 ? true : null;
    } catch (error) {
      // The sockets are not there yet, or nobody is behind them.
      if (error instanceof Error) return null;
      throw error;
    }
  };
  await until('the stand-in answers', answers);
  const people = new People(bridge);
  const admin = await people.comes();
  await writeFile(join(folder, '.env'), `RULES_LAWYER_IMAGE=${IMAGE}\nADMIN_USER_IDS=${admin}\n`);
  await compose('up', '--detach', 'bot');
  return {
    bot,
    people,
    admin,
    replace: async () => void (await compose('up', '--detach', '--force-recreate', '--no-deps', 'bot')),
    books: join(folder, 'rules_pdfs'),
    ask: (door, path, body) => ask(bridge, door, path, body),
    compose,
    health: async (wanted, limit) => {
      const id = await bot();
      const isThere = async (): Promise<true | null> =>
        (await inspect(id, '{{.State.Health.Status}}')) === wanted ? true : null;
      await until(`the bot is ${wanted}`, isThere, limit);
    },
    answered: async (question, limit) => {
      const look = async (): Promise<true | null> => ((await question.seen()).finals.length > 0 ? true : null);
      await until(`“${question.text}” is answered`, look, limit);
    },
    until,
    logs,
  };
}
