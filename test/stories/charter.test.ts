import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptCharter } from '#src/groups/charters/accept-charter.ts';
import { editGroup } from '#src/groups/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import { openTwo, type Two } from './two.ts';

// A group at Alpha gets a charter. Bea of Beta reads it at Beta, accepts it there, and Alpha can prove it.
let two: Two;
beforeAll(async () => (two = await openTwo()));
afterAll(() => two.end());

const charterOf = async (text: string): Promise<void> => {
  const { alpha, ada, room } = two;
  await transaction(alpha.db, (tx) => editGroup(tx, ada.who.id, room.id, { charter: text }));
};
const knownAtBeta = (text: string) =>
  until('Beta knows the charter', async () => {
    const [row] = await two.beta.db`select charter_source from groups where id = ${two.there}`;
    return row?.charterSource === text;
  });
const heldAtAlpha = async (): Promise<{ version: number; proven: boolean }[]> =>
  (
    await two.alpha.db`
      select a.version, a.proof is not null as proven from charter_acceptances a join people p on p.id = a.person_id
      where p.uri = ${two.bea.who.uri} order by a.version`
  ).map((row) => ({ version: Number(row.version), proven: row.proven === true }));
const post = (status: string) =>
  two.beta.api<{ error?: string; id?: string }>(
    'POST',
    '/api/v1/statuses',
    { status, group_id: two.there },
    two.bea.who.token,
  );
const readAtAlpha = (text: string) =>
  until(`Ada reads "${text}"`, async () => (await two.ada.page(two.home)).includes(text));

test('a member of a partner who has not accepted cannot write: the page offers the charter, the API answers 422 with its address', async () => {
  await charterOf('Keine Kundennamen.');
  await knownAtBeta('Keine Kundennamen.');
  const refused = await post('Zu früh.');
  expect([refused.status, refused.data.error]).toEqual([
    422,
    expect.stringContaining(`${two.beta.origin}${two.away}/charter`),
  ]);
  const page = await two.bea.page(two.away);
  expect([page.includes(`href="${two.away}/charter"`), page.includes('name="source"')]).toEqual([
    true,
    false,
  ]);
});

test('accepting names the version that was read; another version is refused and asks to read again', async () => {
  const form = await two.bea.page(`${two.away}/charter`);
  expect(form).toContain('Keine Kundennamen.');
  const stale = await two.bea.send(`${two.away}/charter/acceptance`, { version: '7' });
  expect([stale.status, await heldAtAlpha()]).toEqual([409, []]);
  const done = await two.bea.send(`${two.away}/charter/acceptance`, { version: '1' });
  expect([done.status, done.location]).toEqual([303, two.away]);
  await until('Alpha holds it', async () => (await heldAtAlpha()).length === 1);
  expect(await heldAtAlpha()).toEqual([{ version: 1, proven: true }]);
  expect((await post('Jetzt aber.')).status).toBe(200);
  await readAtAlpha('Jetzt aber.');
});

test('a new version asks again; what its home refused meanwhile is shown to its author, and sent once it is accepted', async () => {
  // Beta has not heard of the new version yet: its own check lets the post go, Alpha's does not.
  await two.alpha
    .db`update groups set charter_source = 'Fassung zwei', charter_version = 2 where id = ${two.room.id}`;
  await two.alpha
    .db`insert into charters (group_id, version, source) values (${two.room.id}, 2, 'Fassung zwei')`;
  expect((await post('Dazwischen.')).status).toBe(200);
  await until('Bea is told', async () =>
    (await two.bea.page(two.away)).includes('must be read and accepted'),
  );
  expect(await two.ada.page(two.home)).not.toContain('Dazwischen.');
  expect(await two.carla.page(two.away)).not.toContain('must be read and accepted');

  await transaction(two.alpha.db, (tx) =>
    editGroup(tx, two.ada.who.id, two.room.id, { description: 'Pumpen' }),
  );
  await knownAtBeta('Fassung zwei');
  await two.bea.send(`${two.away}/charter/acceptance`, { version: '2' });
  await readAtAlpha('Dazwischen.');
  expect(await two.bea.page(two.away)).not.toContain('must be read and accepted');
});

test('a vote waits for the charter as a post does; whoever only reads, reads', async () => {
  const { alpha, ada, room } = two;
  await transaction(alpha.db, (tx) => acceptCharter(tx, ada.who.id, room.id, 2));
  await ada.post('Welcher Tag?', {
    group_id: room.id,
    poll: { options: ['Montag', 'Dienstag'], expires_in: 3600 },
  });
  const poll = await until('Bea sees the poll', async () => {
    const [status] = await two.bea.room(two.there);
    return status?.content.includes('Welcher Tag?') && status;
  });
  await charterOf('Fassung drei');
  await knownAtBeta('Fassung drei');
  const [row] = await two.beta.db`select id from posts where uri = ${poll.uri}`;
  const vote = () =>
    two.beta.api('POST', `/api/v1/polls/${row?.id}/votes`, { choices: [0] }, two.bea.who.token);
  expect((await vote()).status).toBe(422);
  expect((await two.bea.room(two.there)).length).toBeGreaterThan(0);
  await two.bea.send(`${two.away}/charter/acceptance`, { version: '3' });
  expect((await vote()).status).toBe(200);
});

test('whoever changes the charter has accepted it by that, and nobody else has', async () => {
  await charterOf('Fassung vier');
  const rows = await two.alpha.db`
    select p.handle from charter_acceptances a join people p on p.id = a.person_id where a.version = 4`;
  expect(rows.map((row) => row.handle)).toEqual(['ada']);
});
