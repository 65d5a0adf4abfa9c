import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isComplete, readChecklist } from '#src/accounts/checklist.ts';
import { deputyEverywhere, ownedGroups } from '#src/accounts/hand-over.ts';
import { endAccount, type KeepPosts } from '#src/accounts/leave.ts';
import { makeAppPassword } from '#src/access/app-passwords.ts';
import { readAudit } from '#src/audit/read.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { joins, openCompanies, worker, type Companies, type Worker } from '#test/stories/companies.ts';
import { ask, until } from '#test/support/http.ts';
import type { Member, Room, TestInstance } from '#test/support/instance.ts';

let all: Companies;
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
let lena: Member;
let bea: Worker;
let gil: Worker;
beforeAll(async () => {
  all = await openCompanies();
  ({ alpha, beta, gamma } = all);
  lena = await alpha.person('lena', { admin: true });
  [bea, gil] = await Promise.all([worker(beta, 'bea'), worker(gamma, 'gil')]);
});
afterAll(() => all.end());

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, work);
const list = async (who: Member) => {
  const found = await readChecklist(alpha.db, who.id);
  if (!found) throw new Error('Not left.');
  return found;
};
const hurry = async (): Promise<void> => {
  for (const { db } of [alpha, beta, gamma]) {
    await db`update jobs set run_at = now() where kind = 'erasure.receipts' and run_at > now() and attempts < 4`;
    await db`update erasures_owed set look_at = now() where object_uri is not null and outcome is null and look_at > now()`;
  }
};
const done = (who: Member) =>
  until(
    'everything is done',
    async () => {
      await hurry();
      const now = await list(who);
      return isComplete(now) && now.partners.length === 2 && now;
    },
    { timeoutMs: 25_000 },
  );

/** Somebody of Alpha who owns a group in which Beta and Gamma are members, and is signed in everywhere. */
async function arrange(handle: string): Promise<{ one: Worker; room: Room; deputy: Worker; cookie: string }> {
  const one = await worker(alpha, handle);
  const room = await alpha.group(`room-${handle}`, one.who, 'closed');
  await joins(bea, room, alpha, one);
  await joins(gil, room, alpha, one);
  const deputy = await worker(alpha, `deputy-${handle}`);
  await joins(deputy, room, alpha, one);
  const cookie = await alpha.cookie(one.who);
  await act((tx) => makeAppPassword(tx, one.who.id, { name: 'calendar', uses: ['calendar'], days: null }));
  return { one, room, deputy, cookie };
}

const ownersOf = async (room: Room): Promise<string[]> => {
  const rows = await alpha.db`
    select p.handle from memberships m join people p on p.id = m.person_id
    where m.group_id = ${room.id} and m.role = 'owner' and m.state = 'active' order by 1`;
  return rows.map(({ handle }) => String(handle));
};

describe('a leaver is refused', () => {
  it('by who administers nothing, and with a deputy who is no member, or for a group that is not theirs', async () => {
    const { one, room } = await arrange('rosa');
    const stranger = await alpha.person('stranger');
    const other = await alpha.group('other', stranger, 'closed');
    const leaves = (by: Member, groupId: Room['id'], deputy: Member) =>
      act((tx) => endAccount(tx, by.id, one.who.id, 'keep', [{ groupId, personId: deputy.id }]));
    await expect(leaves(lena, room.id, stranger)).rejects.toThrow('has to be a member');
    await expect(leaves(lena, other.id, stranger)).rejects.toThrow('does not own');
    await expect(act((tx) => endAccount(tx, stranger.id, one.who.id, 'keep'))).rejects.toThrow(
      'administrator',
    );
    expect(await readChecklist(alpha.db, one.who.id)).toBeNull();
    expect(await ownersOf(room)).toEqual(['rosa']);
    expect((await alpha.api('GET', '/api/v1/timelines/home', undefined, one.who.token)).status).toBe(200);
  });
});

