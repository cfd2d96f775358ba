/** Stores how a question ended, together with the messages that tell it. */
import { fromPromise } from 'xstate';
import type { RecordInput } from '../../machines/conversation.types.ts';
import type { Resources } from '../resources.ts';
import { recordEnd as record } from '../table/recordEnd.ts';
import type { Recorded } from '../tablePorts.ts';
import { tableParts, tableService } from './tableParts.ts';

export const recordEnd = (resources: Resources) =>
  fromPromise<Recorded, RecordInput>(async ({ input }) => {
    const { question, end } = input;
    if (question === null) return { kind: 'superseded', awaiting: null };
    const { report } = tableService(resources).options;
    return record(tableParts(resources), question, end, (reference, reason) =>
      report({ kind: 'failure', reference, reason }),
    );
  });
