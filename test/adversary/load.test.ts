import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, settle, type Answer } from '#test/support/http.ts';
import { activity } from '#test/support/peer-actor.ts';
import { create, holds, openScene, type Scene } from './scene.ts';

// security.md, "Load", as far as it needs no stop-watch: what is too much is refused, and refused to its sender alone.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

test('20 MB are refused with 413, with and without a length, by the inbox, the API and the pages', async () => {
  const { alpha, ada, beta, bob } = scene;
  const large = Buffer.alloc(20 * 1024 * 1024, 0x20);
  const cookie = await alpha.cookie(ada);
  for (const chunked of [false, true]) {
    const doors = {
      inbox: () => beta.post(alpha.origin, large, bob, { chunked }),
      statuses: () =>
        ask(alpha.origin, {
          method: 'POST',
          path: '/api/v1/statuses',
          chunked,
          body: large,
          headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
        }),
      token: () =>
        ask(alpha.origin, {
          method: 'POST',
          path: '/oauth/token',
          chunked,
          body: large,
          headers: { 'content-type': 'application/json' },
        }),
      'sign-in': () =>
        ask(alpha.origin, {
          method: 'POST',
          path: '/sign-in',
          chunked,
          body: large,
          headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        }),
      agreements: () =>
        ask(alpha.origin, {
          method: 'POST',
          path: '/.well-known/kontor/agreements',
          chunked,
          body: large,
          headers: { 'content-type': 'application/json' },
        }),
    };
    for (const [door, knock] of Object.entries(doors)) {
      // A server may close while we still send; then it has refused without a word.
      const status = await knock().then(
        (answer) => answer.status,
        (error: NodeJS.ErrnoException) =>
          error.code === 'EPIPE' || error.code === 'ECONNRESET' ? 413 : error.code,
      );
      expect([door, chunked, status]).toEqual([door, chunked, 413]);
    }
  }
  expect((await beta.post(alpha.origin, create(bob, 'small'), bob)).status).toBe(202);
});

test('a compressed activity is refused before anything is unpacked', async () => {
  const { alpha, beta, bob } = scene;
  const sent = create(bob, 'bomb');
  const packed = gzipSync(
    Buffer.concat([
      Buffer.from(JSON.stringify(sent).slice(0, -1)),
      Buffer.alloc(5_000_000, 0x20),
      Buffer.from('}'),
    ]),
  );
  const answer = await beta.post(alpha.origin, packed, bob, {
    alter: (headers) => ({ ...headers, 'content-encoding': 'gzip' }),
  });
  expect(answer.status).toBe(415);
  expect(await holds(alpha, sent.object.id)).toBe(false);
});

test('a flood of Follows is 429 with Retry-After for its sender, and for nobody else', async () => {
  const { alpha, ada, beta, bob, gamma, carol } = scene;
  const wave = (n: number) =>
    Promise.all(
      Array.from({ length: n }, () => beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob)),
    );
  const answers: Answer[] = [];
  // A slow machine earns the flood more budget while it comes; a flood it is as long as it is faster than that.
  for (let i = 0; i < 60 && answers.every((a) => a.status === 202); i++) answers.push(...(await wave(50)));
  const refused = answers.filter((a) => a.status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.every((a) => a.status === 202 || a.status === 429)).toBe(true);
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await gamma.post(alpha.origin, activity(carol, 'Follow', ada.uri), carol)).status).toBe(202);
  expect((await beta.post(alpha.origin, create(bob, 'still heard'), bob)).status).toBe(202);
}, 120_000);

test('300 connections that send nothing keep nobody from reading', async () => {
  const { alpha, ada } = scene;
  const port = Number(new URL(alpha.origin).port);
  const idlers = Array.from({ length: 300 }, () => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {}); // the server may tire of it
    socket.write('POST /inbox HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n');
    return socket;
  });
  await settle(300);
  const reads = await Promise.all(
    Array.from({ length: 10 }, () => alpha.api('GET', '/api/v1/timelines/home', undefined, ada.token)),
  );
  expect(reads.map((r) => r.status)).toEqual(Array.from({ length: 10 }, () => 200));
  for (const socket of idlers) socket.destroy();
});

test('an endless thread is not followed to its end', async () => {
  const { alpha, beta, bob } = scene;
  for (let i = 0; i < 30; i++) {
    const inReplyTo = `${beta.origin}/o/chain-${i + 1}`;
    beta.serve(`/o/chain-${i}`, {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${beta.origin}/o/chain-${i}`,
      type: 'Note',
      attributedTo: bob.uri,
      content: 'on and on',
      inReplyTo,
      to: [bob.followers],
    });
  }
  expect(
    (await beta.post(alpha.origin, create(bob, 'start', { inReplyTo: `${beta.origin}/o/chain-0` }), bob))
      .status,
  ).toBe(202);
  await settle();
  expect(beta.asked.filter((a) => a.path.startsWith('/o/chain')).length).toBeLessThanOrEqual(10);
});
