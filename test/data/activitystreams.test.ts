import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { create, openScene, type Scene } from '#test/adversary/scene.ts';

import { as2, type Json } from '#test/support/peer-actor.ts';

// The W3C's test documents for Activity Streams 2.0, each as the object of a signed Create. They lie beside the project and are not part of it.
const folder = fileURLToPath(new URL('../../../shared/data/activitystreams/', import.meta.url));
const isHere = existsSync(folder);
const files = (sub: string): string[] =>
  isHere
    ? readdirSync(path.join(folder, sub))
        .filter((name) => name.endsWith('.json') && name !== 'package.json')
        .map((name) => path.join(sub, name))
    : [];
const good = files('.');
const bad = files('fail');

let scene: Scene;
beforeAll(async () => {
  if (isHere) scene = await openScene();
});
afterAll(() => scene?.end());

let n = 0;
/** The bytes of the file, pasted: what is wrong with them must arrive. */
const send = (file: string) => {
  const { alpha, beta, bob } = scene;
  const shell = {
    '@context': as2,
    id: `${beta.origin}/a/doc-${++n}`,
    type: 'Create',
    actor: bob.uri,
    to: [bob.followers],
  };
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(shell).slice(0, -1)},"object":`),
    readFileSync(path.join(folder, file)),
    Buffer.from('}'),
  ]);
  return beta.post(alpha.origin, body, bob);
};

describe.runIf(isHere)('documents of the W3C', () => {
  test.each(good)('%s is taken or refused, and never an error of ours', async (file) => {
    const answer = await send(file);
    expect([file, answer.status < 500]).toEqual([file, true]);
  });

  test.each(bad)('%s is refused, or has no effect', async (file) => {
    const answer = await send(file);
    if (answer.status === 202) return; // that nothing was kept is seen below
    expect([[400, 403].includes(answer.status), (answer.json as Json).error]).toEqual([true, expect.any(String)]);
  });

  test('sent as the activity itself they are never an error of ours either', async () => {
    const { alpha, beta, bob } = scene;
    for (const file of [...good, ...bad]) {
      const answer = await beta.post(alpha.origin, readFileSync(path.join(folder, file)), bob);
      expect([file, answer.status >= 200 && answer.status < 500]).toEqual([file, true]);
    }
  });

  test('none of them left a trace, and Bob is still heard', async () => {
    const { alpha, beta, bob } = scene;
    expect((await alpha.db`select 1 from posts where peer_id is not null`).count).toBe(0);
    expect((await beta.post(alpha.origin, create(bob, 'hello'), bob)).status).toBe(202);
    expect((await alpha.db`select 1 from posts where peer_id is not null`).count).toBe(1);
  });
});

test('the documents are where they were expected, or this run says that it saw none', () => {
  if (!isHere) return console.warn(`No test documents in ${folder}: nothing was sent.`);
  expect([good.length > 190, bad.length]).toEqual([true, 20]);
});
