import { afterAll, beforeAll, expect, test } from 'vitest';
import { canSeeField, fieldsVisibleTo } from '#src/people/policy.ts';
import type { Viewer } from '#src/people/person.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { colleague, partnersPerson, peerAt } from '#test/support/people.ts';

const beta = 'http://beta.localhost:4002';
const gamma = 'http://gamma.localhost:4003';

type Who = 'owner' | 'colleague' | 'guest' | 'beta' | 'gamma';
/** Who sees each field of Ada at alpha, and of Bob at beta as alpha knows him. */
const table: readonly [owner: 'ada' | 'bob', field: string, seenBy: readonly Who[]][] = [
  ['ada', 'me', ['owner']],
  ['ada', 'company', ['owner', 'colleague']],
  ['ada', 'partner beta', ['owner', 'colleague', 'beta']],
  ['ada', 'partner gamma', ['owner', 'colleague', 'gamma']],
  ['ada', 'all', ['owner', 'colleague', 'guest', 'beta', 'gamma']],
  ['bob', 'company', ['owner', 'colleague']],
  // What a partner sent us goes to no server, not even back, whatever a row says.
  ['bob', 'partner gamma', ['owner', 'colleague']],
  ['bob', 'all', ['owner', 'colleague', 'guest']],
];

let at: Awaited<ReturnType<typeof freshDatabase>>;
let peers: { beta: number; gamma: number };
let people: { ada: PersonId; bob: PersonId; eva: PersonId; gil: PersonId };

beforeAll(async () => {
  at = await freshDatabase();
  peers = { beta: await peerAt(at.db, beta), gamma: await peerAt(at.db, gamma) };
  people = {
    ada: await colleague(at.db, 'ada'),
    eva: await colleague(at.db, 'eva'),
    gil: await colleague(at.db, 'gil'),
    bob: await partnersPerson(at.db, beta, 'bob'),
  };
  await at.db`update people set guest_of = 'Firm', guest_until = now() + interval '1 day' where id = ${people.gil}`;
  for (const [owner, field] of table) {
    const [visibility = '', peer] = field.split(' ');
    const peerId = peer === 'beta' || peer === 'gamma' ? peers[peer] : null;
    await at.db`insert into profile_fields (person_id, name, value, visibility, peer_id)
      values (${people[owner]}, 'skill', ${field}, ${visibility}, ${peerId})`;
  }
});
afterAll(() => at.drop());

const viewerOf = (who: Who, owner: 'ada' | 'bob'): Viewer =>
  who === 'owner'
    ? { personId: people[owner] }
    : who === 'colleague'
      ? { personId: people.eva }
      : who === 'guest'
        ? { personId: people.gil }
        : { peerId: peers[who] };

for (const who of ['owner', 'colleague', 'guest', 'beta', 'gamma'] as const) {
  for (const owner of ['ada', 'bob'] as const) {
    const expected = table
      .filter(([o, , seen]) => o === owner && seen.includes(who))
      .map(([, field]) => field);

    test(`of ${owner}'s fields ${who} sees ${expected.join(', ') || 'nothing'}, in SQL and in the rule`, async () => {
      const viewer = viewerOf(who, owner);
      const rows = await at.db<
        { value: string; visibility: 'me'; peerId: number | null; ownerPeer: number | null }[]
      >`
        select f.value, f.visibility, f.peer_id, p.peer_id as owner_peer
        from profile_fields f join people p on p.id = f.person_id where f.person_id = ${people[owner]}`;
      const bySql = await at.db<{ value: string }[]>`
        select f.value from profile_fields f join people p on p.id = f.person_id
        where f.person_id = ${people[owner]} and ${fieldsVisibleTo(at.db, viewer)}`;
      const byRule = rows.filter((f) =>
        canSeeField(viewer, { id: people[owner], peerId: f.ownerPeer }, f, who === 'guest'),
      );

      expect(bySql.map((f) => f.value).toSorted()).toEqual(expected.toSorted());
      expect(byRule.map((f) => f.value).toSorted()).toEqual(expected.toSorted());
    });
  }
}
