import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, newUuid, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { canReadPost, visibleTo, type Audience, type Ties } from '#src/posts/policy.ts';
import type { Level, Viewer } from '#src/posts/post.ts';
import { addFollow, addGroup, addMember, addPeer, addPerson } from '#test/support/cast.ts';
import { freshDatabase } from '#test/support/database.ts';

let instance: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  instance = await freshDatabase();
});
afterAll(() => instance.drop());

/** Every kind of reader there is; each is tied to each post in the same way. */
const readers = [
  'author',
  'colleague',
  'follower',
  'whose followers',
  'mentioned',
  'member',
  'invited',
  'ex-member',
  'guest member',
  'guest mentioned',
  'server addressed',
  'server with a follower',
  'server of whose followers',
  'server with one mentioned',
  'server with a member',
  'server that holds a copy',
  'server of a stranger',
  'server with a later member',
  'server with a later member and history',
  'their follower',
  'colleague of their follower',
  'their mentioned',
  'colleague of their mentioned',
  'their member',
  'colleague of their member',
  'later member beside theirs',
  'person addressed by company',
] as const;
type ReaderName = (typeof readers)[number];

const ties: Partial<Record<ReaderName, keyof Omit<Ties, 'heldSince' | 'isGuest'>>> = {
  follower: 'follows',
  'server with a follower': 'follows',
  'whose followers': 'isAudience',
  'server of whose followers': 'isAudience',
  mentioned: 'mentioned',
  'guest member': 'member',
  'guest mentioned': 'mentioned',
  'server with one mentioned': 'mentioned',
  member: 'member',
  'server with a member': 'member',
  'server with a later member': 'member',
  'server with a later member and history': 'member',
  'their follower': 'follows',
  'their mentioned': 'mentioned',
  'their member': 'member',
  'later member beside theirs': 'member',
};

/** People of partners, for whom their server asks, and whose server it is. */
const theirPeople: Partial<Record<ReaderName, ReaderName>> = {
  'their follower': 'server with a follower',
  'colleague of their follower': 'server with a follower',
  'their mentioned': 'server with one mentioned',
  'colleague of their mentioned': 'server with one mentioned',
  'their member': 'server with a member',
  'colleague of their member': 'server with a member',
  'later member beside theirs': 'server with a member',
  'person addressed by company': 'server addressed',
};

const publishedAt = new Date('2026-03-10T12:00:00.000Z');
const [before, after] = [new Date('2026-03-10T12:00:00.0004Z'), new Date('2026-03-10T12:00:01Z')];
const sinces: Partial<Record<ReaderName, Date>> = {
  'server with a later member': after,
  'server with a later member and history': after,
  'later member beside theirs': after,
};
const history = '2026-03-10';
const heldSinces: Partial<Record<ReaderName, Date>> = {
  'server with a member': before,
  'their member': before,
  'later member beside theirs': before,
  'server with a later member': after,
  'server with a later member and history': new Date(`${history}T00:00:00Z`),
};

const ours: readonly ReaderName[] = readers.slice(0, readers.indexOf('guest member'));
const servers: readonly ReaderName[] = readers.slice(readers.indexOf('server addressed'));
const audience: readonly ReaderName[] = ['author', 'follower', 'whose followers', 'mentioned'];

/** Who can read what: written here, and received from a partner. */
const mayRead: Record<'here' | 'partner', Partial<Record<Level, readonly ReaderName[]>>> = {
  here: {
    public: [...ours, ...servers],
    instance: ours,
    partner: [...ours, 'server addressed', 'person addressed by company'],
    followers: [
      ...audience,
      'server with a follower',
      'server of whose followers',
      'server with one mentioned',
      'their follower',
      'their mentioned',
    ],
    group: [
      'author',
      'member',
      'guest member',
      'server with a member',
      'server with a later member and history',
      'their member',
      'later member beside theirs',
    ],
    direct: ['author', 'mentioned', 'guest mentioned', 'server with one mentioned', 'their mentioned'],
  },
  partner: {
    public: ours,
    partner: ours,
    followers: audience,
    group: ['author', 'member', 'guest member'],
    direct: ['author', 'mentioned', 'guest mentioned'],
    instance: ['author'],
  },
};

interface Cast {
  readonly viewers: Record<ReaderName, Viewer>;
  readonly people: Record<ReaderName, PersonId>;
  readonly whose: Record<'here' | 'there', PersonId>;
  readonly groupId: GroupId;
}

