import { afterAll, beforeAll, expect, test } from 'vitest';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { settle, until } from '#test/support/http.ts';
import { worker } from './companies.ts';
import { openTwo, type Two } from './two.ts';

// Hydraulik lives at Alpha. Bea of Beta moderates it from Beta; until she is a moderator nothing she sends changes anything.
let two: Two;
beforeAll(async () => {
  two = await openTwo();
});
afterAll(() => two.end());

const atAlpha = async (uri: string): Promise<string | null> => {
  const [row] = await two.alpha.db`
    select m.state, m.role from memberships m join people p on p.id = m.person_id
    where m.group_id = ${two.room.id} and p.uri = ${uri}`;
  return row ? `${row.state} ${row.role}` : null;
};
const numberAt = async (place: 'alpha' | 'beta', uri: string): Promise<string> => {
  const [row] = await two[place].db`select id from people where uri = ${uri}`;
  return String(row?.id);
};
const groupAtAlpha = async () => {
  const [row] = await two.alpha.db`
    select name, description_source, charter_source, access, hue, archived_at is not null as archived
    from groups where id = ${two.room.id}`;
  return row;
};
async function setRoleOfBea(role: 'moderator' | 'owner' | 'member'): Promise<void> {
  const bea = (await numberAt('alpha', two.bea.who.uri)) as PersonId;
  await transaction(two.alpha.db, (tx) => setRole(tx, two.ada.who.id, two.room.id, bea, role));
  await until(`Beta knows that Bea is ${role}`, async () => {
    const [row] = await two.beta.db`
      select role from memberships where group_id = ${two.there} and person_id = ${two.bea.who.id}`;
    return row?.role === role;
  });
}

/** As a member whose instance lets everything pass would: the row says moderator at Beta alone. */
async function pretending(act: () => Promise<unknown>): Promise<void> {
  const set = (role: string) => two.beta.db`
    update memberships set role = ${role} where group_id = ${two.there} and person_id = ${two.bea.who.id}`;
  await set('owner');
  await act();
  await set('member');
  await until('Alpha has answered', async () => {
    const [row] = await two.beta.db`select count(*)::int as n from deliveries`;
    return row?.n === 0;
  });
}

test('whoever is no moderator at the home changes nothing there, whatever their own instance says', async () => {
  const { carla, bea, away } = two;
  await carla.follow(`hydraulik@${two.alpha.host}`);
  await until('Carla waits', async () => (await atAlpha(carla.who.uri)) === 'requested member');
  const before = await groupAtAlpha();
  await pretending(async () => {
    const row = await numberAt('beta', carla.who.uri);
    await bea.send(`${away}/requests/${row}/approval`);
    await bea.send(`${away}/settings`, { name: 'Beas Gruppe', description: 'Meins', access: 'open' });
    await bea.send(`${away}/archive`, { sure: 'yes' });
    await bea.send(`${away}/invitations`, { person: row });
  });
  await settle(300);
  expect(await atAlpha(carla.who.uri)).toBe('requested member');
  expect(await groupAtAlpha()).toEqual(before);
  expect((await two.alpha.db`select from memberships where invited_by is not null`).length).toBe(0);
});

test('a refused act of a moderator does not hold up what others write in the group', async () => {
  await two.bea.post('Geht das durch?', { group_id: two.there });
  await until('Ada reads it', async () => (await two.ada.page(two.home)).includes('Geht das durch?'));
});

test('once she is a moderator, requests that wait are shown to her at Beta, and her yes lets in', async () => {
  await setRoleOfBea('moderator');
  const dan = await worker(two.alpha, 'dan');
  await dan.follow('hydraulik');
  await until('Bea sees Dan', async () => (await two.bea.page(`${two.away}/members`)).includes('Dan'));
  const carla = await numberAt('beta', two.carla.who.uri);
  await two.bea.send(`${two.away}/requests/${carla}/approval`);
  await until('Carla is in', async () => (await atAlpha(two.carla.who.uri)) === 'active member');
  const here = await numberAt('beta', dan.who.uri);
  await two.bea.send(`${two.away}/requests/${here}/refusal`);
  await until('Dan is turned down', async () => (await atAlpha(dan.who.uri)) === null);
  await until(
    'nothing waits at Beta',
    async () =>
      (await two.beta.db`select from memberships where group_id = ${two.there} and state = 'requested'`)
        .length === 0,
  );
  expect((await two.beta.db`select from group_wishes`).length).toBe(0);
});

