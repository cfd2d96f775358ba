/** Sends what the outbox holds, and shows how far the questions in hand have come. */
import { fromCallback } from 'xstate';
import type { DeliveryCommand } from '../../machines/conversations.types.ts';
import { codeOf } from '../errors.ts';
import type { Resources } from '../resources.ts';
import { progressBody } from '../table/progress.ts';
import { tableService } from './tableParts.ts';

export const deliverMessages = (resources: Resources) =>
  fromCallback<DeliveryCommand>(({ receive }) => {
    const { db, library } = resources.use();
    const { deliverer, options } = tableService(resources);
    const show = async ({ questionId, progress }: Extract<DeliveryCommand, { type: 'question.progressed' }>) => {
      try {
        const body = await progressBody({ db, library }, questionId, progress);
        if (body !== null) deliverer.progress(questionId, body);
      } catch (error) {
        // The answer comes all the same.
        options.report({ kind: 'failure', reference: `Q${questionId}`, reason: codeOf(error) });
      }
    };
    receive((command) => {
      if (command.type === 'outbox.filled') deliverer.wake();
      else void show(command);
    });
    // What an earlier run has left.
    deliverer.wake();
  });
