import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { follow } from '#src/people/follow.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let cleo: Person;
let group: GroupId;

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, cleo] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('cleo')];
  const keys = await generateKeys();
  group = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'hydraulik', name: 'Hydraulik', access: 'closed', keys }),
  );
  await transaction(alpha.db, (tx) => follow(tx, ben.id, ada.id));
});
afterAll(() => alpha.stop());

const say = async (who: Person, status: string, more: object = {}): Promise<string> =>
  (
    await who
      .post('/api/v1/statuses')
      .send({ status, ...more })
      .expect(200)
  ).body.id as string;
const contents = async (who: Person, path: string): Promise<string[]> =>
  ((await who.get(path).expect(200)).body as { content: string }[]).map(({ content }) =>
    content.replaceAll(/<[^>]+>/g, ''),
  );
const add = async (who: Person, more: object = {}): Promise<string> =>
  (
    await who
      .post('/api/v1/lists')
      .send({ title: 'Werk', ...more })
      .expect(200)
  ).body.id as string;

describe('a list of one’s own', () => {
  it('is nobody else’s, and a group is none to change', async () => {
    const id = await add(ben);
    await ben
      .post(`/api/v1/lists/${id}/accounts`)
      .send({ account_ids: [ada.id] })
      .expect(200);
    for (const path of [`lists/${id}`, `lists/${id}/accounts`, `timelines/list/${id}`])
      await cleo.get(`/api/v1/${path}`).expect(404);
    await cleo.put(`/api/v1/lists/${id}`).send({ title: 'x' }).expect(404);
    await cleo
      .post(`/api/v1/lists/${id}/accounts`)
      .send({ account_ids: [cleo.id] })
      .expect(404);
    await cleo.delete(`/api/v1/lists/${id}`).expect(404);
    expect((await cleo.get(`/api/v1/accounts/${ada.id}/lists`)).body).toEqual([]);
    const refused = await ada.put(`/api/v1/lists/${group}`).send({ title: 'x' });
    expect([refused.status, refused.body.error]).toEqual([403, expect.stringMatching(/group/)]);
    await ada
      .post(`/api/v1/lists/${group}/accounts`)
      .send({ account_ids: [ben.id] })
      .expect(403);
    for (const bad of [{ title: ' ' }, { title: 'x', replies_policy: 'all' }])
      await ben.post('/api/v1/lists').send(bad).expect(422);
    await ben
      .post(`/api/v1/lists/${id}/accounts`)
      .send({ account_ids: ['1'] })
      .expect(404);
    await ben.delete(`/api/v1/lists/${id}`).expect(200);
    await ben.delete(`/api/v1/lists/${id}`).expect(404);
  });

  it('is renamed, holds whom one puts on it once, and shows what they write', async () => {
    const id = await add(ben, { replies_policy: 'none' });
    for (let twice = 0; twice < 2; twice++)
      await ben
        .post(`/api/v1/lists/${id}/accounts`)
        .send({ account_ids: [ada.id, cleo.id] })
        .expect(200);
    expect((await ben.get(`/api/v1/lists/${id}/accounts?limit=0`)).body).toHaveLength(2);
    const changed = await ben.put(`/api/v1/lists/${id}`).send({ title: 'Halle 3' }).expect(200);
    expect(changed.body).toEqual({ id, title: 'Halle 3', replies_policy: 'none', exclusive: false });
    expect((await ben.get(`/api/v1/accounts/${ada.id}/lists`)).body).toMatchObject([{ id }]);
    const first = await say(ada, 'aus der Halle');
    await say(cleo, 'eine Antwort', { in_reply_to_id: first });
    await say(cleo, 'noch etwas');
    await say(ada, 'geheim', { group_id: group });
    await say(cleo, 'nicht für Ben', { visibility: 'private' });
    expect(await contents(ben, `/api/v1/timelines/list/${id}`)).toEqual(['noch etwas', 'aus der Halle']);
    await ben.put(`/api/v1/lists/${id}`).send({ replies_policy: 'list' }).expect(200);
    expect(await contents(ben, `/api/v1/timelines/list/${id}?limit=2`)).toEqual([
      'noch etwas',
      'eine Antwort',
    ]);
    await ben
      .delete(`/api/v1/lists/${id}/accounts`)
      .send({ account_ids: [cleo.id] })
      .expect(200);
    expect(await contents(ben, `/api/v1/timelines/list/${id}`)).toEqual(['aus der Halle']);
    await ben.delete(`/api/v1/lists/${id}`).expect(200);
  });

  it('that is exclusive keeps its people out of the home timeline', async () => {
    await say(ada, 'laut');
    expect(await contents(ben, '/api/v1/timelines/home')).toContain('laut');
    const id = await add(ben, { exclusive: true });
    await ben
      .post(`/api/v1/lists/${id}/accounts`)
      .send({ account_ids: [ada.id] })
      .expect(200);
    expect(await contents(ben, '/api/v1/timelines/home')).not.toContain('laut');
    expect(await contents(ben, `/api/v1/timelines/list/${id}?limit=1`)).toEqual(['laut']);
    await say(ada, '@ben an dich');
    expect((await contents(ben, '/api/v1/timelines/home')).join()).toContain('an dich');
    await ben.delete(`/api/v1/lists/${id}`).expect(200);
    expect(await contents(ben, '/api/v1/timelines/home')).toContain('laut');
  });
});