async function cast(): Promise<Cast> {
  const { db } = instance;
  const groupId = await addGroup(db, 'hydraulik');
  const viewers = {} as Record<ReaderName, Viewer>;
  const people = {} as Record<ReaderName, PersonId>;
  for (const [i, name] of readers.entries()) {
    const isServer = servers.includes(name);
    const home = theirPeople[name];
    const origin = `https://p${home ? readers.indexOf(home) : i}.example`;
    const known = home && viewers[home];
    const peerId =
      known && 'peerId' in known ? known.peerId : isServer ? await addPeer(db, origin, name) : undefined;
    people[name] = await addPerson(db, `person${i}`, { peerId, origin: isServer ? origin : undefined });
    if (name.startsWith('guest'))
      await db`update people set guest_of = 'Firm', guest_until = now() + interval '1 day' where id = ${people[name]}`;
    viewers[name] =
      peerId === undefined
        ? { personId: people[name] }
        : {
            peerId,
            ...(home && { remotePersonId: people[name] }),
            ...(name === 'server with a later member and history' && { backfillFrom: history }),
          };
  }
  // Who stands for their server is also one of those for whom it asks.
  const same = {
    'their follower': 'server with a follower',
    'their mentioned': 'server with one mentioned',
  } as const;
  for (const [person, server] of Object.entries({ ...same, 'their member': 'server with a member' } as const))
    viewers[person as ReaderName] = { ...viewers[server], remotePersonId: people[server] } as Viewer;
  const whose = { here: people['whose followers'], there: people['server of whose followers'] };
  for (const follower of [people.follower, people['server with a follower']])
    for (const followee of Object.values(whose)) await addFollow(db, follower, followee);
  for (const name of readers.filter((each) => ties[each] === 'member' && each !== 'their member')) {
    await addMember(db, groupId, people[name], 'member');
    await db`update memberships set since = ${sinces[name] ?? before} where person_id = ${people[name]}`;
  }
  await addMember(db, groupId, people.invited, 'member', 'invited');
  return { viewers, people, whose, groupId };
}

async function write(
  { viewers, people, groupId }: Cast,
  post: Audience & { readonly audiencePersonId: PersonId },
): Promise<PostId> {
  const { db } = instance;
  const id = newId<PostId>();
  await db`
    insert into posts (id, uri, peer_id, author_id, level, group_id, partner_id, audience_person_id, root_id, thread_uri, html, text,
      published_at, removed_at)
    values (${id}, ${newUuid()}, ${post.peerId}, ${post.authorId}, ${post.level}, ${post.level === 'group' ? groupId : null},
      ${post.partnerId}, ${post.audiencePersonId}, ${id}, '', '', '', ${publishedAt}, ${post.removed ? new Date() : null})`;
  for (const name of ['mentioned', 'guest mentioned', 'server with one mentioned'] as const)
    await db`insert into mentions (post_id, person_id) values (${id}, ${people[name]})`;
  const holder = viewers['server that holds a copy'];
  if ('peerId' in holder)
    await db`insert into exposures (object_uri, peer_id, how) select uri, ${holder.peerId}, 'delivered' from posts where id = ${id}`;
  return id;
}

test('each reader can read exactly the posts the rule gives them, in memory and in SQL alike', async () => {
  const { db } = instance;
  const company = await cast();
  const addressed = company.viewers['server addressed'];
  const partnerId = 'peerId' in addressed ? addressed.peerId : null;
  const stranger = await addPeer(db, 'https://far.example', 'Far');
  const expected: string[] = [];
  const inMemory: string[] = [];
  const inSql: string[] = [];
  for (const origin of ['here', 'partner'] as const)
    for (const level of Object.keys(mayRead[origin]) as Level[])
      for (const removed of [false, true])
        for (const [side, audiencePersonId] of Object.entries(company.whose)) {
          const peerId = origin === 'here' ? null : stranger;
          const post = {
            authorId: company.people.author,
            peerId,
            level,
            partnerId: origin === 'here' && level === 'partner' ? partnerId : null,
            removed,
            publishedAt,
            audiencePersonId,
          };
          const id = await write(company, post);
          for (const name of readers) {
            // Of the two whose followers a post can be for, only one is this one's.
            const other = side === 'here' ? 'server of whose followers' : 'whose followers';
            const tie = name === other ? undefined : ties[name];
            const bound = {
              ...{ isAudience: false, follows: false, mentioned: false, member: false },
              heldSince: heldSinces[name] ?? null,
              isGuest: name.startsWith('guest'),
            };
            if (tie) bound[tie] = true;
            const line = `${name}: ${origin} ${level}${removed ? ' removed' : ''} ${side}`;
            const isNamed = mayRead[origin][level]?.includes(name) === true;
            const isOther = name === other && level === 'followers';
            if (isNamed && !isOther && (!removed || name === 'author')) expected.push(line);
            const viewer = company.viewers[name];
            if (canReadPost(viewer, post, bound)) inMemory.push(line);
            const found = await db`select from posts p where p.id = ${id} and ${visibleTo(db, viewer)}`;
            if (found.length > 0) inSql.push(line);
          }
        }
  expect(inMemory).toEqual(expected);
  expect(inSql).toEqual(expected);
  expect(expected.length).toBeGreaterThan(100);
});
