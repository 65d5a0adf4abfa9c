import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Decision, type Partner, type Question } from '#src/agreements/decide.ts';
import { stateAt, type Standing } from '#src/agreements/state.ts';
import { oneSidedGrant, namedTemplate } from '#src/agreements/templates.ts';
import {
  categories,
  modes,
  narrowGrant,
  profileFields,
  scopes,
  type Grant,
  type GrantNarrowing,
} from '#src/agreements/terms.ts';

const now = Date.parse('2026-06-15T12:00:00Z');
const day = 86_400_000;
const full = namedTemplate('full', { ours: 'DE', theirs: 'FR' }).fromUs;
const inForce: Standing = {
  decided: 'active',
  notBeforeMs: now - 10 * day,
  expiresMs: now + 10 * day,
  endsAtMs: null,
  suspendedByUs: false,
  suspendedByPartner: false,
};

function partner(grant: { in?: Grant; out?: Grant } = {}, standing: Partial<Standing> = {}): Partner {
  const merged = { ...inForce, ...standing };
  return {
    peerId: 7,
    origin: 'https://beta.example',
    agreementId: 'b4b7c3f0-0000-4000-8000-000000000001',
    kind: 'mutual',
    peerKind: 'kontor',
    state: stateAt(merged, now),
    standing: merged,
    company: 'Beta SAS',
    country: 'FR',
    grantsIn: grant.in ?? full,
    grantsOut: grant.out ?? full,
  };
}

const code = (d: Decision): string => (d.allowed ? 'allowed' : d.code);
const without = (change: Partial<Grant>): Grant => ({ ...full, ...change });
const withCategory = (change: Partial<Grant['categories']>): Grant =>
  without({ categories: { ...full.categories, ...change } });

describe('what is denied', () => {
  const suspended = { suspendedByUs: true };
  const theirs = { suspendedByPartner: true };
  const ending = { decided: 'terminating', endsAtMs: now + day } as const;
  const rows: [string, Partner | undefined, Omit<Question, 'now'>, string][] = [
    ['a server without an agreement may do nothing', undefined, { direction: 'in' }, 'no_agreement'],
    [
      'nothing goes to a server without an agreement',
      undefined,
      { direction: 'out', category: 'post' },
      'no_agreement',
    ],
    [
      'our suspension stops what comes',
      partner({}, suspended),
      { direction: 'in', category: 'post' },
      'suspended',
    ],
    [
      'our suspension stops what goes',
      partner({}, suspended),
      { direction: 'out', category: 'post' },
      'suspended',
    ],
    ['the partner’s suspension stops what goes', partner({}, theirs), { direction: 'out' }, 'suspended'],
    [
      'an agreement that has not begun allows nothing',
      partner({}, { notBeforeMs: now + 1 }),
      { direction: 'in' },
      'not_begun',
    ],
    ['a proposal allows nothing', partner({}, { decided: 'proposed' }), { direction: 'in' }, 'not_begun'],
    [
      'an expired agreement allows nothing, to the millisecond',
      partner({}, { expiresMs: now }),
      { direction: 'out' },
      'ended',
    ],
    [
      'a notice that is over allows nothing',
      partner({}, { decided: 'terminating', endsAtMs: now }),
      { direction: 'in' },
      'ended',
    ],
    [
      'a terminated agreement allows nothing',
      partner({}, { decided: 'terminated' }),
      { direction: 'in' },
      'ended',
    ],
    [
      'an ended agreement says ended even while suspended',
      partner({}, { ...suspended, decided: 'terminated' }),
      { direction: 'in' },
      'ended',
    ],
    [
      'nothing new begins during a notice',
      partner({}, ending),
      { direction: 'in', scope: 'groups.join', begins: true },
      'notice',
    ],
    [
      'nothing new begins during a notice that the partner suspended',
      partner({}, { ...ending, ...theirs }),
      { direction: 'in', begins: true },
      'notice',
    ],
    [
      'a scope that is missing is refused',
      partner({ in: without({ scopes: ['direct'] }) }),
      { direction: 'in', scope: 'follow' },
      'scope',
    ],
    [
      'a scope of the other direction does not help',
      partner({ in: without({ scopes: [] }) }),
      { direction: 'in', scope: 'follow' },
      'scope',
    ],
    [
      'a category on deny is refused',
      partner({ out: withCategory({ event: 'deny' }) }),
      { direction: 'out', category: 'event' },
      'category',
    ],
    [
      'a profile on deny is refused',
      partner({ out: withCategory({ profile: { mode: 'deny', fields: ['bio'] } }) }),
      { direction: 'out', category: 'profile' },
      'category',
    ],
    [
      'a group that is not listed is refused',
      partner({ in: without({ groups: ['sales'] }) }),
      { direction: 'in', group: 'hydraulik' },
      'group',
    ],
    [
      'a group is refused although its scope and category are granted',
      partner({ in: without({ groups: ['sales'] }) }),
      { direction: 'in', scope: 'groups.join', category: 'post', group: 'hydraulik' },
      'group',
    ],
    [
      'joining any group is refused when no group is listed',
      partner({ in: without({ groups: [] }) }),
      { direction: 'in', scope: 'groups.join' },
      'group',
    ],
  ];
  it.each(rows)('%s', (_, who, question, expected) => {
    expect(code(decide(who, { ...question, now }))).toBe(expected);
  });

  it('a denial says in a sentence what to do', () => {
    const decision = decide(partner({}, { decided: 'terminated', endsAtMs: Date.parse('2026-05-03') }), {
      direction: 'out',
      now,
    });
    expect(decision).toMatchObject({
      reason: 'The agreement with https://beta.example has ended on 2026-05-03; propose a new one to go on.',
    });
  });
});

