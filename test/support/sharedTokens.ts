/** One thread that counts tokens for all tests of a file: it takes a while to load, and ends with the file's process. */
import { createTokenCounting, type TokenCounting } from '../../src/model/tokenCounting.ts';

export const sharedTokens: TokenCounting = { ...createTokenCounting(), close: () => Promise.resolve() };
