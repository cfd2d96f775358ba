/** The schema of 👎 on answers: tableSchema.ts says what each column means. */
import type { Migration } from './migrations.ts';

export const dislikes: Migration = {
  name: '0005-dislikes',
  up: async ({ schema }) => {
    await schema.alterTable('questions').addColumn('disliked_seq', 'integer').execute();
    await schema.alterTable('questions').addColumn('case_at', 'bigint').execute();
    // Few of many: only those are in it.
    await schema
      .createIndex('questions_disliked')
      .on('questions')
      .column('disliked_seq')
      .where('disliked_seq', 'is not', null)
      .execute();
  },
};
