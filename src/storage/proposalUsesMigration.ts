/** The schema of what `/forget` has to find of a model's answers, and of what is counted of its questions (modelSchema.ts). */
import type { Migration } from './migrations.ts';

export const proposalUses: Migration = {
  name: '0004-proposal-uses',
  up: async (transaction) => {
    const { schema } = transaction;
    await schema
      .alterTable('model_usage')
      .addColumn('questions', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await schema
      .createTable('proposal_uses')
      .addColumn('key', 'text', (column) => column.notNull().references('proposals.key').onDelete('cascade'))
      .addColumn('chat_id', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('proposal_uses_key', ['chat_id', 'key'])
      .execute();
    await schema.createIndex('proposal_uses_by_key').on('proposal_uses').column('key').execute();
    // Of what was kept before nobody knows whose it was, so that /forget could not find it.
    await transaction.deleteFrom('proposals').execute();
  },
};
