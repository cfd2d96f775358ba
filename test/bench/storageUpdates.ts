/** Questions as Telegram tells them, each of another person in a chat with the bot. */
import { RulesLawyerError } from '../../src/errors.ts';
import type { ReceivedUpdate } from '../../src/tablePorts.ts';
import { envelopeOf } from '../../src/telegram/updates/envelope.ts';
import { sampleQuestions } from './tableSetting.ts';

export interface AskedUpdate {
  readonly update: ReceivedUpdate;
  readonly userId: number;
  readonly question: string;
}

export interface SampleUpdates {
  /** Never the same twice for as long as `length` is the same; `at` counts the batches. */
  batch(at: number, length: number): readonly [AskedUpdate, ...AskedUpdate[]];
  /** Text to write an answer with. */
  readonly prose: string;
}

const FIRST_PERSON = 1_000;
const WRITTEN = 1_800_000_000;

export function sampleUpdates(): SampleUpdates {
  const questions = sampleQuestions();
  const asked = (each: number): AskedUpdate => {
    const person = { id: FIRST_PERSON + each, first_name: `Player ${each}`, language_code: 'en' };
    const question = questions[each % questions.length] ?? '';
    const chat = { id: person.id, type: 'private', first_name: person.first_name };
    const message = { message_id: 41, date: WRITTEN, chat, from: { ...person, is_bot: false }, text: question };
    const update = envelopeOf({ update_id: 1 + each, message });
    if (update === null) throw new RulesLawyerError('bench', 'An update of the bench has no id.');
    return { update, userId: person.id, question };
  };
  return {
    batch: (at, length) => {
      const rest = Array.from({ length: length - 1 }, (_, index) => asked(at * length + index + 1));
      return [asked(at * length), ...rest];
    },
    prose: questions.join(' '),
  };
}
