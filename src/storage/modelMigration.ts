/** The schema of what a model costs and remembers: modelSchema.ts says what each column means. */
import type { Migration } from './migrations.ts';

export const model: Migration = {
  name: '0003-model',
  up: async ({ schema }) => {
    await schema.alterTable('questions').addColumn('answer', 'text').execute();
    await schema
      .alterTable('tables')
      .addColumn('history_after', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await schema
      .createTable('model_usage')
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('user_id', 'bigint', (column) => column.notNull())
      .addColumn('chat_id', 'bigint', (column) => column.notNull())
      .addColumn('rounds', 'integer', (column) => column.notNull())
      .addColumn('input_tokens', 'bigint', (column) => column.notNull())
      .addColumn('cached_tokens', 'bigint', (column) => column.notNull())
      .addColumn('output_tokens', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('model_usage_key', ['day', 'user_id', 'chat_id'])
      .execute();
    await schema
      .createTable('proposals')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('proposal', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createTable('breakers')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('opened_at', 'bigint')
      .addColumn('told', 'text')
      .execute();
  },
};
