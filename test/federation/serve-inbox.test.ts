import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBudgets, activitiesPerMinute, followsPerMinute } from '#federation/budgets.ts';
import { ask } from '#test/support/http.ts';
import { activity, note } from '#test/support/peer-actor.ts';
import { openScene, type Scene } from './partner.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

const like = () => activity(scene.bob, 'Like', `${scene.alpha.origin}/ap/o/nothing`);

/** Sends raw lines and gives all that comes back until the server ends or `forMs` passes. */
function raw(lines: string, forMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(scene.alpha.origin).port), '127.0.0.1');
    let heard = '';
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(heard);
    };
    const timer = setTimeout(done, forMs);
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('error', done).on('close', done);
    socket.write(lines);
  });
}

describe('the inbox', () => {
  test('takes an activity at the shared inbox, a person’s and a group’s alike', async () => {
    const { alpha, beta, bob, ada } = scene;
    const group = await alpha.group('empfang', ada);
    for (const path of [
      '/inbox',
      `${new URL(ada.uri).pathname}/inbox`,
      `${new URL(group.uri).pathname}/inbox`,
    ])
      expect((await beta.post(alpha.origin, like(), bob, { path })).status).toBe(202);
  });

  test('says 202 again to what it knows', async () => {
    const { alpha, beta, bob } = scene;
    const once = activity(bob, 'Follow', scene.ada.uri);
    expect((await beta.post(alpha.origin, once, bob)).status).toBe(202);
    expect((await beta.post(alpha.origin, once, bob)).status).toBe(202);
    const rows = await alpha.db`select 1 from follows where uri = ${String(once.id)}`;
    expect(rows.length).toBe(1);
  });

  test('takes no packed bodies', async () => {
    const { alpha, beta, bob } = scene;
    const answer = await beta.post(alpha.origin, like(), bob, {
      sendBody: gzipSync('{}'),
      alter: (headers) => ({ ...headers, 'content-encoding': 'gzip' }),
    });
    expect(answer.status).toBe(415);
  });

  test.each([false, true])('refuses a body of more than a megabyte (chunked: %s)', async (chunked) => {
    const { alpha, beta, bob } = scene;
    const big = activity(bob, 'Create', note(bob, 'x'.repeat(2_000_000)));
    expect((await beta.post(alpha.origin, big, bob, { chunked })).status).toBe(413);
  });

  test('judges signatures by its own address, whatever the Host header says', async () => {
    const { alpha, beta, bob } = scene;
    const elsewhere = await beta.post(alpha.origin, like(), bob, { url: 'http://elsewhere.localhost/inbox' });
    expect(elsewhere.status).toBe(401);
  });

  test('answers 400 to a target that is no path', async () => {
    const heard = await raw(
      'POST http://elsewhere.localhost/inbox HTTP/1.1\r\nHost: elsewhere.localhost\r\nContent-Length: 2\r\n\r\n{}',
      2_000,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 4\d\d/);
  });

  test('gives up a body that drips', { timeout: 20_000 }, async () => {
    const { host } = new URL(scene.alpha.origin);
    const heard = await raw(
      `POST /inbox HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/activity+json\r\nContent-Length: 1000\r\n\r\n{`,
      15_000,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 408/);
  });

  test('is not there for GETs', async () => {
    expect((await ask(scene.alpha.origin, { path: '/inbox' })).status).toBe(404);
  });
});

describe('a budget', () => {
  test('is a minute’s worth at once, then as much as time gives back', () => {
    const budgets = createBudgets();
    const start = 1_000_000;
    for (let n = 0; n < activitiesPerMinute; n++) expect(budgets.take(1, 'Create', start)).toBe(0);
    expect(budgets.take(1, 'Create', start)).toBeGreaterThan(0);
    expect(budgets.take(1, 'Create', start + 60_000)).toBe(0);
  });

  test('is smaller for what asks people for something, and each partner has its own', () => {
    const budgets = createBudgets();
    const start = 1_000_000;
    for (let n = 0; n < followsPerMinute; n++) expect(budgets.take(1, 'Follow', start)).toBe(0);
    expect(budgets.take(1, 'Follow', start)).toBeGreaterThan(0);
    expect(budgets.take(1, 'Like', start)).toBe(0);
    expect(budgets.take(2, 'Follow', start)).toBe(0);
  });

  test('that is used up is 429 with Retry-After for that partner alone', async () => {
    const { alpha, beta, bob, gamma, carol } = scene;
    const one = activity(bob, 'Follow', scene.ada.uri);
    const statuses: number[] = [];
    for (let n = 0; n < followsPerMinute / 50 + 4; n++) {
      const batch = await Promise.all(Array.from({ length: 50 }, () => beta.post(alpha.origin, one, bob)));
      statuses.push(...batch.map((a) => a.status));
      if (batch.some((a) => a.status === 429)) {
        expect(Number(batch.find((a) => a.status === 429)?.headers['retry-after'])).toBeGreaterThan(0);
        break;
      }
    }
    expect(new Set(statuses)).toEqual(new Set([202, 429]));
    const other = await gamma.post(alpha.origin, activity(carol, 'Follow', scene.ada.uri), carol);
    expect(other.status).toBe(202);
  });
});
