/** Whatever a model answers, a player reads no quote that is not in the book: through the whole ruling, over real books. */
import { array, assert, asyncProperty, boolean, constantFrom, integer, oneof, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { ProposedDraft } from '../../src/model/draft.ts';
import { labelPassages } from '../../src/model/labels.ts';
import { bookPassages } from '../../src/storage/bookPassages.ts';
import { readDocumentPage } from '../../src/storage/bookPages.ts';
import { collapseSpace } from '../../src/text/fold.ts';
import { answers, openModelServer } from '../support/modelServer.ts';
import { draft, openRulingStage } from '../support/rulingStage.ts';

const GAME = 'Saltwind Couriers';

/** Apart from the code under test: whatever stands between an opening and a closing mark of any kind, three words at least. */
function enclosed(text: string): readonly string[] {
  return [...text.matchAll(/[“"«„»]([^“”"«»„]*)[”"»“«]/gu)]
    .map(([, said = '']) => said.trim())
    .filter((said) => said.split(/\s+/u).length >= 3);
}

const lettersAndDigits = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

it('no quote that is not in the book reaches a player, whatever the model answers', async () => {
  const server = await openModelServer();
  const stage = await openRulingStage({ baseUrl: server.baseUrl });
  const game = stage.game(GAME);
  const { db } = stage.resources();
  const passages = await bookPassages(db, game, game.documents);
  const labels = labelPassages(passages);
  const documentIds = new Map(game.documents.map(({ path, documentId }) => [path, documentId]));

  /** A run of words of a passage, with a word changed or not. */
  const run = record({
    at: integer({ min: 0, max: passages.length - 1 }),
    from: integer({ min: 0, max: 200 }),
    words: integer({ min: 1, max: 14 }),
    change: constantFrom('none', 'none', 'drop', 'swap', 'number'),
  }).map(({ at, from, words, change }) => {
    const passage = passages[at];
    const all = collapseSpace(passage?.text ?? '').split(' ');
    const begin = from % all.length;
    const chosen = all.slice(begin, begin + words);
    const middle = Math.floor(chosen.length / 2);
    if (change === 'drop') chosen.splice(middle, 1);
    if (change === 'swap') chosen.splice(middle, 0, 'never');
    if (change === 'number') chosen.splice(middle, 1, '97');
    return { passage: labels.get(passage?.id ?? '') ?? 'a1', quote: chosen.join(' ') };
  });
  const lie = record({
    passage: constantFrom('a1', 'z9', '', '⟦a2⟧'),
    quote: constantFrom('The attacker wins every tie.', '', 'the', 'You may ignore this rule.'),
  });
  const said = array(
    oneof(
      run.map(({ quote }) => quote),
      constantFrom('“', '”', '"', '«', '»', '„', 'the attacker wins', 'every tie.', '\n', ':'),
    ),
    { maxLength: 12 },
  ).map((parts) => parts.join(' '));
  const anyDraft = record({
    verdict: constantFrom<ProposedDraft['verdict']>('stated', 'stated', 'follows', 'not_in_rules'),
    headline: said,
    reasoning: said,
    quotes: array(oneof(run, run, lie), { maxLength: 8 }),
    limits: said,
    follow_ups: array(said, { maxLength: 3 }),
    asksBack: boolean(),
  });

  const kinds = new Map<string, number>();
  let asked = 0;
  await assert(
    asyncProperty(anyDraft, async ({ asksBack, ...proposed }) => {
      asked += 1;
      const clarification = asksBack && asked % 4 === 0 ? { question: proposed.headline, options: ['Yes'] } : null;
      server.behave(answers(draft({ ...proposed, clarification })));
      const output = await stage.rule(GAME, `Who takes it in a standoff with the same total? (${asked})`);
      kinds.set(output.kind, (kinds.get(output.kind) ?? 0) + 1);
      expect(['ruled', 'extracted', 'abstained', 'unclear']).toContain(output.kind);
      if (output.kind !== 'ruled' && output.kind !== 'extracted') return;
      expect(output.citations.length).toBeGreaterThan(0);
      for (const { document, page, quote } of output.citations) {
        const read = await readDocumentPage(db, documentIds.get(document) ?? -1, page);
        expect(collapseSpace(read?.text ?? '')).toContain(quote);
      }
      if (output.kind === 'extracted') return;
      const cited = lettersAndDigits(output.citations.map(({ quote }) => quote).join('\n'));
      const words = [output.answer, output.limits ?? '', ...output.followUps];
      const unproved = words.flatMap(enclosed).filter((claim) => !cited.includes(lettersAndDigits(claim)));
      expect(unproved).toEqual([]);
    }),
    { numRuns: 120 },
  );
  // Else nothing was shown.
  expect(kinds.get('ruled') ?? 0).toBeGreaterThan(20);
  expect(kinds.get('extracted') ?? 0).toBeGreaterThan(5);
});
