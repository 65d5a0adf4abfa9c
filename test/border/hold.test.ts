import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAccount } from '#src/accounts/leave.ts';
import { readAudit } from '#src/audit/read.ts';
import { certificateFor } from '#src/erasure/certificate.ts';
import { askAgain } from '#src/erasure/ask-again.ts';
import { confirmHold, confirmRelease, orderHold, orderRelease, withdrawHold } from '#src/erasure/hold.ts';
import { findHoldSubject, type HoldScope } from '#src/erasure/hold-subject.ts';
import { readHold, readHolds } from '#src/erasure/read-holds.ts';
import { readErasures } from '#src/erasure/read.ts';
import { verifyCertificate } from '#src/erasure/verify.ts';
import { sweepLooseFiles } from '#src/media/upload.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { expirePosts } from '#src/posts/expire.ts';
import { eraseForNow } from '#src/posts/erase-person.ts';
import { rowsOfKinds } from '#src/posts/kinds/deeds.ts';
import { preservedParts, readPreserved } from '#src/posts/preserve.ts';
import { openHydraulik, tracesOf } from '#test/stories/companies.ts';
import { until } from '#test/support/http.ts';
import type { Member, TestInstance } from '#test/support/instance.ts';

let scene: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
let lena: Member;
let ralf: Member;
beforeAll(async () => {
  scene = await openHydraulik();
  ({ alpha, beta, gamma } = scene.companies);
  lena = await beta.person('lena', { admin: true });
  ralf = await beta.person('ralf', { admin: true });
});
afterAll(() => scene?.companies.end());

