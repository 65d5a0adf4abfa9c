import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle, until } from '#test/support/http.ts';
import { activity, as2, note, proven, type Json } from '#test/support/peer-actor.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

test('a digest of followers that is never true costs one comparison, and ever fewer afterwards', async () => {
  const { alpha, beta, bob } = scene;
  const lie = async () => {
    const header = `collectionId="${bob.followers}", url="${bob.followers}", digest="${'ab'.repeat(32)}"`;
    const sent = activity(bob, 'Create', note(bob, 'with a lie', { to: [bob.followers] }));
    const answer = await beta.post(alpha.origin, sent, bob, {
      extraHeaders: { 'collection-synchronization': header },
    });
    expect(answer.status).toBe(202);
  };
  const jobs = async () => (await alpha.db`select from jobs where kind = 'followers.sync'`).count;
  await lie();
  await until('a comparison was ordered', async () => (await jobs()) === 1);
  await alpha.db`delete from jobs where kind = 'followers.sync'`;
  for (let lies = 0; lies < 5; lies++) await lie();
  await settle(200);
  expect(await jobs()).toBe(0);
  const { compared } = alpha.app.federation.caches;
  const first = compared.get(bob.uri)?.pauseMs ?? 0;
  compared.set(bob.uri, { fromMs: 0, pauseMs: first });
  await lie();
  await until('another comparison was ordered', async () => (await jobs()) === 1);
  expect(compared.get(bob.uri)?.pauseMs).toBe(2 * first);
});

test('an answer with words of a foreign context is read here and passed on to nobody', async () => {
  const { alpha, ada, beta, bob, gamma, carol } = scene;
  for (const [peer, fan] of [
    [beta, bob],
    [gamma, carol],
  ] as const)
    await peer.post(alpha.origin, activity(fan, 'Follow', ada.uri), fan);
  const root = await alpha.api<{ uri: string }>(
    ...(['POST', '/api/v1/statuses', { status: 'Ask me', visibility: 'private' }, ada.token] as const),
  );
  const answer = async (content: string, more: Json) => {
    const said = note(bob, content, {
      inReplyTo: root.data.uri,
      to: [`${ada.uri}/followers`],
      cc: [ada.uri],
    });
    const sent = proven(bob, { ...activity(bob, 'Create', said, { to: said.to, cc: said.cc }), ...more });
    expect((await beta.post(alpha.origin, sent, bob)).status).toBe(202);
  };
  await answer('with foreign words', { '@context': [as2, 'https://words.example/context'] });
  await answer('in plain words', {});
  const passedOn = () => gamma.inboxed('Announce').map((announced) => JSON.stringify(announced));
  await until('the plain one was passed on', () =>
    passedOn().some((text) => text.includes('in plain words')),
  );
  expect(passedOn().filter((text) => text.includes('with foreign words'))).toEqual([]);
  expect(await alpha.db`select from posts where text like '%with foreign words%'`).toHaveLength(1);
});
