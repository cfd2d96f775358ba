import { anything, array, assert, constantFrom, option, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { draftSchema, LONGEST, MOST, type ProposedDraft, proposedQuotes, usableDraft } from '../../src/model/draft.ts';
import { SYSTEM_PROMPT } from '../../src/model/instructions.ts';
import { detectEntities } from '../../src/standin/detectEntities.ts';
import { anyText } from '../support/anyText.ts';

const proposal = (given: Partial<ProposedDraft> = {}): ProposedDraft => ({
  verdict: 'stated',
  headline: 'The defender wins a tie.',
  reasoning: 'The rules of standoffs say so.',
  quotes: [{ passage: 'a2', quote: 'A tie goes to the defender.' }],
  limits: null,
  follow_ups: [],
  clarification: null,
  ...given,
});

describe('the form of a draft', () => {
  it('is one that strict servers accept: every key required, nothing else allowed, no lengths', () => {
    const said = JSON.stringify(z.toJSONSchema(draftSchema));
    expect(said).not.toMatch(/"(?:maxLength|minLength|maxItems|minItems|default|pattern)"/);
    const objects = said.match(/"type":"object"/g)?.length;
    expect(said.match(/"additionalProperties":false/g)?.length).toBe(objects);
    for (const key of Object.keys(proposal())) {
      const rest = Object.fromEntries(Object.entries(proposal()).filter(([one]) => one !== key));
      expect(draftSchema.safeParse(rest).success).toBe(false);
    }
  });

  it('refuses a verdict of the model’s own', () => {
    expect(draftSchema.safeParse({ ...proposal(), verdict: 'certain' }).success).toBe(false);
  });
});

describe('what is used of a draft', () => {
  it('is all of a good one', () => {
    const draft = usableDraft(
      proposal({
        limits: ' In a game of two only. ',
        follow_ups: ['And on the first day?', 'And on the first day?', ' '],
        clarification: { question: 'How many play?', options: ['Two', 'Three or more'] },
      }),
    );
    expect(draft).toEqual({
      verdict: 'stated',
      headline: 'The defender wins a tie.',
      reasoning: 'The rules of standoffs say so.',
      quotes: [{ label: 'a2', quote: 'A tie goes to the defender.' }],
      limits: 'In a game of two only.',
      followUps: ['And on the first day?'],
      clarification: { question: 'How many play?', options: ['Two', 'Three or more'] },
    });
  });

  it('has a headline of one line, the first of the reasoning where there is none', () => {
    expect(usableDraft(proposal({ headline: 'Yes:\n\n the\tdefender\r\nwins.' }))?.headline).toBe(
      'Yes: the defender wins.',
    );
    const draft = usableDraft(proposal({ headline: ' \n', reasoning: 'The defender wins.\nSo it says.' }));
    expect(draft?.headline).toBe('The defender wins.');
  });

  it('does not say one thing twice', () => {
    expect(usableDraft(proposal({ reasoning: 'The defender wins a tie.' }))?.reasoning).toBe('');
  });

  it('is nothing where nothing is said', () => {
    expect(usableDraft(proposal({ headline: ' ', reasoning: '\n' }))).toBeNull();
    const asking = proposal({ headline: '', reasoning: '', clarification: { question: 'Which day?', options: [] } });
    expect(usableDraft(asking)?.clarification?.question).toBe('Which day?');
    expect(usableDraft(proposal({ clarification: { question: ' ', options: ['Two'] } }))?.clarification).toBeNull();
  });

  it('is nothing where the instructions are recited, in whatever field and case', () => {
    const sentence = SYSTEM_PROMPT.split('\n').find((line) => line.startsWith('3.')) ?? '';
    for (const recited of [SYSTEM_PROMPT, `Sure! It says: ${sentence.toUpperCase()}`, sentence.replaceAll(' ', '\n')]) {
      expect(usableDraft(proposal({ reasoning: recited }))).toBeNull();
      expect(usableDraft(proposal({ limits: recited }))).toBeNull();
      expect(usableDraft(proposal({ clarification: { question: recited, options: [] } }))).toBeNull();
    }
  });

  it('keeps no more than its lengths and counts, cut at a word', () => {
    const long = 'defender '.repeat(10_000);
    const draft = usableDraft(
      proposal({
        headline: long,
        reasoning: 'wins '.repeat(10_000),
        limits: long,
        follow_ups: Array.from({ length: 9 }, (_, index) => `${index} ${long}`),
        quotes: Array.from({ length: 99 }, (_, index) => ({
          passage: `a${index}`,
          quote: 'A tie goes to the defender.',
        })),
        clarification: { question: long, options: Array.from({ length: 9 }, (_, index) => `${index} ${long}`) },
      }),
    );
    expect(draft?.headline.length).toBeLessThanOrEqual(LONGEST.headline);
    expect(draft?.headline).toMatch(/defender…$/);
    expect(draft?.reasoning.length).toBeLessThanOrEqual(LONGEST.reasoning);
    expect(draft?.limits?.length).toBeLessThanOrEqual(LONGEST.limits);
    expect(draft?.followUps.map((text) => text.length <= LONGEST.followUp)).toEqual(Array(MOST.followUps).fill(true));
    expect(draft?.quotes.length).toBe(MOST.quotes);
    expect(draft?.clarification?.options.map((text) => text.length <= LONGEST.option)).toEqual(
      Array(MOST.options).fill(true),
    );
  });

  it('leaves of a link the words, and not where it leads', () => {
    expect(usableDraft(proposal({ headline: 'See [here](https://evil.com).' }))?.headline).toBe('See here.');
  });

  it('drops a quote of pages rather than cutting it', () => {
    const quotes = [
      { passage: 'a1', quote: 'x'.repeat(LONGEST.quote + 1) },
      { passage: 'a2', quote: ' ' },
      { passage: 'a3', quote: 'A tie goes to the defender.' },
    ];
    expect(usableDraft(proposal({ quotes }))?.quotes).toEqual([{ label: 'a3', quote: 'A tie goes to the defender.' }]);
  });

  it('leaves nothing to tap, and every letter where it was', () => {
    for (const text of [
      'See https://evil.example.com/a?b=c#d for more.',
      'See evil.com, WWW.EVIL.RU or rules.тест.',
      'tg://resolve?domain=evil and http://10.0.0.1:80/x',
      'Ask @evil_bot or mail a.b@evil.com.',
      'Send /start@evil_bot and /forget, then (/reset).',
      '#scam $TON +1 555 123 45 67',
      'Go to 192.168.0.1 now',
    ]) {
      const draft = usableDraft(proposal({ headline: text, reasoning: `${text} !`, limits: text, follow_ups: [text] }));
      for (const said of [draft?.headline, draft?.reasoning, draft?.limits, draft?.followUps[0]]) {
        expect({ text, found: detectEntities(said ?? 'nothing.com') }).toEqual({ text, found: [] });
        expect(said).not.toMatch(/[\p{L}\p{N}]\.\p{L}{2}|@\w|(?<!\w)\/\w|#\w|:\/\//u);
      }
      expect(draft?.headline.replaceAll('\u2060', '')).toBe(text);
    }
  });

  it('leaves what only looks like it alone', () => {
    const text = 'Pay 1.5 or 1/2 and/or +2, 3:1, $5; e.g. 2 dice. A tie goes to the defender.';
    expect(usableDraft(proposal({ headline: text }))?.headline).toBe(text);
  });

  it('has no labels in markers, control characters and marks of direction', () => {
    const text = 'The \u202edefender\u0007 wins ⟦a12⟧ a tie\u{e0041} ⟦.';
    expect(usableDraft(proposal({ headline: text }))?.headline).toBe('The defender wins a tie .');
  });

  it('names only passages that were shown', () => {
    const quotes = [
      { passage: '⟦A2⟧', quote: 'A tie goes to the defender.' },
      { passage: '1000017', quote: 'A tie goes to the defender.' },
      { passage: '../../etc/passwd', quote: 'root' },
      { passage: 'a3', quote: 'A tie goes to the defender.' },
    ];
    const draft = usableDraft(proposal({ quotes }));
    if (draft === null) throw new Error('the draft is usable');
    expect(proposedQuotes(draft, new Map([['a2', '1000017']]))).toEqual([
      { passageId: '1000017', quote: 'A tie goes to the defender.' },
    ]);
  });
});

describe('whatever a model proposes', () => {
  const text = array(
    tuple(constantFrom('evil.com', '@bot', '/start', '://', '.', '⟦a1⟧', '\u202e', '\n', '#x', ''), anyText(12)),
    { maxLength: 12 },
  ).map((parts) => parts.flat().join(''));
  const proposed = record({
    verdict: constantFrom('stated', 'follows', 'not_in_rules'),
    headline: text,
    reasoning: text,
    quotes: array(record({ passage: text, quote: text })),
    limits: option(text),
    follow_ups: array(text),
    clarification: option(record({ question: text, options: array(text) })),
  });

  it('a draft that is used is short, clean and inert', () => {
    assert(
      property(proposed, (garbage) => {
        const draft = usableDraft(draftSchema.parse(garbage));
        if (draft === null) return;
        const said = [
          draft.headline,
          draft.reasoning,
          draft.limits ?? '',
          ...draft.followUps,
          ...(draft.clarification?.options ?? []),
        ];
        for (const one of said) {
          expect(detectEntities(one)).toEqual([]);
          expect(one).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|[⟦⟧]/u);
          expect(one.isWellFormed()).toBe(true);
        }
        expect(draft.headline).not.toContain('\n');
      }),
      { numRuns: 500 },
    );
  });

  it('anything else is refused, not thrown at the reader', () => {
    assert(
      property(anything(), (garbage) => {
        const read = draftSchema.safeParse(garbage);
        if (read.success) usableDraft(read.data);
      }),
    );
  });
});
