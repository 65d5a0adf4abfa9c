import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Decision, type Question } from '#src/agreements/decide.ts';
import type { Standing } from '#src/agreements/state.ts';
import {
  categories,
  modes,
  narrowGrant,
  profileFields,
  scopes,
  type Grant,
  type GrantNarrowing,
} from '#src/agreements/terms.ts';
import { day, now, partner } from './partner.ts';

const mode = fc.constantFrom(...modes);
const groups = fc.oneof(
  fc.constant('*' as const),
  fc.uniqueArray(fc.constantFrom('hydraulik', 'sales', 'board')),
);
const grant: fc.Arbitrary<Grant> = fc.record({
  scopes: fc.uniqueArray(fc.constantFrom(...scopes)),
  groups,
  categories: fc.record({
    profile: fc.record({ mode, fields: fc.uniqueArray(fc.constantFrom(...profileFields)) }),
    post: mode,
    reaction: mode,
    event: mode,
    file: mode,
    presence: mode,
  }),
  backfillFrom: fc.constant(null),
  retentionDays: fc.constant(null),
  onwardTransfer: fc.boolean(),
  storageCountries: fc.constant(['DE']),
});
const question: fc.Arbitrary<Question> = fc.record(
  {
    direction: fc.constantFrom('in' as const, 'out' as const),
    scope: fc.constantFrom(...scopes),
    category: fc.constantFrom(...categories),
    group: fc.constantFrom('hydraulik', 'sales', 'board', 'other'),
    begins: fc.boolean(),
    now: fc.constant(now),
  },
  { requiredKeys: ['direction', 'now'] },
);

/** True when `less` allows nothing that `more` does not. */
function isNoMore(less: Decision, more: Decision): boolean {
  if (!less.allowed) return true;
  if (!more.allowed || (less.mode === 'copy' && more.mode === 'reference')) return false;
  return (less.fields ?? []).every((field) => more.fields?.includes(field));
}

/** Every grant that is one step smaller. */
function oneLess(from: Grant): Grant[] {
  const { profile } = from.categories;
  const lower = (m: Grant['categories']['post']) => modes[Math.max(0, modes.indexOf(m) - 1)] ?? 'deny';
  return [
    ...from.scopes.map((gone) => ({ ...from, scopes: from.scopes.filter((s) => s !== gone) })),
    ...(from.groups === '*' ? [{ ...from, groups: ['hydraulik'] }] : []),
    ...(from.groups === '*'
      ? []
      : from.groups.map((gone) => ({
          ...from,
          groups: from.groups === '*' ? [] : from.groups.filter((g) => g !== gone),
        }))),
    ...categories.map((c) =>
      c === 'profile'
        ? { ...from, categories: { ...from.categories, profile: { ...profile, mode: lower(profile.mode) } } }
        : { ...from, categories: { ...from.categories, [c]: lower(from.categories[c]) } },
    ),
    ...profile.fields.map((gone) => ({
      ...from,
      categories: {
        ...from.categories,
        profile: { ...profile, fields: profile.fields.filter((f) => f !== gone) },
      },
    })),
  ];
}

describe('less never allows more', () => {
  it('removing one thing from a grant never allows what was denied before', () => {
    fc.assert(
      fc.property(grant, question, (given, asked) => {
        const before = decide(partner({ in: given, out: given }), asked);
        for (const smaller of oneLess(given))
          expect(isNoMore(decide(partner({ in: smaller, out: smaller }), asked), before)).toBe(true);
      }),
    );
  });

  it('local policy never allows what the signed grant does not, nor what itself does not', () => {
    fc.assert(
      fc.property(grant, grant, question, (given, policy, asked) => {
        const narrowing: GrantNarrowing = {
          scopes: policy.scopes,
          groups: policy.groups,
          categories: policy.categories,
        };
        const narrowed = narrowGrant(given, narrowing);
        const answer = decide(partner({ in: narrowed, out: narrowed }), asked);
        expect(isNoMore(answer, decide(partner({ in: given, out: given }), asked))).toBe(true);
        expect(isNoMore(answer, decide(partner({ in: policy, out: policy }), asked))).toBe(true);
      }),
    );
  });

  it('no change of standing but "in force" ever allows anything', () => {
    const standing: fc.Arbitrary<Partial<Standing>> = fc.oneof(
      fc.record({ decided: fc.constantFrom('draft', 'proposed', 'terminated', 'expired') }),
      fc.record({ suspendedByUs: fc.constant(true), suspendedByPartner: fc.boolean() }),
      fc.record({ endsAtMs: fc.integer({ min: 0, max: now }) }),
      fc.record({ expiresMs: fc.integer({ min: 0, max: now }) }),
      fc.record({ notBeforeMs: fc.integer({ min: now + 1, max: now + 400 * day }) }),
    );
    fc.assert(
      fc.property(standing, question, (changed, asked) => {
        expect(decide(partner({}, changed), asked).allowed).toBe(false);
      }),
    );
  });
});
