import { afterAll, beforeAll, expect, it } from 'vitest';
import { carryOut } from '#src/erasure/carry-out.ts';
import { readEndReport } from '#src/erasure/end-report.ts';
import { archivesPath } from '#federation/handshake.ts';
import { openSigned } from '#federation/signed-get.ts';
import type { Partner } from '#src/agreements/decide.ts';
import { round } from '#src/maintenance.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { openHydraulik, tracesOf } from '#test/stories/companies.ts';
import { agree } from '#test/support/agreements.ts';
import { browser } from '#test/stories/two.ts';
import { ask, until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';

/** What both signed for the end of their agreement is carried out on both sides, and touches no third company. */
let scene: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let beta: TestInstance;
let gamma: TestInstance;
beforeAll(async () => {
  scene = await openHydraulik();
  ({ alpha, beta, gamma } = scene.companies);
});
afterAll(() => scene?.companies.end());

const agreementOf = async (at: TestInstance, other: TestInstance): Promise<string> => {
  const [row] = await at.db`
    select a.id from agreements a join peers p on p.id = a.peer_id where p.origin = ${other.origin} order by a.created_at desc limit 1`;
  return String(row?.id);
};
async function sign(a: TestInstance, b: TestInstance, data: string): Promise<string> {
  const id = await agreementOf(a, b);
  for (const { db } of [a, b])
    await db`update agreements set terms = jsonb_set(terms, '{termination,data}', to_jsonb(${data}::text)) where id = ${id}`;
  return id;
}
/** Notice is given, and its days pass. */
async function end(a: TestInstance, b: TestInstance, id: string): Promise<void> {
  await a.agreement('end', id);
  await until('the other hears of it', async () => {
    const [row] = await b.db`select state from agreements where id = ${id}`;
    return row?.state === 'terminating';
  });
  for (const at of [a, b]) {
    await at.db`update agreements set ends_at = now() where id = ${id}`;
    await at.db`update agreement_book set revision = revision + 1`;
    await at.app.registry.refresh();
    await round(at.db);
  }
}
const done = (at: TestInstance, id: string) =>
  until(`${at.name} is done`, async () => {
    const [row] = await at.db`select * from endings where agreement_id = ${id} and finished_at is not null`;
    return row ?? false;
  });
const peerAt = async (at: TestInstance, other: TestInstance): Promise<number> => {
  const [row] = await at.db`select id from peers where origin = ${other.origin}`;
  return Number(row?.id);
};
const deps = (at: TestInstance) => ({
  db: at.db,
  egress: at.app.egress,
  key: () => instanceKey(at.db, at.db.instance),
});

it('an end without notice waits a day, and a new agreement keeps everything', async () => {
  const id = await sign(beta, gamma, 'erase');
  await beta.agreement('end', id, '--now');
  await round(beta.db);
  const [waiting] =
    await beta.db`select begins_at > now() + interval '23 hours' as later, step from endings where agreement_id = ${id}`;
  expect(waiting).toMatchObject({ later: true, step: 'ties' });
  await until('gamma hears of it', async () => {
    const [row] = await gamma.db`select state from agreements where id = ${id}`;
    return row?.state === 'terminated';
  });
  await carryOut(deps(beta), id);
  expect((await beta.db`select step from endings where agreement_id = ${id}`)[0]?.step).toBe('ties');
  await agree(beta, gamma);
  await beta.db`update endings set begins_at = now() where agreement_id = ${id}`;
  await carryOut(deps(beta), id);
  expect(
    await beta.db`select from endings where agreement_id = ${id} and superseded_at is not null`,
  ).toHaveLength(1);
});

it('erase: ties are cut, everything of the partner goes on both sides, and both sign a report', async () => {
  const words = { alpha: 'Birne-alpha', beta: 'Birne-beta', gamma: 'Birne-gamma' };
  const own = await scene.ada.post(`${words.alpha} @bea@${beta.host}`, {
    visibility: 'private',
    list_id: scene.room.id,
  });
  await scene.bea.post(words.beta, { visibility: 'private', list_id: scene.atBeta });
  await scene.gil.post(words.gamma, { visibility: 'private', list_id: scene.atGamma });
  for (const at of [alpha, beta, gamma])
    for (const word of Object.values(words))
      await until(`${word} at ${at.name}`, async () => ((await tracesOf(at, word)).posts ?? 0) > 0);
  const theirs = (await scene.bea.room(scene.atBeta)).find(({ uri }) => uri === own.uri);
  await scene.bea.like(String(theirs?.id));
  await until('the reaction at Alpha', async () => (await alpha.db`select from reactions`).length > 0);
  const id = await sign(alpha, beta, 'erase');
  await end(alpha, beta, id);
  await Promise.all([done(alpha, id), done(beta, id)]);
  await until('what Bea wrote is in no log', async () => {
    await alpha.db`update jobs set run_at = now() where kind = 'wire.forget-post'`;
    return Object.keys(await tracesOf(alpha, words.beta)).length === 0;
  });
  expect(await tracesOf(beta, words.alpha)).toEqual({});
  expect((await tracesOf(alpha, words.alpha)).posts).toBe(1);
  expect((await tracesOf(alpha, words.gamma)).posts).toBe(1);
  expect((await tracesOf(gamma, words.beta)).posts).toBe(1);
  expect(await alpha.db`select from reactions`).toHaveLength(0);
  expect(
    await alpha.db`select from group_log where convert_from(body, 'utf8')::json #>> '{object,actor}' = ${scene.bea.who.uri}`,
  ).toHaveLength(0);
  const atAlpha = await peerAt(alpha, beta);
  expect(
    await alpha.db`select from memberships m join people p on p.id = m.person_id where p.peer_id = ${atAlpha}`,
  ).toHaveLength(0);
  expect(
    await alpha.db`select from people where peer_id = ${atAlpha} and (handle <> 'deleted' or name <> '')`,
  ).toHaveLength(0);
  expect(
    await beta.db`select from notifications n join people p on p.id = n.actor_id where p.peer_id = ${await peerAt(beta, alpha)}`,
  ).toHaveLength(0);
  for (const at of [alpha, beta]) {
    const [got] = await until('the other side reports', async () => {
      const rows = await at.db`select document from ending_reports where agreement_id = ${id}`;
      return rows.length > 0 && rows;
    });
    const { payload } = readEndReport(got?.document);
    expect(payload).toMatchObject({ data: 'erase', held: 0, kept: at === beta ? [] : ['names'] });
    expect(payload.people).toBeGreaterThan(0);
  }
  // Twice changes nothing.
  const before = await alpha.db`select counts, report from endings where agreement_id = ${id}`;
  await carryOut(deps(alpha), id);
  expect(await alpha.db`select counts, report from endings where agreement_id = ${id}`).toEqual(before);
});

it('freeze: nobody acts across, nothing goes, and a deletion at home still arrives', async () => {
  const post = await scene.ada.post('Feige-alpha', { visibility: 'private', list_id: scene.room.id });
  await until('it is at Gamma', async () => ((await tracesOf(gamma, 'Feige-alpha')).posts ?? 0) > 0);
  const letter = await scene.ada.post(`Feige-letter @gil@${gamma.host}`, { visibility: 'direct' });
  const question = await scene.ada.post(`Feige-poll @gil@${gamma.host}`, {
    ...{ visibility: 'direct', poll: { options: ['Yes', 'No'], expires_in: 86_400 } },
  });
  const atGamma = (uri: string): Promise<string> =>
    until(`${uri} at Gamma`, async () => {
      const [row] = await gamma.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
      return row?.id;
    });
  const [letterThere, pollThere] = [await atGamma(letter.uri), await atGamma(question.uri)];
  const id = await sign(alpha, gamma, 'freeze');
  await end(alpha, gamma, id);
  await Promise.all([done(alpha, id), done(gamma, id)]);
  expect((await tracesOf(gamma, 'Feige-alpha')).posts).toBe(1);
  expect(
    await gamma.db`select from memberships m join groups g on g.id = m.group_id where g.peer_id = ${await peerAt(gamma, alpha)}`,
  ).toHaveLength(0);
  const [there] = await gamma.db`select id from posts where uri = ${post.uri}`;
  expect((await scene.gil.get(`/api/v1/statuses/${String(there?.id)}`)).status).toBe(404);
  // What was written to people is read, and takes no answers; whoever does not read it learns nothing.
  const ask = (who: typeof scene.gil, path: string, body: object = {}) =>
    gamma.api<{ error?: string; code?: string }>('POST', path, body, who.who.token);
  const tries = [
    [`/api/v1/statuses/${letterThere}/favourite`, {}],
    [`/api/v1/statuses`, { status: 'an answer', in_reply_to_id: letterThere, visibility: 'direct' }],
    [`/api/v1/polls/${pollThere}/votes`, { choices: [0] }],
  ] as const;
  for (const [path, body] of tries) {
    const refused = await ask(scene.gil, path, body);
    expect([refused.status, refused.data.code], path).toEqual([403, 'posts.agreementEnded']);
    expect((await ask(scene.olaf, path, body)).status, path).toBe(404);
  }
  const page = await (await browser(scene.gil)).page(`/posts/${letterThere}`);
  expect(page.includes('takes no more answers')).toBe(true);
  expect(page.includes(`/posts/${letterThere}/replies`)).toBe(false);
  await scene.ada.remove(post.id);
  await until(
    'it is erased there',
    async () => Object.keys(await tracesOf(gamma, 'Feige-alpha')).length === 0,
  );
});

it('return: the partner alone fetches the archive, then everything goes; what was cut off is continued', async () => {
  const room = await beta.group('pumpen', scene.bea.who, 'open');
  const atGamma = await scene.gil.find(`${room.handle}@${beta.host}`);
  await scene.gil.follow(`${room.handle}@${beta.host}`);
  await until(
    'Gil is a member',
    async () =>
      (await gamma.db`select from memberships where group_id = ${atGamma} and state = 'active'`).length > 0,
  );
  await scene.gil.post('Kirsche-gamma', { visibility: 'private', list_id: atGamma });
  await until('it is at Beta', async () => ((await tracesOf(beta, 'Kirsche-gamma')).posts ?? 0) > 0);
  const id = await sign(beta, gamma, 'return');
  await beta.db`update agreements set state = 'terminated', ended_at = now() where id = ${id}`;
  await gamma.db`update agreements set state = 'terminated', ended_at = now() where id = ${id}`;
  for (const at of [beta, gamma]) {
    await at.db`update agreement_book set revision = revision + 1`;
    await at.app.registry.refresh();
  }
  await beta.db`
    insert into endings (agreement_id, peer_id, data, begins_at, step)
    values (${id}, ${await peerAt(beta, gamma)}, 'return', now(), 'ties')`;
  // It is cut off before its report, and goes on.
  const broken = { ...deps(beta), key: () => Promise.reject(new Error('killed')) };
  await until('it is cut off, once the logs are empty', async () => {
    const error: unknown = await carryOut(broken, id).then(
      () => null,
      (reason: unknown) => reason,
    );
    await beta.db`delete from jobs where kind = 'erasure.carry-out-end'`;
    return error instanceof Error && error.message === 'killed';
  });
  expect(await beta.db`select from group_log where peer_id = ${await peerAt(beta, gamma)}`).toHaveLength(0);
  const [cut] = await beta.db`select step, counts from endings where agreement_id = ${id}`;
  expect(cut?.step).toBe('report');
  await carryOut(deps(beta), id);
  const row = await done(beta, id);
  expect(row.counts).toEqual(cut?.counts);
  expect((await tracesOf(beta, 'Kirsche-gamma')).posts).toBeUndefined();

  const path = `${archivesPath}/${id}`;
  expect((await ask(beta.origin, { path })).status).toBe(404);
  const read = async (by: TestInstance): Promise<{ status: number; text: string }> => {
    const partner = by.app.registry.find(beta.origin) as Partner;
    const { status, body } = await openSigned(by.app.federation, partner, `${beta.origin}${path}`, {
      timeoutMs: 5_000,
      maxBytes: 1_000_000,
    });
    return { status, text: Buffer.concat(await body.toArray()).toString() };
  };
  const archive = await read(gamma);
  expect(archive.status).toBe(200);
  const lines = archive.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; content?: string });
  expect(lines.some(({ type, content }) => type === 'Post' && content?.includes('Kirsche-gamma'))).toBe(true);
  expect((await read(alpha)).status).toBe(404);
  await beta.db`update endings set archived_until = now() where agreement_id = ${id}`;
  await round(beta.db);
  expect((await read(gamma)).status).toBe(404);
});