test('she invites from Beta; who is invited at Alpha finds it there with her name and her words', async () => {
  const emil = await worker(two.alpha, 'emil');
  await two.bea.find(emil.who.acct);
  const here = await numberAt('beta', emil.who.uri);
  const sent = await two.bea.send(`${two.away}/invitations`, {
    person: here,
    note: 'Du kennst die Dichtungen.',
  });
  expect(sent.status).toBe(303);
  await until('Emil is invited', async () => (await atAlpha(emil.who.uri)) === 'invited member');
  const { text } = { text: await pageOf(emil) };
  expect([text.includes('Du kennst die Dichtungen.'), text.includes('Bea')]).toEqual([true, true]);
});

test('a moderator changes what the group says; who gets in is for owners, and so is the archive', async () => {
  await two.bea.send(`${two.away}/settings`, {
    name: 'Hydraulik und Pumpen',
    description: 'Neu **beschrieben**',
    charter: '',
    hue: '4',
  });
  await until('Alpha has it', async () => (await groupAtAlpha())?.name === 'Hydraulik und Pumpen');
  await until('Beta has it back', async () =>
    (await two.bea.page(`${two.away}/about`)).includes('<strong>beschrieben</strong>'),
  );
  expect(await groupAtAlpha()).toMatchObject({ access: 'closed', hue: 4, archived: false });
  const tried = await two.bea.send(`${two.away}/archive`, { sure: 'yes' });
  expect([tried.status, (await groupAtAlpha())?.archived]).toEqual([403, false]);
});

test('what she pins is on top in both companies, and what she unpins is not', async () => {
  const post = await two.ada.post('Prüfstand 3 ist frei.', { group_id: two.room.id });
  await until('Beta has it', async () => (await two.bea.page(two.away)).includes('Prüfstand 3 ist frei.'));
  const [here] = await two.beta.db`select id from posts where uri = ${post.uri}`;
  await two.bea.send(`/posts/${here?.id}/pin`);
  const pinnedAt = async (place: 'alpha' | 'beta') =>
    (await two[place].db`select from pins x join posts p on p.id = x.post_id where p.uri = ${post.uri}`)
      .length;
  await until('Alpha pins it', async () => (await pinnedAt('alpha')) === 1);
  expect(await two.ada.page(two.home)).toContain('class="pinned"');
  await two.bea.send(`/posts/${here?.id}/pin/removal`);
  await until('Alpha takes it down', async () => (await pinnedAt('alpha')) === 0);
  await two.ada.send(`/posts/${post.id}/pin`);
  await until('Beta pins it', async () => (await pinnedAt('beta')) === 1);
});

test('an invitation from the other company that is declined frees the place at the home', async () => {
  const fred = await worker(two.beta, 'fred');
  await two.ada.find(fred.who.acct);
  await two.ada.send(`${two.home}/invitations`, { person: await numberAt('alpha', fred.who.uri) });
  const invited = await until('Fred finds it', async () => {
    const [row] = await two.beta.db`
      select invited_by from memberships where person_id = ${fred.who.id} and state = 'invited'`;
    return row;
  });
  expect(String(invited.invitedBy)).toBe(await numberAt('beta', two.ada.who.uri));
  const answer = await two.beta.api('GET', '/api/v1/accounts/verify_credentials', undefined, fred.who.token);
  expect(answer.status).toBe(200);
  const { decline } = await import('#src/groups/moderation/decline.ts');
  await transaction(two.beta.db, (tx) => decline(tx, fred.who.id, two.there as never, fred.who.id));
  await until('Alpha has freed it', async () => (await atAlpha(fred.who.uri)) === null);
});

async function pageOf(who: Awaited<ReturnType<typeof worker>>): Promise<string> {
  const cookie = await who.at.cookie(who.who);
  const { ask } = await import('#test/support/http.ts');
  return (await ask(who.at.origin, { path: '/groups/hydraulik', headers: { cookie } })).text;
}
