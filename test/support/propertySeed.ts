/** The gate tries the same inputs on every machine; `FC_SEED=n npm test` explores others. Every vitest worker loads it. */
import process from 'node:process';
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_123) });