describe('a leaver', () => {
  it.each(['keep', 'pseudonym', 'delete'] as const)(
    'who lets what they wrote %s loses all access, hands over, and is confirmed by every partner; twice is once',
    async (posts: KeepPosts) => {
      const { one, room, deputy, cookie } = await arrange(`max-${posts}`);
      const { uri } = await one.post('Pumps.', { visibility: 'private', list_id: room.id });
      for (const { db } of [beta, gamma])
        await until('it is there', async () => (await db`select from posts where uri = ${uri}`).length > 0);
      expect((await ownedGroups(alpha.db, one.who.id)).map(({ handle }) => handle)).toEqual([room.handle]);
      const leave = async () => {
        const deputies = await deputyEverywhere(alpha.db, one.who.id, deputy.who.id);
        await act((tx) => endAccount(tx, lena.id, one.who.id, posts, deputies));
      };
      await leave();
      expect((await ask(alpha.origin, { path: '/', headers: { cookie } })).status).toBe(303);
      expect((await alpha.api('GET', '/api/v1/timelines/home', undefined, one.who.token)).status).toBe(401);
      expect(await list(one.who)).toMatchObject({ sessions: 0, tokens: 0, devices: 0, memberships: 0 });
      await leave();
      const finished = await done(one.who);
      expect(finished.partners.map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
      expect(finished.handedOver).toEqual([{ group: expect.any(String), to: expect.any(String) }]);
      expect(await ownersOf(room)).toEqual([deputy.who.handle]);
      for (const { db } of [beta, gamma]) {
        const [there] = await db`
          select p.deactivated_at is not null as left, exists (select from memberships m where m.person_id = p.id and m.state = 'active') as member
          from people p where uri = ${one.who.uri}`;
        expect(there).toEqual({ left: true, member: false });
        expect(await db`select from posts where uri = ${uri}`).toHaveLength(posts === 'delete' ? 0 : 1);
      }
      const acts = await readAudit(alpha.db, { person: `person:${one.who.id}`, kind: 'changed', limit: 20 });
      expect(acts.filter(({ what }) => what === 'person.deactivated')).toHaveLength(1);
    },
    60_000,
  );

  it('who comes back has no list, and what was confirmed then counts for nothing when they leave again', async () => {
    const { one } = await arrange('nora');
    const asked = () => alpha.db`select from erasures where kind = 'departure' and author_id = ${one.who.id}`;
    await act((tx) => endAccount(tx, lena.id, one.who.id, 'keep'));
    await done(one.who);
    expect(await asked()).toHaveLength(2);
    await act((tx) => reactivatePerson(tx, lena.id, one.who.id));
    expect(await readChecklist(alpha.db, one.who.id)).toBeNull();
    expect(await asked()).toHaveLength(0);
    await act((tx) => endAccount(tx, lena.id, one.who.id, 'pseudonym'));
    expect(await list(one.who)).toMatchObject({ posts: 'pseudonym', partners: [] });
  });

  it('takes along no page of a wiki in which others wrote, and the pages they wrote alone', async () => {
    const { one, room } = await arrange('olga');
    const page = (title: string) =>
      act((tx) =>
        createPage(tx, alpha.app.registry, one.who.id, room.id, {
          title,
          source: `About ${title}.`,
          parentId: null,
          position: null,
          note: '',
        } as never),
      );
    const [joint, alone] = [await page('Seals'), await page('Alone')];
    await alpha.db`
      insert into page_versions (uri, page_uri, post_id, group_id, number, author_id, note, title, source, html, text, language, position, at)
      select uri || '/2', page_uri, post_id, group_id, 2, ${lena.id}, '', title, source, html, text, language, position, now()
      from page_versions where post_id = ${joint}`;
    await act((tx) => endAccount(tx, lena.id, one.who.id, 'delete'));
    await until(
      'the other is gone',
      async () => (await alpha.db`select from posts where id = ${alone}`).length === 0,
    );
    expect(await alpha.db`select from posts where id = ${joint}`).toHaveLength(1);
    const now = await until('the list says so', async () => {
      const found = await list(one.who);
      return found.postsLeft === 0 && found;
    });
    expect(now.jointPages).toBe(1);
  });
});
