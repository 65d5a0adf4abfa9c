import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, until } from '#test/support/http.ts';
import type { PeerActor } from '#test/support/peer-actor.ts';
import type { Room } from '#test/support/instance.ts';
import { bring } from './room.ts';
import { openScene, type Scene } from './scene.ts';

// Alpha's posts are searched by Beta, whose Bob is in the group and whose Eve is not, by Gamma, and by who is nobody.
let scene: Scene;
let room: Room;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, bob } = scene;
  room = await alpha.group('archiv', ada, 'closed');
  await bring(alpha, ada, room, beta, bob);
  const made = await alpha.api(
    'POST',
    '/api/v1/statuses',
    { status: 'Zyklonfilter in der Gruppe', visibility: 'private', list_id: room.id },
    ada.token,
  );
  if (made.status !== 200) throw new Error(`Nothing was posted: ${made.text}`);
  await until('it is indexed', async () => (await alpha.db`select from posts_to_index limit 1`).length === 0);
});
afterAll(() => scene.end());

const search = (q: string): string => `/ap/search?q=${encodeURIComponent(q)}`;
const asked = async (path: string, by: PeerActor) => await scene.beta.get(scene.alpha.origin, path, { by });

test('to who is nobody, and to a company without an agreement, it is what is not there', async () => {
  const { alpha, stranger, mallory } = scene;
  const unknown = `/ap/o/${crypto.randomUUID()}`;
  const [open, nothing] = [
    await ask(alpha.origin, { path: search('zyklon') }),
    await ask(alpha.origin, { path: unknown }),
  ];
  expect([open.status, open.text]).toEqual([nothing.status, nothing.text]);
  expect(open.status).toBeGreaterThanOrEqual(400);
  const foreign = await stranger.get(alpha.origin, search('zyklon'), { by: mallory });
  const absent = await stranger.get(alpha.origin, unknown, { by: mallory });
  expect([foreign.status, foreign.text]).toEqual([absent.status, absent.text]);
});

test('who signs reads what they may: a member, no colleague, no other company, and no server that names no reader', async () => {
  const { alpha, beta, gamma, bob, eve, carol } = scene;
  expect((await asked(search('zyklon'), bob)).text).toContain('in der Gruppe');
  for (const answer of [
    await asked(search('zyklon'), eve),
    await gamma.get(alpha.origin, search('zyklon'), { by: carol }),
    await beta.get(alpha.origin, search('zyklon')),
  ]) {
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('Gruppe');
  }
});

test('nothing that is typed is an error, or opens what is not theirs', async () => {
  const typed = [
    ...["' | !x & <-> :* \\", "zyklon')::tsquery or true --", '\0', '"', '-zyklon', '!', '((((', 'a:*&!b'],
    ...['zyklon '.repeat(800), 'x'.repeat(6_000), 'from:ada in:archiv', '#', '\u202e', '%'],
  ];
  for (const q of typed) {
    const answer = await asked(search(q), scene.eve);
    expect(answer.status, q).toBeLessThan(500);
    expect(answer.text, q).not.toContain('in der Gruppe');
  }
  const twice = await asked('/ap/search?q=zyklon&q=filter', scene.eve);
  expect(twice.text).not.toContain('in der Gruppe');
});
