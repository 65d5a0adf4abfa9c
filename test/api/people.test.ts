import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { testKeys } from '#test/support/people.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

// What an app asks about people beside their own page.
let alpha: TestInstance;
let ada: Person;
let ben: Person;
let carla: Person;
let dan: Person;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, carla, dan] = [
    await alpha.person('ada'),
    await alpha.person('ben'),
    await alpha.person('carla'),
    await alpha.person('dan'),
  ];
});
afterAll(() => alpha.stop());

describe('familiar followers', () => {
  const familiar = async (...ids: string[]) => {
    const { body } = await ada.get(
      `/api/v1/accounts/familiar_followers?${ids.map((id) => `id[]=${id}`).join('&')}`,
    );
    return Object.fromEntries(
      body.map(({ id, accounts }: { id: string; accounts: { username: string }[] }) => [
        id,
        accounts.map(({ username }) => username).toSorted(),
      ]),
    );
  };

  it('are those whom one follows and who follow the other, nobody else', async () => {
    expect(await familiar(dan.id)).toEqual({ [dan.id]: [] });
    await ben.post(`/api/v1/accounts/${dan.id}/follow`);
    await carla.post(`/api/v1/accounts/${dan.id}/follow`);
    expect(await familiar(dan.id)).toEqual({ [dan.id]: [] });
    await ada.post(`/api/v1/accounts/${ben.id}/follow`);
    expect(await familiar(dan.id, ben.id)).toEqual({ [dan.id]: ['ben'], [ben.id]: [] });
    await ada.post(`/api/v1/accounts/${carla.id}/follow`);
    expect(await familiar(dan.id)).toEqual({ [dan.id]: ['ben', 'carla'] });
    await ben.post(`/api/v1/accounts/${dan.id}/unfollow`);
    expect(await familiar(dan.id)).toEqual({ [dan.id]: ['carla'] });
  });

  it('of whom nobody knows are left out', async () => {
    expect(await familiar('1', 'nobody')).toEqual({});
  });
});

describe('accounts of a list', () => {
  const many = 90;

  it('come in pages, and with limit=0 all at once', async () => {
    const keys = await testKeys();
    const group = await transaction(alpha.db, (tx) =>
      createGroup(tx, ada.id, { handle: 'hydraulik', name: 'Hydraulik', access: 'closed', keys }),
    );
    const people = await Promise.all(Array.from({ length: many }, (_, n) => alpha.addPerson(`member${n}`)));
    await alpha.db`
      insert into memberships (group_id, person_id, state) select ${group}, id, 'active' from unnest(${people}::bigint[]) as m(id)`;
    const path = `/api/v1/lists/${group}/accounts`;
    expect((await ada.get(path)).body).toHaveLength(40);
    const all = await ada.get(`${path}?limit=0`);
    expect(new Set(all.body.map(({ id }: { id: string }) => id)).size).toBe(many + 1);
    expect(all.headers.link).toBeUndefined();
    expect((await dan.get(`${path}?limit=0`)).body).toEqual([]);
  });
});
