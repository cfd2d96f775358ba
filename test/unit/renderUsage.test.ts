import { describe, expect, it } from 'vitest';
import { accountText } from '../../src/table/render/accountText.ts';
import { type UsageReport, usageText } from '../../src/table/render/usageText.ts';
import { wordsOf } from '../../src/table/words/catalogues.ts';

const today = { questions: 12, rounds: 15, inputTokens: 120_000, cachedTokens: 80_000, outputTokens: 4_000 };
const ann = { userId: 101, questions: 10, rounds: 12, inputTokens: 79_000, cachedTokens: 60_000, outputTokens: 3_000 };
const report: UsageReport = {
  today,
  lately: { ...today, questions: 100, rounds: 121, inputTokens: 1_200_000 },
  days: 7,
  spenders: [ann, { ...ann, userId: -5, inputTokens: 1_000, outputTokens: 1 }],
  terms: {
    dailyTokensPerUser: 90_000,
    dailyTokensTotal: 500_000,
    prices: { input: 0.05, cachedInput: 0.005, output: 0.4 },
  },
};
const free = { dailyTokensPerUser: null, dailyTokensTotal: null, prices: null };
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u202f]/gu, ' ');

describe('what the model costs', () => {
  it('is told for today and a week, with the limits and who used most', () => {
    expect(usageText(report, wordsOf('en')).text).toBe(
      [
        'Use of the model',
        '',
        'Today',
        '12 questions in 15 requests',
        'Tokens: 120,000 in (80,000 of them read before), 4,000 out',
        'Cost: $0.004',
        '',
        'The last 7 days',
        '100 questions in 121 requests',
        'Tokens: 1,200,000 in (80,000 of them read before), 4,000 out',
        'Cost: $0.058',
        '',
        'Limits a day',
        'All together: 376,000 of 500,000 tokens left today',
        'Each person: 90,000 tokens',
        '',
        'Who used most today, by id',
        '• 101: 82,000 tokens, $0.0025, 8,000 left',
        '• The terminal, and chats that were forgotten: 1,001 tokens, $0.0003',
      ].join('\n'),
    );
  });

  it('is told in Russian', () => {
    const { text } = usageText(report, wordsOf('ru'));
    expect(plainSpaces(text)).toContain('\n12 вопросов, 15 запросов к модели\n');
    expect(plainSpaces(text)).toContain('\nНа всех: сегодня осталось 376 000 из 500 000\n');
    expect(plainSpaces(text)).toContain('\n• 101: 82 000 токенов, 0,0025 $, осталось 8 000\n');
  });

  it('has no cost where no prices are known, and no limits where there are none', () => {
    const { text } = usageText({ ...report, terms: free }, wordsOf('en'));
    expect(text).not.toMatch(/\$|Cost|left/u);
    expect(text).toContain('\nLimits a day\nNone\n');
    expect(text).toContain('\n• 101: 82,000 tokens\n');
  });

  it('that is beyond the limits leaves nothing, and not less', () => {
    const terms = { ...report.terms, dailyTokensPerUser: 80_000, dailyTokensTotal: 100_000 };
    const { text } = usageText({ ...report, terms }, wordsOf('en'));
    expect(text).toContain('All together: 0 of 100,000 tokens left today');
    expect(text).toContain('$0.0025, 0 left');
  });

  it('names nobody where nobody has asked', () => {
    const nothing = { questions: 0, rounds: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
    const { text } = usageText({ ...report, today: nothing, spenders: [] }, wordsOf('en'));
    expect(text).toContain('\nToday\n0 questions in 0 requests\n');
    expect(text).not.toContain('Who used most');
  });
});

describe('an account that is of no use', () => {
  it.each([
    ['quota', 'en', /^The model no longer answers[^]*nothing left to pay with[^]*best passages[^]*billing page/u],
    ['unauthorized', 'en', /^The model no longer answers[^]*refuses the key[^]*best passages[^]*OPENAI_API_KEY/u],
    ['quota', 'ru', /^Модель больше не отвечает[^]*кончились средства[^]*лучшие отрывки[^]*оплату/u],
    ['unauthorized', 'ru', /^Модель больше не отвечает[^]*не принимает ключ[^]*лучшие отрывки[^]*OPENAI_API_KEY/u],
  ] as const)('(%s, %s) is told with what players get and the way out', (trouble, locale, said) => {
    expect(accountText(trouble, wordsOf(locale)).text).toMatch(said);
  });
});
