import { describe, expect, it } from 'vitest';
import { decide, type Decision, type Partner, type Question } from '#src/agreements/decide.ts';
import { oneSidedGrant } from '#src/agreements/templates.ts';
import { categories, scopes, type Grant } from '#src/agreements/terms.ts';
import { day, full, now, partner } from './partner.ts';

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
      reason:
        'The agreement with https://beta.example has ended on 2026-05-03; propose a new one to continue.',
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

describe('one-sided profiles', () => {
  const granted = (profile: 'followers' | 'forum') => {
    const grant = oneSidedGrant([profile]);
    const who = partner({ in: grant, out: grant });
    const allowed = (q: Omit<Question, 'now'>) => decide(who, { ...q, now }).allowed;
    return {
      scopes: scopes.filter((scope) => allowed({ direction: 'in', scope })),
      categories: categories.filter((category) => allowed({ direction: 'out', category })),
    };
  };
  it('followers may follow and write, and get posts, reactions, events and files', () => {
    expect(granted('followers')).toEqual({
      scopes: ['follow', 'direct'],
      categories: ['profile', 'post', 'reaction', 'event', 'file'],
    });
  });
  it('a forum may join and host groups, and gets posts, reactions, events and files', () => {
    expect(granted('forum')).toEqual({
      scopes: ['groups.join', 'groups.host'],
      categories: ['profile', 'post', 'reaction', 'event', 'file'],
    });
  });
});
