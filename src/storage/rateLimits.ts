/**
 * Counters of rate-limiter-flexible in our own database: they survive a restart, and every statement takes its turn on the
 * one connection. The library's PostgreSQL store speaks through any client with a `query`; SQLite understands its SQL.
 */
import { createHash } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { relaxedTransaction } from './relaxedTransaction.ts';
import type { Database } from './schema.ts';

export interface RateLimit {
  /** Counts one request of this person. @returns null where it is within the limit, else how long to wait, ms. */
  consume(userId: number): Promise<number | null>;
}

const WINDOW_SECONDS = 60;
const DIGEST_LENGTH = 22;

interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The row must not say who it is about: it outlives what `/forget` deletes by up to a minute. */
function digestOf(userId: number): string {
  return createHash('sha256').update(`asker ${userId}`).digest('base64url').slice(0, DIGEST_LENGTH);
}

/** A minute begins with the first request; when it is over, the next one begins with the next request. */
export function createRateLimit(db: Database, perMinute: number): RateLimit {
  const storeClient = {
    query: async ({ text, values }: Query) => {
      // PostgreSQL numbers its parameters and may name one twice; SQLite's driver takes them as they come.
      const parameters: unknown[] = [];
      const plain = text.replace(/\$(\d+)/g, (_, number: string) => {
        parameters.push(values[Number(number) - 1]);
        return '?';
      });
      return relaxedTransaction(db, async (transaction) => {
        const now = Date.now();
        await transaction
          .deleteFrom('rate_limits')
          // What ends later than a minute from now was counted before the clock was set back.
          .where((row) => row.or([row('expire', '<=', now), row('expire', '>', now + WINDOW_SECONDS * 1_000)]))
          .execute();
        return transaction.executeQuery(CompiledQuery.raw(plain, parameters));
      });
    },
  };
  const limiter = new RateLimiterPostgres({
    storeClient,
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    // With each statement above, so that no timer keeps the process.
    clearExpiredByTimeout: false,
    keyPrefix: '',
    points: perMinute,
    duration: WINDOW_SECONDS,
  });
  return {
    consume: async (userId) => {
      try {
        await limiter.consume(digestOf(userId));
        return null;
      } catch (refusal) {
        // The library rejects with its verdict where the limit is passed, with an error where the store failed.
        if (refusal instanceof RateLimiterRes) return Math.max(1_000, refusal.msBeforeNext);
        throw refusal;
      }
    },
  };
}
