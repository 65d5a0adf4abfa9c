import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { programs, startPlainPeer, type PlainPeer, type Program } from '#test/support/plain-peer.ts';
import { questions } from './questions.ts';
import { play, setStage } from './stage.ts';

// Everything in the folders beside this file is sent as its program sends it, signed by draft-cavage as all of them do, to the inbox of a real instance.
const documents: ReadonlySet<string> = new Set(['actor', 'community']);
const fixturesOf = (program: Program): string[] =>
  readdirSync(new URL(program, import.meta.url))
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => !documents.has(name));

describe.each(programs)('%s', (program) => {
  let alpha: TestInstance;
  let ada: Member;
  let peer: PlainPeer;
  let n = 0;
  beforeAll(async () => {
    [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer(program)]);
    await alpha.allow('followers,forum', peer.origin);
    ada = await alpha.person('ada');
  });
  afterAll(async () => {
    await alpha.remove();
    await peer.stop();
  });

  it.each(fixturesOf(program))('%s', async (name) => {
    const stage = await setStage(alpha, ada, peer, ++n);
    const { fixture, status, text } = await play(stage, name);
    expect([status, status < 300 ? '' : text], fixture.special).toEqual([
      fixture.answer ?? 202,
      (fixture.answer ?? 202) < 300 ? '' : expect.any(String),
    ]);
    expect(fixture.then.length).toBeGreaterThan(0);
    for (const { ask, of, is } of fixture.then) {
      const wanted =
        typeof is === 'object' && is !== null && !Array.isArray(is) ? expect.objectContaining(is) : is;
      // What a worker clears away is gone a moment later.
      await expect
        .poll(async () => [ask, of, await questions[ask]?.(stage, of)], {
          message: fixture.special,
          timeout: 4_000,
        })
        .toEqual([ask, of, wanted]);
    }
  });
});
