/** The schema of what is said at the tables: tableSchema.ts says what each column means. */
import type { Migration } from './migrations.ts';

export const tables: Migration = {
  name: '0002-tables',
  up: async ({ schema }) => {
    await schema
      .createTable('updates')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('update_id', 'bigint', (column) => column.notNull())
      .addColumn('identity', 'text', (column) => column.notNull())
      .addColumn('table_key', 'text', (column) => column.notNull())
      .addColumn('lane', 'integer', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('starts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('updates_once', ['update_id', 'identity'])
      .execute();
    await schema.createIndex('updates_to_attend').on('updates').columns(['state', 'table_key', 'seq']).execute();
    await schema
      .createTable('tables')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('chat_id', 'bigint', (column) => column.notNull())
      .addColumn('thread_id', 'bigint', (column) => column.notNull())
      .addColumn('game_id', 'text')
      .addColumn('locale', 'text')
      .addColumn('awaiting', 'text')
      .addColumn('declined', 'text')
      .addColumn('attended_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('asked_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await schema.createIndex('tables_by_chat').on('tables').column('chat_id').execute();
    await schema
      .createTable('questions')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('table_key', 'text', (column) => column.notNull())
      .addColumn('chat_id', 'bigint', (column) => column.notNull())
      .addColumn('thread_id', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('message_id', 'bigint', (column) => column.notNull())
      .addColumn('user_id', 'bigint', (column) => column.notNull())
      .addColumn('locale', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('game_id', 'text')
      .addColumn('written_at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('starts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('placeholder_id', 'bigint')
      .execute();
    await schema.createIndex('questions_to_answer').on('questions').columns(['state', 'table_key', 'id']).execute();
    await schema.createIndex('questions_by_message').on('questions').columns(['chat_id', 'message_id']).execute();
    await schema
      .createTable('keyboards')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('nonce', 'text', (column) => column.notNull())
      .addColumn('table_key', 'text', (column) => column.notNull())
      .addColumn('question_id', 'integer')
      .addColumn('actions', 'text', (column) => column.notNull())
      .addColumn('closed', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema.createIndex('keyboards_by_question').on('keyboards').column('question_id').execute();
    await schema.createIndex('keyboards_by_table').on('keyboards').column('table_key').execute();
    await schema
      .createTable('deliveries')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('chat_id', 'bigint', (column) => column.notNull())
      .addColumn('thread_id', 'bigint', (column) => column.notNull())
      .addColumn('question_id', 'integer')
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('priority', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('reply_to', 'bigint')
      .addColumn('target_id', 'bigint')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('uncertain', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('message_id', 'bigint')
      .addColumn('forgotten', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createIndex('deliveries_to_send')
      .on('deliveries')
      .columns(['state', 'chat_id', 'id', 'priority'])
      .execute();
    await schema.createIndex('deliveries_by_message').on('deliveries').columns(['chat_id', 'message_id']).execute();
    await schema.createIndex('deliveries_by_question').on('deliveries').column('question_id').execute();
    await schema
      .createTable('rate_limits')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('points', 'integer', (column) => column.notNull())
      .addColumn('expire', 'bigint')
      .execute();
    await schema.createIndex('rate_limits_by_end').on('rate_limits').column('expire').execute();
  },
};
