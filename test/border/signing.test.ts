import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '#src/agreements/decide.ts';
import { toPartner, type Agreement } from '#src/agreements/agreement.ts';
import { narrow } from '#src/agreements/narrow.ts';
import { readAgreement } from '#src/agreements/read.ts';
import { byReference, categories, type modes, type Category } from '#src/agreements/terms.ts';
import { transaction } from '#src/platform/database.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { agreeOn, type Changed } from './agreed.ts';

/** What can be signed, and what a document from before the rule means. */
let alpha: TestInstance;
let beta: TestInstance;
beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
});
afterAll(() => Promise.all([alpha, beta].map((one) => one?.remove())));

const grantOf = (category: Category, mode: (typeof modes)[number]): Changed => ({
  categories:
    category === 'profile'
      ? { profile: { mode, fields: [] } }
      : { [category]: mode, ...(category === 'post' && mode === 'reference' ? { file: 'reference' } : {}) },
});
const table = categories.flatMap((category) =>
  (['fromA', 'fromB'] as const).map((side) => [category, side] as const),
);

describe.each(table)('%s by reference, %s', (category, side) => {
  const isPossible = byReference.has(category);
  it(isPossible ? 'can be signed, and is what both sides decide' : 'cannot be signed', async () => {
    const signing = agreeOn(alpha, beta, { [side]: grantOf(category, 'reference') });
    if (!isPossible)
      return await expect(signing).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringContaining(category) as unknown,
      });
    await signing;
    const [giver, taker] = side === 'fromA' ? [alpha, beta] : [beta, alpha];
    const sends = giver.app.registry.decide(taker.origin, { direction: 'out', category });
    const takes = taker.app.registry.decide(giver.origin, { direction: 'in', category });
    expect([sends, takes]).toEqual([
      { allowed: true, mode: 'reference' },
      { allowed: true, mode: 'reference' },
    ]);
  });
});

it('a country outside the list is refused by whoever writes the document, in a sentence that says what to do', async () => {
  await expect(agreeOn(alpha, beta, { fromA: { storageCountries: ['DE', 'AT'] } })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('Add FR') as unknown,
  });
  await expect(agreeOn(alpha, beta, { fromB: { storageCountries: ['FR'] } })).rejects.toMatchObject({
    message: expect.stringContaining('Add DE') as unknown,
  });
});

describe('a document in force from before', () => {
  const inForce = async (): Promise<Agreement> => {
    const id = await agreeOn(alpha, beta, {});
    const agreement = await readAgreement(alpha.db, id);
    if (agreement === null || agreement.terms === null) throw new Error('It was signed.');
    return agreement;
  };
  const now = Date.now();

  it.each(categories)('with a reference of %s denies it, unless it can be carried out', async (category) => {
    const agreement = await inForce();
    const { terms } = agreement;
    if (terms === null) throw new Error('It was signed.');
    const categoriesThen = { ...terms.out.categories, ...grantOf(category, 'reference').categories };
    const old = { ...agreement, terms: { ...terms, out: { ...terms.out, categories: categoriesThen } } };
    const ask = { direction: 'out', category, now } as const;
    expect(decide(toPartner(old, now) ?? undefined, ask).allowed).toBe(byReference.has(category));
    const plain = { ...old, kind: 'one_sided' } as const;
    expect(decide(toPartner(plain, now) ?? undefined, ask).allowed).toBe(false);
  });

  it('lets nothing be stored where it may not be: neither sent, nor taken in', async () => {
    const agreement = await inForce();
    const { terms } = agreement;
    if (terms === null || terms.partner === null) throw new Error('It was signed.');
    const moved = { ...agreement, terms: { ...terms, partner: { ...terms.partner, country: 'US' } } };
    const ask = { category: 'post', now } as const;
    expect(decide(toPartner(moved, now, 'DE') ?? undefined, { ...ask, direction: 'out' })).toMatchObject({
      allowed: false,
      code: 'storage',
    });
    expect(decide(toPartner(moved, now, 'DE') ?? undefined, { ...ask, direction: 'in' }).allowed).toBe(true);
    expect(decide(toPartner(agreement, now, 'US') ?? undefined, { ...ask, direction: 'in' })).toMatchObject({
      allowed: false,
      code: 'storage',
    });
  });
});

describe('one side alone', () => {
  it('cannot make references of copies', async () => {
    const id = await agreeOn(alpha, beta, {});
    const policy = { out: { categories: { file: 'reference' } } };
    await expect(transaction(alpha.db, (tx) => narrow(tx, 'test', id, policy))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('amendment') as unknown,
    });
  });

  it('whose stored policy says so denies instead', async () => {
    const id = await agreeOn(alpha, beta, {});
    await alpha.db`update agreements set narrowing = ${alpha.db.json({ out: { categories: { file: 'reference' } } })} where id = ${id}`;
    await alpha.app.registry.refresh();
    expect(alpha.app.registry.decide(beta.origin, { direction: 'out', category: 'file' }).allowed).toBe(
      false,
    );
  });
});
