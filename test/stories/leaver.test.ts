import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAccount, type KeepPosts } from '#src/accounts/leave.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import type { Member } from '#test/support/instance.ts';
import { browser } from './two.ts';
import { joins, openCompanies, worker, type Companies, type Worker } from './companies.ts';

// Rita of Beta answers in a group of Alpha's, which Gamma reads too; then she leaves. Three companies agree afterwards.
let all: Companies;
let ada: Worker;
let grace: Worker;
let admin: Member;
beforeAll(async () => {
  all = await openCompanies();
  [ada, grace] = await Promise.all([worker(all.alpha, 'ada'), worker(all.gamma, 'grace')]);
  admin = await all.beta.person('sophie', { admin: true });
});
afterAll(() => all.end());

/** What each company shows of her answer, and by whom. */
const shown = async (uri: string): Promise<string[]> =>
  await Promise.all(
    [all.alpha, all.beta, all.gamma].map(async ({ db }) => {
      const [row] = await db`
        select a.name, a.deactivated_at is not null as left from posts p join people a on a.id = p.author_id where p.uri = ${uri}`;
      return row ? `${row.name}${row.left ? ', left' : ''}` : 'nothing';
    }),
  );

async function leaves(name: string, posts: KeepPosts, after: string): Promise<string[]> {
  const handle = name.toLowerCase();
  const room = await all.alpha.group(`seals-${handle}`, ada.who, 'closed');
  const one = await worker(all.beta, handle);
  const there = await joins(one, room, all.alpha, ada);
  await joins(grace, room, all.alpha, ada);
  const answer = await one.post('It is the lip seal.', { visibility: 'private', list_id: there });
  await until('all have it', async () => (await shown(answer.uri)).every((each) => each === name));
  await transaction(all.beta.db, (tx) => endAccount(tx, admin.id, one.who.id, posts));
  await until(`each shows ${after}`, async () => (await shown(answer.uri)).every((each) => each === after));
  // The same once more changes nothing.
  await transaction(all.beta.db, (tx) => endAccount(tx, admin.id, one.who.id, posts));
  return await shown(answer.uri);
}

const everywhere = (one: string): string[] => [one, one, one];

test('who keeps their name has left everywhere, and the answer stays', async () => {
  expect(await leaves('Rita', 'keep', 'Rita, left')).toEqual(everywhere('Rita, left'));
});
test('the page of a partner’s leaver says so and shows what stays, with their company beside it', async () => {
  const { beta } = all;
  const { page } = await browser(ada);
  const left = await page(`/@rita@${beta.host}`);
  expect(left).toContain('Rita has left Beta SAS.');
  expect(left).toContain('It is the lip seal.');
  expect(left.match(/class="plate[^>]*>[^<]*Beta SAS/g)?.length ?? 0).toBeGreaterThan(1);
  const stranger = await worker(all.alpha, 'olaf');
  const asStranger = await browser(stranger);
  // Who may read nothing of hers is told nothing, as of nobody.
  expect(await asStranger.page(`/@rita@${beta.host}`)).not.toContain('Rita');
});
test('without the name the answer stays everywhere', async () => {
  const after = 'Former colleague, left';
  expect(await leaves('Nadia', 'pseudonym', after)).toEqual(everywhere(after));
});
test('who takes everything along is nowhere any more', async () => {
  expect(await leaves('Karim', 'delete', 'nothing')).toEqual(everywhere('nothing'));
});

test('an Update of a person carries the whole person, and for each partner what it may see', async () => {
  const one = await worker(all.beta, 'bruno');
  await ada.follow(one.who.acct);
  await until('Alpha follows', async () => {
    const [row] = await all.beta
      .db`select 1 from follows where followee_id = ${one.who.id} and state = 'accepted'`;
    return row !== undefined;
  });
  await transaction(all.beta.db, (tx) => editProfile(tx, one.who.id, { name: 'Bruno Lefèvre' }));
  const [row] = await all.beta.db`
    select convert_from(body, 'utf8') as body from activities where actor_uri = ${one.who.uri} and type = 'Update' order by id desc limit 1`;
  expect(JSON.parse(row?.body as string).object).toMatchObject({
    id: one.who.uri,
    name: 'Bruno Lefèvre',
    type: 'Person',
  });
  await until('Alpha knows the name', async () => {
    const [there] = await all.alpha.db`select name from people where uri = ${one.who.uri}`;
    return there?.name === 'Bruno Lefèvre';
  });
});