describe('a topic', () => {
  it('that is followed brings posts one may read into the feed, and none else', async () => {
    await cleo.post('/api/v1/tags/b%C3%B6se%20worte/follow').expect(422);
    const followed = await cleo.post('/api/v1/tags/Lager/follow').expect(200);
    expect(followed.body).toMatchObject({ name: 'lager', following: true });
    await cleo.post('/api/v1/tags/lager/follow').expect(200);
    expect((await cleo.get('/api/v1/followed_tags')).body).toMatchObject([
      { name: 'lager', following: true },
    ]);
    await say(ada, 'offen #Lager');
    await say(ada, 'nur für Folgende #lager', { visibility: 'private' });
    await say(ada, 'nur im Kreis #lager', { group_id: group });
    await say(ada, 'etwas anderes #halle');
    expect(await contents(cleo, '/api/v1/timelines/home?limit=1')).toEqual(['offen #Lager']);
    expect((await contents(cleo, '/api/v1/timelines/home')).filter((text) => text.startsWith('nur'))).toEqual(
      [],
    );
    expect((await cleo.get('/api/v1/tags/lager')).body).toMatchObject({ name: 'lager', following: true });
    expect((await cleo.post('/api/v1/tags/lager/unfollow').expect(200)).body.following).toBe(false);
    expect(await contents(cleo, '/api/v1/timelines/home')).not.toContain('offen #Lager');
    expect((await cleo.get('/api/v1/followed_tags')).body).toEqual([]);
  });

  it('that is featured stands on the profile, with what the reader may count', async () => {
    await say(ben, 'eins #pumpe');
    await say(ben, 'zwei #pumpe', { visibility: 'private' });
    expect((await ben.get('/api/v1/featured_tags/suggestions')).body).toMatchObject([{ name: 'pumpe' }]);
    const { body } = await ben.post('/api/v1/featured_tags').send({ name: '#Pumpe' }).expect(200);
    expect(body).toMatchObject({ name: 'pumpe', statuses_count: '2' });
    expect((await ben.post('/api/v1/featured_tags').send({ name: 'pumpe' })).body.id).toBe(body.id);
    expect((await cleo.get(`/api/v1/accounts/${ben.id}/featured_tags`)).body).toMatchObject([
      { name: 'pumpe', statuses_count: '1' },
    ]);
    await ben.post('/api/v1/tags/ventil/feature').expect(200);
    expect((await ben.get('/api/v1/featured_tags')).body).toMatchObject([
      { name: 'pumpe' },
      { name: 'ventil' },
    ]);
    await ben.post('/api/v1/tags/ventil/unfeature').expect(200);
    await cleo.delete(`/api/v1/featured_tags/${body.id}`).expect(404);
    await ben.delete(`/api/v1/featured_tags/${body.id}`).expect(200);
    expect((await ben.get('/api/v1/featured_tags')).body).toEqual([]);
  });
});
