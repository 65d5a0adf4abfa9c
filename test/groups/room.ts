import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Access, Role } from '#src/groups/group.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { findGroup, membershipOf } from '#src/groups/read.ts';
import { receiveJoin } from '#src/groups/receive.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { freshDatabase } from '#test/support/database.ts';
import { groupOf } from '#test/support/groups.ts';
import { act, colleague, factsOf, partnersPerson } from '#test/support/people.ts';

export const beta = 'http://beta.localhost:4002';
export let at: Awaited<ReturnType<typeof freshDatabase>>;
/** Of alpha, where the group lives: its owner, and two colleagues. */
export let ada: PersonId;
export let eva: PersonId;
export let kim: PersonId;
/** Of beta. */
export let bob: PersonId;
export let carol: PersonId;
export let groupId: GroupId;
let n = 0;
/** Different at each call. */
export const next = (): number => ++n;

/** The cast, and for each test a fresh closed group of Ada's without facts; `given` makes one of another kind. */
export function useRoom(): void {
  beforeAll(async () => {
    at = await freshDatabase();
    ada = await colleague(at.db, 'ada');
    eva = await colleague(at.db, 'eva');
    kim = await colleague(at.db, 'kim');
    bob = await partnersPerson(at.db, beta, 'bob');
    carol = await partnersPerson(at.db, beta, 'carol');
  });
  beforeEach(() => given('closed'));
  afterEach(async () => expect(await counted()).toEqual(await recounted()));
  afterAll(() => at.drop());
}

export async function given(access: Access): Promise<void> {
  groupId = await groupOf(at.db, ada, `g${next()}`, access);
  await forgetFacts();
}
export async function forgetFacts(): Promise<void> {
  await at.db`delete from facts where name like 'group%'`;
}

export const does = <T>(verb: (tx: Tx) => Promise<T>): Promise<T> => act(at.db, verb);
export const asks = (id: PersonId) => does((tx) => requestToJoin(tx, id, groupId));
export const asksRemotely = (id: PersonId, uri = `${beta}/a/${next()}`) =>
  does((tx) => receiveJoin(tx, id, groupId, uri));
export async function isMember(id: PersonId, role: Role = 'member'): Promise<void> {
  await at.db`insert into memberships (group_id, person_id, state, role, uri)
    values (${groupId}, ${id}, 'active', ${role}, ${`urn:${next()}`})`;
}

export async function standing(id: PersonId): Promise<string | null> {
  const m = await membershipOf(at.db, groupId, id);
  return m && `${m.state} ${m.role}`;
}
export const epoch = async (): Promise<number> => Number((await findGroup(at.db, groupId))?.epoch);
export const facts = async () => (await factsOf(at.db, 'group.')).map((f) => [f.name, f.by, f.data.personId]);

interface Count {
  readonly groupId: GroupId;
  readonly peerId: number | null;
  readonly members: number;
}
/** How many of each company sit in which group: as it is kept, and as it is. */
export const counted = async (): Promise<Count[]> => [
  ...(await at.db<Count[]>`
    select group_id, peer_id, members from member_counts where members > 0 order by group_id, peer_id nulls first`),
];
export const recounted = async (): Promise<Count[]> => [
  ...(await at.db<Count[]>`
    select m.group_id, p.peer_id, count(*)::int as members from memberships m join people p on p.id = m.person_id
    where m.state = 'active' group by m.group_id, p.peer_id order by m.group_id, p.peer_id nulls first`),
];
