import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { create, openScene, type Scene } from '#test/adversary/scene.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';
import { bad, good, odd } from './vocabulary.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

let n = 0;
/** As the object of a Create signed by Bob, who has a follower here. */
const send = (object: Json) => {
  const { alpha, beta, bob } = scene;
  return beta.post(alpha.origin, activity(bob, 'Create', object), bob);
};
const kept = async () => (await scene.alpha.db`select 1 from posts where peer_id is not null`).count;

describe('documents of Activity Streams 2.0', () => {
  test('there is every type in every shape', () => expect(good.length).toBeGreaterThan(120));

  test.each(good)('%s is taken or refused, and never an error of ours', async (_, document) => {
    const { beta, bob } = scene;
    const own = { attributedTo: bob.uri, to: [bob.followers], ...document, id: `${beta.origin}/d/${++n}` };
    const answer = await send(own);
    expect(answer.status).toBeGreaterThanOrEqual(202);
    expect(answer.status).toBeLessThan(500);
  });

  test.each(bad)('a Note whose %s is refused with a reason, or has no effect', async (_, wrong) => {
    const before = await kept();
    const answer = await send({ ...note(scene.bob, 'hello'), ...wrong });
    expect(await kept()).toBe(before);
    if (answer.status === 202) return;
    expect([[400, 403].includes(answer.status), (answer.json as Json).error]).toEqual([
      true,
      expect.any(String),
    ]);
  });

  test.each(odd)('a Note whose %s is kept without it', async (_, wrong) => {
    const object = { ...note(scene.bob, 'hello'), ...wrong };
    expect((await send(object)).status).toBe(202);
    const [post] = await scene.alpha.db`select html from posts where uri = ${String(object.id)}`;
    expect(post).toEqual({ html: '<p>hello</p>' });
  });

  test('sent as the activity itself they are never an error of ours either', async () => {
    const { alpha, beta, bob } = scene;
    for (const [name, document] of [...good, ...bad, ...odd]) {
      const whole = { '@context': 'https://www.w3.org/ns/activitystreams', ...document };
      const { status } = await beta.post(alpha.origin, Buffer.from(JSON.stringify(whole)), bob);
      expect([name, status >= 200 && status < 500]).toEqual([name, true]);
    }
  });

  test('after all of them Bob is still heard', async () => {
    const { alpha, beta, bob } = scene;
    const before = await kept();
    expect((await beta.post(alpha.origin, create(bob, 'hello'), bob)).status).toBe(202);
    expect(await kept()).toBe(before + 1);
  });
});
