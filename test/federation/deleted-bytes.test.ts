import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { activity } from '#test/support/peer-actor.ts';
import { until, type Room } from '#test/support/instance.ts';
import { forgetPost } from '#federation/sweep.ts';
import { openScene, type Scene } from './partner.ts';

/** Deleted is deleted: no byte of a deleted post's words is left in the database's files once PostgreSQL has tidied up. */

let scene: Scene;
let shared: Room;
let internal: Room;

beforeAll(async () => {
  scene = await openScene();
  await scene.alpha.person('tom');
  shared = await scene.alpha.group('hydraulik', scene.ada, 'open');
  internal = await scene.alpha.group('kantine', scene.ada, 'open');
  await scene.beta.post(scene.alpha.origin, activity(scene.bob, 'Follow', shared.uri), scene.bob);
  await scene.beta.post(scene.alpha.origin, activity(scene.bob, 'Follow', scene.ada.uri), scene.bob);
  await until('both to be accepted', () => scene.beta.inboxed('Accept').length >= 2);
});
afterAll(() => scene.end());

const word = (): string => `geheim${randomBytes(6).toString('hex')}`;
const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await scene.alpha.api<T>(method, path, body, scene.ada.token);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.data;
};

/** Publishes, edits, is answered to and reacted to, as a post of some age has been. */
async function live(fields: object, words: string[]): Promise<{ id: string; uri: string }> {
  const [first, second, poll] = [word(), word(), word()];
  words.push(first, second, poll);
  const post = await ask<{ id: string; uri: string }>('POST', '/api/v1/statuses', {
    status: `${first} @tom`,
    poll: { options: [poll, 'no'], expires_in: 3600 },
    ...fields,
  });
  await ask('PUT', `/api/v1/statuses/${post.id}`, { status: `${second} @tom`, spoiler_text: '' });
  await ask('POST', `/api/v1/statuses/${post.id}/favourite`);
  return post;
}

/** Which of these words stand in a file of a table, an index or what is stored beside them. */
async function found(words: readonly string[]): Promise<string[]> {
  const { db } = scene.alpha;
  await db.unsafe('vacuum full');
  await db.unsafe('checkpoint');
  const rows = await db<{ name: string; bytes: Uint8Array }[]>`
    select c.relname as name, pg_read_binary_file(pg_relation_filepath(c.oid)) as bytes
    from pg_class c where pg_relation_filepath(c.oid) is not null and c.relkind in ('r', 'i', 't', 'm')
      and not c.relisshared and pg_relation_size(c.oid) > 0`;
  expect(rows.map((row) => row.name)).toContain('facts');
  return rows.flatMap(({ name, bytes }) => {
    const file = Buffer.from(bytes);
    return words.filter((each) => file.includes(each)).map((each) => `${name}: ${each}`);
  });
}

test('the words of deleted posts leave every table and index: posts, polls, edits, logs, queues, search', async () => {
  const words: string[] = [];
  const posts = [
    await live({ visibility: 'private' }, words),
    await live({ visibility: 'unlisted' }, words),
    await live({ visibility: 'direct' }, words),
    await live({ group_id: shared.id }, words),
    await live({ group_id: internal.id }, words),
  ];
  await until('what goes to Beta to arrive', () => scene.beta.inboxed('Announce').length >= 2);
  expect(new Set((await found(words)).map((each) => each.split(': ')[1]))).toEqual(new Set(words));

  for (const post of posts) await ask('DELETE', `/api/v1/statuses/${post.id}`);
  await until('nothing to wait for delivery', async () => {
    const [row] = await scene.alpha.db`select count(*)::int as n from deliveries`;
    return row?.n === 0;
  });
  for (const post of posts) await forgetPost(scene.alpha.db, { uri: post.uri });
  expect(await found(words)).toEqual([]);
});
