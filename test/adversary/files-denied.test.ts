import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import type { Peer } from '#test/support/peer.ts';
import type { Json } from '#test/support/peer-actor.ts';
import { bring } from './room.ts';
import { openScene, type Scene } from './scene.ts';

// Beta's agreement lets no files go there, Gamma's does. Both have a member in the group, and the name of a file tells as much as the file.
const secret = /Kuendigung|Dismissal|"attachment"/;
let scene: Scene;
let room: Room;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, gamma, bob, carol } = scene;
  room = await alpha.group('personal', ada, 'closed');
  await bring(alpha, ada, room, beta, bob);
  await bring(alpha, ada, room, gamma, carol);
  const { registry } = alpha.app;
  const id = registry.find(beta.origin)?.agreementId ?? '';
  await transaction(alpha.db, (tx) =>
    narrow(tx, alpha.app.instance.addresses.instanceActor, id, { out: { categories: { file: 'deny' } } }),
  );
  await registry.refresh();
  const by = ada.id as PersonId;
  const file = await uploadFile(alpha.db, by, {
    bytes: Buffer.from('a,b\n'),
    mediaType: 'text/csv',
    name: 'Kuendigung_Mueller.csv',
    alt: 'Dismissal',
  });
  await transaction(alpha.db, (tx) =>
    publishPost(tx, by, { source: 'with a file', level: 'group', groupId: room.id, fileIds: [file.id] }),
  );
  for (const peer of [beta, gamma]) await until('the post arrives', () => told(peer)[0]);
});
afterAll(() => scene.end());

const told = (peer: Peer): Json[] =>
  peer.inboxed('Announce').filter((json) => JSON.stringify(json).includes('with a file'));
const at = (uri: string): string => uri.slice(scene.alpha.origin.length);

test('the name of a file goes where the file may go, and nowhere else', () => {
  expect(JSON.stringify(told(scene.gamma))).toMatch(secret);
  expect(told(scene.beta)).toHaveLength(1);
  expect(JSON.stringify(told(scene.beta))).not.toMatch(secret);
});

test('no later door tells it: log, entry, activity, post', async () => {
  const { alpha, beta, gamma } = scene;
  const [sent] = told(gamma);
  const inner = sent?.object as Json;
  const post = inner.object as Json;
  const doors = [
    `${at(room.uri)}/log?after=0`,
    `${at(room.uri)}/log/${String(sent?.seq)}`,
    at(String(sent?.id)),
    at(String(post.id)),
  ];
  for (const door of doors) {
    const answer = await beta.get(alpha.origin, door);
    expect([door, answer.status]).toEqual([door, 200]);
    expect(answer.text).toContain('with a file');
    expect(answer.text).not.toMatch(secret);
    expect((await gamma.get(alpha.origin, door)).text).toMatch(secret);
  }
  expect((await beta.get(alpha.origin, at(String(inner.id)))).text).not.toMatch(secret);
});

test('the form without files is one that its author signed', async () => {
  const page = await scene.beta.get(scene.alpha.origin, `${at(room.uri)}/log?after=0`);
  const entry = ((page.json as Json).orderedItems as Json[]).find((item) =>
    JSON.stringify(item).includes('with a file'),
  );
  expect(entry?.object).toMatchObject({ proof: { type: 'DataIntegrityProof' } });
  expect(entry?.seq).toBe(told(scene.gamma)[0]?.seq);
});