const at = <T>(instance: TestInstance, work: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(instance.db, work);
const order = (scope: HoldScope, text: string, by = lena): Promise<string> =>
  at(beta, async (tx) =>
    orderHold(tx, by.id, { subject: await findHoldSubject(tx, scope, text), reason: 'File 12/26' }),
  );
const hold = async (scope: HoldScope, text: string): Promise<string> => {
  const id = await order(scope, text);
  await at(beta, (tx) => confirmHold(tx, ralf.id, id));
  return id;
};
const release = async (id: string): Promise<void> => {
  await at(beta, (tx) => orderRelease(tx, ralf.id, id));
  await at(beta, (tx) => confirmRelease(tx, lena.id, id));
};
const hurry = async (): Promise<void> => {
  for (const { db } of [alpha, beta, gamma]) {
    await db`
      update jobs set run_at = now() where kind in ('wire.forget-post', 'erasure.receipts') and run_at > now() and attempts < 4
        and not exists (select from deliveries where not erasure)`;
    await db`update deliveries set next_at = now() where erasure and lease_until is null and attempts = 0`;
    await db`update erasures_owed set look_at = now() where object_uri is not null and outcome is null and look_at > now()`;
  }
};
const becomes = (uri: string, want: Record<string, string>) =>
  until(
    JSON.stringify(want),
    async () => {
      await hurry();
      const rows = await readErasures(alpha.db, { uri, limit: 10 });
      const states = Object.fromEntries(
        rows.map(({ origin, state }) => [new URL(origin).hostname.split('.')[0], state]),
      );
      return Object.entries(want).every(([host, state]) => states[host] === state);
    },
    { timeoutMs: 25_000 },
  );
async function posted(text: string, who = scene.ada): Promise<{ id: string; uri: string }> {
  const post = await who.post(text, { visibility: 'private', list_id: scene.room.id });
  for (const other of [beta, gamma])
    await until(
      `${text} at ${other.name}`,
      async () => (await other.db`select from posts where uri = ${post.uri}`).length > 0,
    );
  return post;
}

describe('a hold is refused', () => {
  it('to who administers nothing, without a reason, about nothing, and to the same person twice', async () => {
    const { db } = beta;
    const bea = scene.bea.who;
    await expect(order('person', '@bea', bea)).rejects.toThrow('Only administrators');
    await expect(order('person', '@nobody')).rejects.toThrow('no such person');
    await expect(order('group', '@nothing')).rejects.toThrow('no such person');
    await expect(order('post', `${alpha.origin}/ap/o/none`)).rejects.toThrow('no such person');
    const noReason = at(beta, async (tx) =>
      orderHold(tx, lena.id, { subject: await findHoldSubject(tx, 'person', '@bea'), reason: ' ' }),
    );
    await expect(noReason).rejects.toThrow('Write why');
    expect(await db`select from legal_holds`).toHaveLength(0);
    const id = await order('person', '@bea');
    await expect(at(beta, (tx) => confirmHold(tx, lena.id, id))).rejects.toThrow('second administrator');
    await expect(at(beta, (tx) => confirmHold(tx, bea.id, id))).rejects.toThrow('Only administrators');
    await expect(at(beta, (tx) => orderRelease(tx, ralf.id, id))).rejects.toThrow('not in force');
    await at(beta, (tx) => withdrawHold(tx, ralf.id, id));
    await expect(at(beta, (tx) => confirmHold(tx, ralf.id, id))).rejects.toThrow('withdrawn');
    expect((await readHold(db, id))?.state).toBe('withdrawn');
    await expect(at(beta, (tx) => confirmHold(tx, ralf.id, '77'))).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  it('and one that nobody confirmed keeps nothing', async () => {
    const post = await posted('Mirabelle-unconfirmed');
    await order('post', post.uri);
    await scene.ada.remove(post.id);
    await becomes(post.uri, { beta: 'erased', gamma: 'erased' });
    expect(await tracesOf(beta, 'Mirabelle-unconfirmed')).toEqual({});
  });
});

describe('an erasure that meets a hold', () => {
  it('is postponed where it is held, hidden from all readers, and happens with the release; each company for itself', async () => {
    const post = await posted('Mirabelle-held');
    const id = await hold('post', post.uri);
    await at(beta, (tx) => confirmHold(tx, ralf.id, id));
    expect((await readHolds(beta.db)).filter((each) => each.id === id)).toHaveLength(1);
    await scene.ada.remove(post.id);
    await becomes(post.uri, { beta: 'held', gamma: 'erased' });
    expect(await tracesOf(gamma, 'Mirabelle-held')).toEqual({});
    // Nobody reads it any more, and it lies in one place.
    expect(Object.keys(await tracesOf(beta, 'Mirabelle-held'))).toEqual(['preserved_posts']);
    expect((await scene.bea.room(scene.atBeta)).map(({ uri }) => uri)).not.toContain(post.uri);
    const found = await beta.api<{ statuses: unknown[] }>(
      'GET',
      '/api/v2/search?q=Mirabelle-held',
      undefined,
      scene.bea.who.token,
    );
    expect(found.data.statuses).toEqual([]);
    const view = await readHold(beta.db, id);
    expect(view?.state).toBe('in_force');
    expect(view && (await readPreserved(beta.db, view, 9)).map(({ uri }) => uri)).toEqual([post.uri]);
    // Asked again it says the same again.
    const [peer] = await alpha.db`select id from peers where origin = ${beta.origin}`;
    await at(alpha, (tx) => askAgain(tx, 'test', post.uri, Number(peer?.id)));
    await becomes(post.uri, { beta: 'held' });
    const made = await certificateFor(alpha.db, post.uri, await instanceKey(alpha.db, alpha.db.instance));
    const verdict = await verifyCertificate(JSON.parse(JSON.stringify(made)));
    expect([verdict.problems, verdict.proven.length, verdict.open.join()]).toEqual([
      [],
      1,
      expect.stringContaining('legal hold'),
    ]);
    await at(beta, (tx) => orderRelease(tx, ralf.id, id));
    await expect(at(beta, (tx) => confirmRelease(tx, ralf.id, id))).rejects.toThrow('second administrator');
    await at(beta, (tx) => confirmRelease(tx, lena.id, id));
    await at(beta, (tx) => confirmRelease(tx, lena.id, id));
    await becomes(post.uri, { beta: 'erased', gamma: 'erased' });
    expect(await tracesOf(beta, 'Mirabelle-held')).toEqual({});
    expect((await readHold(beta.db, id))?.state).toBe('released');
    const acts = (await readAudit(beta.db, { limit: 50 })).filter(({ about }) => about === `hold:${id}`);
    expect(acts.map(({ what, by }) => `${what} ${by}`)).toEqual([
      `hold.released person:${lena.id}`,
      `hold.release_ordered person:${ralf.id}`,
      `hold.confirmed person:${ralf.id}`,
      `hold.ordered person:${lena.id}`,
    ]);
  });

  it('of a thread, of a group and of a person keeps what each covers, until no hold covers it', async () => {
    const root = await posted('Mirabelle-root');
    const theirs = await until('Bea sees it', async () =>
      (await scene.bea.room(scene.atBeta)).find(({ uri }) => uri === root.uri),
    );
    const reply = await scene.bea.post('Mirabelle-reply', {
      visibility: 'private',
      in_reply_to_id: theirs.id,
    });
    const thread = await hold('thread', `${beta.origin}/posts/${theirs.id}`);
    const group = await hold('group', `hydraulik@${alpha.host}`);
    await scene.bea.remove(reply.id);
    await scene.ada.remove(root.id);
    await becomes(root.uri, { beta: 'held', gamma: 'erased' });
    const kept = async () =>
      (await beta.db`select uri from preserved_posts order by id`).map(({ uri }) => String(uri));
    expect((await kept()).toSorted()).toEqual([root.uri, reply.uri].toSorted());
    await release(thread);
    await until(
      'the job has run',
      async () => (await beta.db`select from jobs where kind = 'erasure.let-go'`).length === 0,
    );
    expect(await kept()).toHaveLength(2);
    await release(group);
    await becomes(root.uri, { beta: 'erased' });
    expect(await kept()).toEqual([]);
  });

  it('keeps the profile and posts of a leaver who is held, and the bytes of their files', async () => {
    const { db } = beta;
    const nina = await beta.person('nina', { name: 'Nina Mirabelle' });
    const answer = await beta.api<{ uri: string; id: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'Mirabelle-nina', visibility: 'unlisted' },
      nina.token,
    );
    await db`
      insert into files (id, uuid, owner_id, post_id, kind, media_type, name, storage_key)
      values (1, gen_random_uuid(), ${nina.id}, ${answer.data.id}, 'other', 'text/plain', 'a.txt', 'c0ffee00-0000-4000-8000-000000000000')`;
    await db`update posts set has_files = true where id = ${answer.data.id}`;
    const id = await hold('person', '@nina');
    await at(beta, (tx) => endAccount(tx, lena.id, nina.id, 'delete'));
    await until(
      'the posts are gone',
      async () => (await db`select from posts where author_id = ${nina.id}`).length === 0,
    );
    await db`update files set created_at = now() - interval '30 days' where id = 1`;
    await sweepLooseFiles(db);
    expect(
      await db`select from files where storage_key = 'c0ffee00-0000-4000-8000-000000000000'`,
    ).toHaveLength(1);
    const [profile] =
      await db`select profile->>'name' as name from preserved_people where person_id = ${nina.id}`;
    expect(profile?.name).toBe('Nina Mirabelle');
    await release(id);
    await until('nothing is kept', async () => (await db`select from preserved_people`).length === 0);
    await sweepLooseFiles(db);
    expect(
      await db`select from files where storage_key = 'c0ffee00-0000-4000-8000-000000000000'`,
    ).toHaveLength(0);
    expect(await tracesOf(beta, 'Mirabelle-nina')).toEqual({});
  });

  it('that comes in the middle of it keeps what was not erased yet', async () => {
    const { db } = beta;
    const ole = await beta.person('ole');
    const uris: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { data } = await beta.api<{ uri: string }>(
        'POST',
        '/api/v1/statuses',
        { status: `Mirabelle ${n}`, visibility: 'unlisted' },
        ole.token,
      );
      uris.push(data.uri);
    }
    const [first] = await db`select id from posts where uri = ${uris[0] ?? ''}`;
    const waiting = await order('person', '@ole');
    await beta.api('DELETE', `/api/v1/statuses/${first?.id}`, undefined, ole.token);
    await at(beta, (tx) => confirmHold(tx, ralf.id, waiting));
    await at(beta, (tx) => endAccount(tx, lena.id, ole.id, 'delete'));
    await until(
      'all are gone',
      async () => (await db`select from posts where author_id = ${ole.id}`).length === 0,
    );
    const kept = await db`select uri from preserved_posts order by id`;
    expect(kept.map(({ uri }) => uri)).toEqual(uris.slice(1));
    await release(waiting);
    await until('they go', async () => (await db`select from preserved_posts`).length === 0);
  });
});

describe('a purge that meets a hold', () => {
  it('takes the post from its readers and keeps what it said: agreed days, and the end of an agreement', async () => {
    const { db } = beta;
    const post = await posted('Mirabelle-expired');
    const other = await posted('Mirabelle-ended');
    const [ids] = await db`select peer_id, author_id from posts where uri = ${post.uri}`;
    const held = [await hold('post', post.uri), await hold('post', other.uri)];
    await db`update posts set received_at = now() - interval '400 days' where uri = ${post.uri}`;
    await at(beta, (tx) => expirePosts(tx, Number(ids?.peerId), 300, 10));
    await at(beta, (tx) => expirePosts(tx, Number(ids?.peerId), 300, 10));
    expect(Object.keys(await tracesOf(beta, 'Mirabelle-expired'))).toContain('preserved_posts');
    expect(Object.keys(await tracesOf(beta, 'Mirabelle-expired'))).not.toContain('posts');
    await at(beta, (tx) =>
      eraseForNow(tx, { id: String(ids?.authorId) as Member['id'], peerId: Number(ids?.peerId) }),
    );
    const kept = await db`select uri, content->>'text' as text from preserved_posts order by id`;
    expect(kept).toEqual([
      { uri: post.uri, text: expect.stringContaining('Mirabelle-expired') },
      { uri: other.uri, text: expect.stringContaining('Mirabelle-ended') },
    ]);
    for (const id of held) await release(id);
    await until('they go', async () => (await db`select from preserved_posts`).length === 0);
  });

  it('sets aside what every kind of post says', () => {
    const left = rowsOfKinds.filter((table) => !preservedParts.some((each) => each === table));
    expect(left.toSorted()).toEqual([]);
  });
});
