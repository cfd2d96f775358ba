import { expect, it } from 'vitest';
import { modelOptions } from '../../src/commands/modelOptions.ts';
import { standardConfig } from '../support/config.ts';

const report = (): undefined => undefined;
const KEY = 'sk-of-a-test';
const LOCAL = 'http://127.0.0.1:11434/v1';

it('a key is enough: OpenAI is asked', () => {
  expect(modelOptions(standardConfig({ openaiApiKey: KEY, dailyTokensPerUser: 5 }), report)).toEqual({
    apiKey: KEY,
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-nano',
    breakerResetMs: 30_000,
    dailyTokensPerUser: 5,
    dailyTokensTotal: null,
    prices: { input: 0.05, cachedInput: 0.005, output: 0.4 },
    report,
  });
});

it('a model on this machine needs no key', () => {
  expect(modelOptions(standardConfig({ openaiBaseUrl: LOCAL }), report)).toMatchObject({
    apiKey: null,
    baseUrl: LOCAL,
  });
});

it.each([
  ['there is no key', {}],
  ['a proxy elsewhere has no key', { openaiBaseUrl: 'https://proxy.example/v1' }],
  ['passages are wanted', { openaiApiKey: KEY, answerMode: 'extract' as const }],
  ['passages are wanted and a model is on this machine', { openaiBaseUrl: LOCAL, answerMode: 'extract' as const }],
])('no model is asked where %s', (_, config) => {
  expect(modelOptions(standardConfig(config), report)).toBeNull();
});
