import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishPending } from '#src/drafts/publish-pending.ts';
import { pendingBy } from '#src/drafts/read.ts';
import { transaction } from '#src/platform/database.ts';
import { createGroup } from '#src/groups/create.ts';
import { leave } from '#src/groups/leave.ts';
import { requestToJoin } from '#src/groups/join.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { squareOf } from '#test/support/pictures.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let group: GroupId;

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
  const keys = await generateKeys();
  group = await transaction(alpha.db, (tx) =>
    createGroup(tx, ben.id, { handle: 'hydraulik', name: 'Hydraulik', access: 'open', keys }),
  );
});
afterAll(() => alpha.stop());

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const schedule = (who: Person, more: object = {}) =>
  who.post('/api/v1/statuses').send({ status: 'Morgen mehr', scheduled_at: inHours(24), ...more });
const newest = async (who: Person) =>
  (
    (await who.get('/api/v1/timelines/public?limit=1').expect(200)).body as { id: string; content: string }[]
  )[0];
/** Its time has come. */
const comes = async (id: string): Promise<void> => {
  await alpha.db`update held_posts set publish_at = now() where id = ${id}`;
  await publishPending(alpha.db, { pendingId: id });
};

describe('a scheduled post', () => {
  it.each([
    ['at once', inHours(0.01), 422],
    ['in the past', inHours(-1), 422],
    ['in fifty years', inHours(24 * 365 * 50), 422],
    ['at no time', 'soon', 422],
  ])('%s is refused with a sentence', async (_, scheduled_at, status) => {
    const answer = await schedule(ada, { scheduled_at });
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringMatching(/\.$/)]);
  });

  it('is its author’s alone until its time has come, and published then, with its file and its poll', async () => {
    const media = (await ada.post('/api/v2/media').attach('file', await squareOf('olive'), 'a.png')).body;
    const { body } = await schedule(ada, { media_ids: [media.id], spoiler_text: 'Vorschau' }).expect(200);
    expect(body).toMatchObject({
      scheduled_at: expect.any(String),
      params: { text: 'Morgen mehr', media_ids: [media.id], spoiler_text: 'Vorschau' },
      media_attachments: [{ id: media.id, type: 'image' }],
    });
    expect((await ben.get('/api/v1/scheduled_statuses')).body).toEqual([]);
    await ben.get(`/api/v1/scheduled_statuses/${body.id}`).expect(404);
    await ben.delete(`/api/v1/scheduled_statuses/${body.id}`).expect(404);
    await ben
      .put(`/api/v1/scheduled_statuses/${body.id}`)
      .send({ scheduled_at: inHours(9) })
      .expect(404);
    expect(await pendingBy(alpha.db, ada.id)).toEqual([]);
    await publishPending(alpha.db, { pendingId: body.id }); // the job of an earlier time
    expect((await ada.get('/api/v1/scheduled_statuses')).body).toMatchObject([{ id: body.id }]);
    await comes(body.id);
    await comes(body.id);
    expect(await newest(ben)).toMatchObject({ content: expect.stringContaining('Morgen mehr') });
    expect((await ada.get('/api/v1/scheduled_statuses')).body).toEqual([]);
    await ada.delete(`/api/v1/scheduled_statuses/${body.id}`).expect(404);
    const poll = { options: ['ja', 'nein'], expires_in: 600 };
    const asked = await schedule(ada, { status: 'Kommt ihr?', poll }).expect(200);
    await comes(asked.body.id);
    const shown = (await newest(ben)) as unknown as { poll: { expires_at: string } };
    expect(Date.parse(shown.poll.expires_at)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it('is one for one Idempotency-Key, is moved, and cancelled', async () => {
    const once = () => schedule(ada).set('idempotency-key', 'einmal');
    const [first, again] = [await once(), await once()];
    expect(again.body.id).toBe(first.body.id);
    const { id } = first.body as { id: string };
    const at = inHours(48);
    await ada
      .put(`/api/v1/scheduled_statuses/${id}`)
      .send({ scheduled_at: inHours(0.01) })
      .expect(422);
    const moved = await ada.put(`/api/v1/scheduled_statuses/${id}`).send({ scheduled_at: at }).expect(200);
    expect(moved.body.scheduled_at).toBe(at);
    await ada.delete(`/api/v1/scheduled_statuses/${id}`).expect(200);
    const before = await newest(ben);
    await publishPending(alpha.db, { pendingId: id });
    expect(await newest(ben)).toEqual(before);
  });

  it('is decided when its time has come: who may not post there any more is told why', async () => {
    await transaction(alpha.db, (tx) => requestToJoin(tx, ada.id, group));
    const { body } = await schedule(ada, { group_id: group }).expect(200);
    await transaction(alpha.db, (tx) => leave(tx, ada.id, group));
    await comes(body.id);
    const [kept] = (await ada.get('/api/v1/scheduled_statuses')).body as { kontor: { refused: string } }[];
    expect(kept?.kontor.refused).toMatch(/\.$/);
    expect((await ben.get(`/api/v1/timelines/list/${group}`)).body).toEqual([]);
    await ada.delete(`/api/v1/scheduled_statuses/${body.id}`).expect(200);
  });
});
