import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAccount } from '#src/accounts/leave.ts';
import { personMoveCommands } from '#src/cli/people-moves.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { transaction } from '#src/platform/database.ts';
import { fetchDocument } from '#federation/fetch.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { openHydraulik, words, worker, type Companies, type Worker } from './companies.ts';

// Ada of Alpha goes to Beta with her part of the company. Anton of Alpha, Bea of Beta and Gil of Gamma follow her; she owns Hydraulik, which stays at Alpha.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let anton: Worker;
let adaAtBeta: Worker;
let room: Room;
let atBeta: string;

beforeAll(async () => {
  ({ companies, ada, bea, gil, room, atBeta } = await openHydraulik());
  const { alpha, beta } = companies;
  [anton, adaAtBeta] = await Promise.all([worker(alpha, 'anton'), worker(beta, 'ada')]);
  for (const one of [anton, bea, gil]) await one.follow(ada.who.acct);
  await until('Ada has three followers', async () => {
    const rows = await alpha.db`select from follows where followee_id = ${ada.who.id} and state = 'accepted'`;
    return rows.length === 3;
  });
});
afterAll(() => companies.end());

const run = async (at: TestInstance, verb: string, ...args: string[]): Promise<unknown> => {
  const command = personMoveCommands[verb];
  if (!command) throw new Error(`There is no command person ${verb}.`);
  return (await command.run({ ...at.app, args })).json;
};
const administers = (one: Worker, does: boolean) =>
  one.at.db`update people set is_admin = ${does} where id = ${one.who.id}`;

test('nobody moves whose other account does not say that it was this one, or without an administrator', async () => {
  const { alpha, beta } = companies;
  const move = ['move', 'ada', adaAtBeta.who.uri, '--by', 'anton'] as const;
  await expect(run(alpha, ...move)).rejects.toThrow('Only administrators');
  await administers(anton, true);
  await expect(run(alpha, ...move)).rejects.toThrow('does not say that it was this one');
  await expect(run(beta, 'was', 'ada', ada.who.uri, '--by', 'bea')).rejects.toThrow('Only administrators');
  await administers(bea, true);
  await expect(run(beta, 'was', 'ada', adaAtBeta.who.uri, '--by', 'bea')).rejects.toThrow('not known here');
  const terms = (firm: string | null) => beta.db`
    update people set guest_of = ${firm}, guest_until = case when ${firm === null} then null else now() + interval '9 days' end
    where id = ${adaAtBeta.who.id}`;
  await terms('Wartung GmbH');
  await expect(run(beta, 'was', 'ada', ada.who.uri, '--by', 'bea')).rejects.toMatchObject({
    kind: 'not_found',
  });
  await terms(null);
  await run(beta, 'was', 'ada', ada.who.uri, '--by', 'bea');
  await administers(anton, false);
  await expect(run(alpha, ...move)).rejects.toThrow('Only administrators');
  await administers(anton, true);
});

test('followers of three companies and the seat in a group go along without a click', async () => {
  const { alpha, beta } = companies;
  await run(alpha, 'move', 'ada', adaAtBeta.who.uri, '--by', 'anton');
  for (const one of [anton, bea, gil])
    await until(`${one.who.handle} follows Ada at Beta`, async () => {
      const [row] = await one.at.db`
        select f.state from follows f join people p on p.id = f.followee_id
        where f.follower_id = ${one.who.id} and p.uri = ${adaAtBeta.who.uri}`;
      return row?.state === 'accepted';
    });
  await until('she owns the group with her new account, at its home and at Beta', async () => {
    const seats = await Promise.all(
      [
        [alpha, room.id],
        [beta, atBeta],
      ].map(async ([at, id]) => {
        const [row] = await (at as TestInstance).db`
          select m.role from memberships m join people p on p.id = m.person_id
          where m.group_id = ${id as string} and p.uri = ${adaAtBeta.who.uri} and m.state = 'active'`;
        return row?.role;
      }),
    );
    return seats.every((role) => role === 'owner');
  });
  const old = await alpha.db`
    select from memberships where group_id = ${room.id} and person_id = ${ada.who.id} and state = 'active'`;
  expect(old).toEqual([]);
  await adaAtBeta.post('Von Beta aus', { visibility: 'private', list_id: atBeta });
  await until('Gil reads her in the group', async () => {
    const [group] = await gil.at.db<{ id: string }[]>`select id from groups where uri = ${room.uri}`;
    return words(await gil.room(group?.id ?? '')).some((text) => text.includes('Von Beta aus'));
  });
});

test('the old address leads on, and a second time nothing happens', async () => {
  const { alpha, gamma } = companies;
  const document = await fetchDocument(gamma.app.federation, ada.who.uri);
  expect(document).toMatchObject({ type: 'Person', movedTo: adaAtBeta.who.uri });
  const facts = async () => (await alpha.db`select from facts where name = 'person.moved_away'`).length;
  const before = await facts();
  await run(alpha, 'move', 'ada', adaAtBeta.who.uri, '--by', 'anton');
  expect(await facts()).toBe(before);
});

test('once notice was given to the new company, no seat passes to it', async () => {
  const { alpha, beta } = companies;
  const [otto, ottoAtBeta] = await Promise.all([worker(alpha, 'otto'), worker(beta, 'otto')]);
  // The group's moderator is at Beta now; who lets him in is not what this is about.
  await transaction(alpha.db, (tx) => requestToJoin(tx, otto.who.id, room.id));
  await alpha.db`update memberships set state = 'active' where group_id = ${room.id} and person_id = ${otto.who.id}`;
  await ottoAtBeta.follow(otto.who.acct);
  await run(beta, 'was', 'otto', otto.who.uri, '--by', 'bea');
  const terms = (state: string) => alpha.db`
    update agreements set state = ${state}, ends_at = case when ${state} = 'terminating' then now() + interval '9 days' end
    where peer_id = (select id from peers where origin = ${beta.origin})`;
  await terms('terminating');
  await run(alpha, 'move', 'otto', ottoAtBeta.who.uri, '--by', 'anton');
  await terms('active');
  const seats = await alpha.db`
    select p.uri from memberships m join people p on p.id = m.person_id
    where m.group_id = ${room.id} and m.state = 'active' and p.handle = 'otto'`;
  expect(seats.map(({ uri }) => uri as string)).toEqual([otto.who.uri]);
});

test('who leaves without their name is not given away by where they went', async () => {
  const { alpha, gamma } = companies;
  const about = async (at: TestInstance) =>
    (await at.db`select name, moved_to from people where uri = ${ada.who.uri}`)[0];
  expect((await about(gamma))?.movedTo).toBe(adaAtBeta.who.uri);
  const administrator = await alpha.person('sophie', { admin: true });
  await transaction(alpha.db, (tx) => endAccount(tx, administrator.id, ada.who.id, 'pseudonym'));
  const said = JSON.stringify(await fetchDocument(gamma.app.federation, ada.who.uri));
  expect(said).not.toContain(adaAtBeta.who.uri);
  await until('Gamma does not know either', async () => {
    const row = await about(gamma);
    return row?.name !== 'Ada' && row?.movedTo === null;
  });
  for (const at of [alpha, gamma]) {
    const tied =
      await at.db`select from account_moves v join people p on p.id = v.person_id where p.uri = ${ada.who.uri}`;
    expect(tied, at.name).toEqual([]);
  }
});