describe('what is allowed', () => {
  const rows: [string, Partner, Omit<Question, 'now'>, Decision][] = [
    [
      'what is granted',
      partner(),
      { direction: 'in', scope: 'follow', category: 'post' },
      { allowed: true, mode: 'copy' },
    ],
    [
      'a question that names nothing, while in force',
      partner(),
      { direction: 'in' },
      { allowed: true, mode: 'copy' },
    ],
    [
      'a listed group, however it is spelt',
      partner({ in: without({ groups: ['hydraulik'] }) }),
      { direction: 'in', group: 'Hydraulik' },
      { allowed: true, mode: 'copy' },
    ],
    [
      'by reference what is granted by reference',
      partner({ out: withCategory({ file: 'reference' }) }),
      { direction: 'out', category: 'file' },
      { allowed: true, mode: 'reference' },
    ],
    [
      'a profile with its fields',
      partner({ out: withCategory({ profile: { mode: 'copy', fields: ['skill'] } }) }),
      { direction: 'out', category: 'profile' },
      { allowed: true, mode: 'copy', fields: ['skill'] },
    ],
    [
      'what goes on during a notice',
      partner({}, { decided: 'terminating', endsAtMs: now + day }),
      { direction: 'in', category: 'post' },
      { allowed: true, mode: 'copy' },
    ],
    [
      'what a partner sends that has suspended only its own taking',
      partner({}, { suspendedByPartner: true }),
      { direction: 'in', category: 'post' },
      { allowed: true, mode: 'copy' },
    ],
  ];
  it.each(rows)('%s', (_, who, question, expected) => {
    expect(decide(who, { ...question, now })).toEqual(expected);
  });
});

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

describe('one-sided profiles', () => {
  const granted = (profile: 'followers' | 'forum') => {
    const grant = oneSidedGrant(profile);
    const who = partner({ in: grant, out: grant });
    const allowed = (q: Omit<Question, 'now'>) => decide(who, { ...q, now }).allowed;
    return {
      scopes: scopes.filter((scope) => allowed({ direction: 'in', scope })),
      categories: categories.filter((category) => allowed({ direction: 'out', category })),
    };
  };
  it('followers may follow and write, and get posts, reactions and files', () => {
    expect(granted('followers')).toEqual({
      scopes: ['follow', 'direct'],
      categories: ['profile', 'post', 'reaction', 'file'],
    });
  });
  it('a forum may join and host groups, and gets posts, reactions and files', () => {
    expect(granted('forum')).toEqual({
      scopes: ['groups.join', 'groups.host'],
      categories: ['profile', 'post', 'reaction', 'file'],
    });
  });
});
