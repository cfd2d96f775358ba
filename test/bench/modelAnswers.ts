/** What a ruling costs besides the model's own time, how often the model is asked for it, and what two requests share. */
import { atMost, compare } from './comparison.ts';
import { type Asker, withAsker } from './modelAsking.ts';
import { type PlayedModel, type PlayedRequest, withPlayedModel } from './modelPlayed.ts';
import type { GoldenQuestion } from './modelQuestions.ts';
import type { BenchRow } from './report.ts';
import { quantile } from './statistics.ts';

const MOST_SHARE_MS = 50;
const MOST_DELAY_MS = 20;
const USUAL_ROUNDS = 1;

export interface AnswersSetting {
  /** In which the library is indexed. */
  readonly databaseFile: string;
  readonly library: string;
  readonly questions: readonly GoldenQuestion[];
  /** Every question is asked so often. */
  readonly runs: number;
  readonly signal: AbortSignal;
}

interface Answered {
  readonly question: GoldenQuestion;
  /** Of the whole answer, what passed outside the server, ms. */
  readonly share: number;
  /** Of a processor, ms. */
  readonly cpu: number;
  /** Of one request alone, sent plainly. */
  readonly plainShare: number;
  /** The same, the server's time included, ms. */
  readonly ms: number;
  readonly plainMs: number;
  readonly outcome: string;
  readonly requests: readonly PlayedRequest[];
}

/** Answers come one at a time: what is measured is one answer, not a queue. */
export async function measureAnswers(setting: AnswersSetting): Promise<readonly BenchRow[]> {
  return withPlayedModel((model) =>
    withAsker({ ...setting, baseUrl: model.baseUrl }, async (asker) => {
      const answers: Answered[] = [];
      const bodies = new Map<GoldenQuestion, string>();
      for (let run = 0; run < setting.runs; run += 1) {
        for (const question of setting.questions) {
          setting.signal.throwIfAborted();
          // They take turns at coming first, from the second run on: only then it is known what is to be sent plainly.
          const known = run % 2 === 0 ? null : (bodies.get(question) ?? null);
          const answered = await answer(question, { asker, model, known });
          bodies.set(question, answered.requests.at(-1)?.body ?? NO_BODY);
          answers.push(answered);
        }
      }
      const delays = await asker.delays();
      return [...shareRows(answers), ...roundRows(answers), prefixRow(answers), ...delayRows(delays)];
    }),
  );
}

/** @param known the body of the plain request, which then goes first; null: that of our last one is sent after it */
async function answer(
  question: GoldenQuestion,
  { asker, model, known }: { readonly asker: Asker; readonly model: PlayedModel; readonly known: string | null },
): Promise<Answered> {
  const plainly = async (body: string) => {
    const sent = model.expect(question);
    const { ms } = await asker.plain(body);
    return { plainMs: ms, plainShare: ms - inside(sent) };
  };
  const first = known === null ? null : await plainly(known);
  const requests = model.expect(question);
  const { ms, cpuMs: cpu, outcome } = await asker.ask(question.question, question.gameId);
  const plain = first ?? (await plainly(requests.at(-1)?.body ?? NO_BODY));
  return { question, ms, share: ms - inside(requests), cpu, outcome, requests, ...plain };
}

/** What a ruling sends that asks no model. */
const NO_BODY = '{}';

const inside = (requests: readonly PlayedRequest[]): number =>
  requests.reduce((sum, { insideMs }) => sum + insideMs, 0);

/** One streamed call of the same package with our own last request, without retries, limits or a breaker. */
const SDK = 'plain openai call';

function shareRows(answers: readonly Answered[]): readonly BenchRow[] {
  const [ours, plain] = [answers.map(({ share }) => share), answers.map(({ plainShare }) => plainShare)];
  const cpu = answers.map((one) => one.cpu);
  return [
    compare({
      id: 'ruling',
      measurement: 'a question to its checked ruling',
      unit: 'ms',
      ours: answers.map(({ ms }) => ms),
      plain: answers.map(({ plainMs }) => plainMs),
      plainName: SDK,
    }),
    compare({ id: 'share', measurement: 'our share of an answer', unit: 'ms', ours, plain, plainName: SDK }),
    compare({
      id: 'share-p99',
      measurement: 'our share of an answer, p99',
      unit: 'ms',
      ours: [quantile(ours, 0.99)],
      plain: [quantile(plain, 0.99)],
      plainName: SDK,
      goal: atMost(MOST_SHARE_MS, 'ms'),
    }),
    compare({ id: 'share-cpu', measurement: 'processor time of an answer', unit: 'ms', ours: cpu }),
    compare({
      id: 'share-cpu-p99',
      measurement: 'processor time of an answer, p99',
      unit: 'ms',
      ours: [quantile(cpu, 0.99)],
    }),
  ];
}

function roundRows(answers: readonly Answered[]): readonly BenchRow[] {
  const unruled = answers.filter(({ outcome }) => outcome !== 'ruled');
  return [
    compare({
      id: 'rounds',
      measurement: 'times the model is asked for an answer',
      unit: '',
      ours: answers.map(({ requests }) => requests.length),
      goal: { words: `${USUAL_ROUNDS} as a rule`, isHeld: ({ ours }) => ours <= USUAL_ROUNDS },
    }),
    compare({
      id: 'unruled',
      measurement: `of ${answers.length} answers without a quote of the right page`,
      unit: '',
      ours: [unruled.length],
    }),
  ];
}

/** The smallest book goes in whole, ahead of the question: then two questions about it begin alike until after the book. */
function prefixRow(answers: readonly Answered[]): BenchRow {
  const byGame = Map.groupBy(answers, ({ question }) => question.game);
  const pairs = [...byGame].flatMap(([game, [one, ...others]]) => {
    const other = others.find(({ question }) => question !== one?.question);
    const [body, otherBody] = [one?.requests[0]?.body, other?.requests[0]?.body];
    return body === undefined || otherBody === undefined ? [] : [{ game, body, otherBody }];
  });
  const [smallest] = pairs.toSorted((a, b) => a.body.length - b.body.length);
  const [body, game] = [Buffer.from(smallest?.body ?? ''), smallest?.game ?? 'a book'];
  const shared = smallest === undefined ? null : sharedBytes(smallest.body, smallest.otherBody);
  const beginning = body.subarray(0, shared ?? 0).toString();
  const passages = answers.flatMap(({ question }) => (question.game === game ? question.places : []));
  return compare({
    id: 'prefix',
    measurement: `beginning shared by two requests about ${game}: ${shared ?? 0} of ${body.length} bytes`,
    unit: '%',
    ours: [shared === null ? null : (100 * shared) / body.length],
    goal: {
      words: 'the passages of all questions are in it',
      isHeld: () => passages.every(({ text }) => beginning.includes(JSON.stringify(text).slice(1, -1))),
    },
    otherwise: 'no book has two questions',
  });
}

function sharedBytes(one: string, other: string): number {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  const differs = a.findIndex((byte, index) => byte !== b[index]);
  return differs < 0 ? a.length : differs;
}

function delayRows({ p99, max }: { readonly p99: number; readonly max: number }): readonly BenchRow[] {
  return [
    compare({
      id: 'ruling-delay-p99',
      measurement: 'event loop late while answering, p99',
      unit: 'ms',
      ours: [p99],
      goal: atMost(MOST_DELAY_MS, 'ms'),
    }),
    compare({ id: 'ruling-delay-max', measurement: 'event loop late while answering, most', unit: 'ms', ours: [max] }),
  ];
}
