import { describe, expect, it } from 'vitest';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { levels } from '#src/posts/post.ts';
import { recipientsOf, scopesAbout, scopesOfHolders, type Addressed } from '#src/posts/recipients.ts';

const [ada, bob, carl, group] = ['1' as PersonId, '2' as PersonId, '3' as PersonId, '7' as GroupId];
const partnerId = 4;
const post = (more: Partial<Addressed>): Addressed => ({
  ...{ level: 'instance', authorId: ada, groupId: null, partnerId: null, partnerKind: null },
  ...{ audiencePersonId: null, audiencePeerId: null, mentions: [{ id: bob }], answered: { id: carl } },
  ...more,
});
const byName = (ids: PersonId[]) => ({ kind: 'people', ids, scope: 'direct' });

const table: [string, Addressed, object[], unknown[]][] = [
  ['my company', post({ level: 'instance' }), [], []],
  ['a group', post({ level: 'group', groupId: group }), [{ kind: 'group', id: group }], [undefined]],
  [
    'a partner',
    post({ level: 'partner', partnerId, partnerKind: 'kontor' }),
    [
      { kind: 'company', peerId: partnerId },
      { kind: 'people', ids: [carl, bob], at: partnerId },
    ],
    [undefined, undefined],
  ],
  [
    'a plain server: only those named, it has no inbox for a company',
    post({ level: 'partner', partnerId, partnerKind: 'other' }),
    [
      { kind: 'people', ids: [carl, bob], at: partnerId, scope: 'follow' },
      { kind: 'people', ids: [carl, bob], at: partnerId, scope: 'direct' },
    ],
    ['follow', 'direct'],
  ],
  ['people', post({ level: 'direct', answered: null }), [byName([bob])], ['direct']],
  [
    'one’s followers',
    post({ level: 'followers', audiencePersonId: ada }),
    [{ kind: 'followers', of: ada, scope: 'follow' }, byName([carl, bob])],
    ['follow'],
  ],
  [
    'the followers of somebody elsewhere, whom their home alone knows',
    post({ level: 'followers', audiencePersonId: carl, audiencePeerId: partnerId }),
    [{ kind: 'people', ids: [carl], scope: 'follow' }, byName([carl, bob])],
    ['follow'],
  ],
  [
    'everybody: who follows the author',
    post({ level: 'public' }),
    [{ kind: 'followers', of: ada, scope: 'follow' }, byName([carl, bob])],
    ['follow'],
  ],
];

describe('who receives a post', () => {
  it.each(table)('for %s', (_title, addressed, recipients, holders) => {
    expect(recipientsOf(addressed)).toEqual(recipients);
    expect(scopesOfHolders(addressed)).toEqual(holders);
  });

  it('is said for every level', () => {
    expect(new Set(table.map(([, { level }]) => level))).toEqual(new Set(levels));
  });

  it('what is done about it needs what the post itself needed', () => {
    expect(scopesAbout(post({ level: 'direct' }), bob, false)).toEqual(['direct']);
    expect(scopesAbout(post({ level: 'public' }), bob, false)).toEqual(['follow', 'direct']);
    expect(scopesAbout(post({ level: 'public' }), carl, false)).toEqual(['follow']);
    expect(scopesAbout(post({ level: 'group', groupId: group }), bob, false)).toEqual([undefined]);
    expect(scopesAbout(post({ level: 'partner' }), bob, false)).toEqual([undefined]);
    expect(scopesAbout(post({ level: 'partner' }), carl, true)).toEqual(['follow']);
  });
});
