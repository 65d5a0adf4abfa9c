import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expel } from '#src/groups/moderation/expel.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { signRequest } from '#federation/security/signatures.ts';
import { joins, openCompanies, tracesOf, worker, type Companies, type Worker } from '../stories/companies.ts';
import { browser, type Browser } from '../stories/two.ts';
import { agreeOn, type Changed } from './agreed.ts';
import { startInstance, type Room, type TestInstance } from '#test/support/instance.ts';
import { until } from '#test/support/http.ts';

// Alpha keeps the group Hydraulik, where Bea of Beta is a member, with history from before she came; Carla of Beta is in none, Grace is at Gamma.
type Somebody = Worker & Browser;
let companies: Companies;
let room: Room;
let ada: Somebody, bea: Somebody, carla: Somebody, grace: Somebody;

const person = async (at: TestInstance, handle: string): Promise<Somebody> => {
  const one = await worker(at, handle);
  return { ...one, ...(await browser(one)) };
};
const indexed = (at: TestInstance) =>
  until('everything is indexed', async () => (await at.db`select from posts_to_index limit 1`).length === 0);
const find = (who: Somebody, q: string): Promise<string> =>
  who.page(`/search?q=${encodeURIComponent(q)}&partners=1`);

beforeAll(async () => {
  companies = await openCompanies();
  const { alpha, beta, gamma } = companies;
  [ada, bea, carla, grace] = [
    await person(alpha, 'ada'),
    await person(beta, 'bea'),
    await person(beta, 'carla'),
    await person(gamma, 'grace'),
  ];
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await joins(bea, room, alpha, ada);
  await ada.post('Zyklonfilter in der Gruppe', { visibility: 'private', list_id: room.id });
  await ada.post('Zyklonfilter nur bei uns', { visibility: 'unlisted' });
  await ada.post('Zyklonfilter für meine Leser', { visibility: 'private' });
  await indexed(alpha);
  // As if her company had kept nothing of it: it is found where it lies.
  await until(
    'the post is at Beta',
    async () => (await beta.db`select from posts where text like 'Zyklon%'`).length > 0,
  );
  await beta.db`delete from posts where text like 'Zyklon%'`;
}, 90_000);
afterAll(() => companies.end());

describe('a search at partners', () => {
  it('asks nobody unless the reader wants it', async () => {
    const page = await bea.page('/search?q=Zyklonfilter');
    expect(page).toContain('Also search at partners');
    expect(page).not.toContain('in der Gruppe');
  });

  it('finds what this person may read at this moment, and no more', async () => {
    const page = await find(bea, 'zyklon');
    expect(page).toContain('in der Gruppe');
    expect(page).not.toContain('nur bei uns');
    expect(page).not.toContain('für meine Leser');
    // A colleague who is no member, and another company.
    for (const other of [carla, grace]) {
      const found = await find(other, 'zyklon');
      expect(found).toContain('At partners');
      expect(found).not.toContain('in der Gruppe');
    }
  });

  it('leaves nothing behind: no row, no file, no word', async () => {
    await find(bea, 'zyklon');
    for (const word of ['in der Gruppe', 'zyklon'])
      expect(await tracesOf(companies.beta, word), word).toEqual({});
    const kept = readdirSync(companies.beta.dataDir, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .filter((each) => readFileSync(path.join(each.parentPath, each.name)).includes('Zyklonfilter'));
    expect(kept.map(({ name }) => name)).toEqual([]);
  });

  it('gives nothing to who was removed a second ago', async () => {
    const [there] = await ada.at.db`select id from people where uri = ${bea.who.uri}`;
    await transaction(ada.at.db, (tx) => expel(tx, ada.who.id, room.id, there?.id as PersonId));
    expect(await find(bea, 'zyklon')).not.toContain('in der Gruppe');
  });

  it('waits 1.5 seconds at most, and names who did not answer', async () => {
    await companies.gamma.stop();
    const times: number[] = [];
    for (let n = 0; n < 20; n++) {
      const began = performance.now();
      const page = await find(carla, 'zyklon');
      times.push(performance.now() - began);
      expect(page).toContain('Gamma Ltd');
      expect(page).toContain('At partners');
    }
    const p95 = times.toSorted((x, y) => x - y)[18] ?? Infinity;
    expect(p95).toBeLessThan(1_500);
  });
});

describe('the terms, asked by both sides', () => {
  const denied: readonly (readonly [string, Changed])[] = [
    ['without the scope', { scopes: ['follow', 'groups.join', 'groups.host'] }],
    ['without posts', { categories: { post: 'deny', file: 'deny' } }],
  ];
  it.each(denied)(
    '%s nothing is found, though the other side asks all the same',
    async (_name, changed) => {
      const [delta, epsilon] = [
        await startInstance({ name: 'delta' }),
        await startInstance({ name: 'epsilon', company: 'Epsilon AB', country: 'SE' }),
      ];
      try {
        await agreeOn(delta, epsilon, { fromA: changed, fromB: changed });
        const [dora, eva] = [await person(delta, 'dora'), await person(epsilon, 'eva')];
        await dora.post('Zyklonfilter für alle', { visibility: 'public' });
        await indexed(delta);
        expect(await find(eva, 'zyklon')).not.toContain('Zyklonfilter für alle');
        // A rogue that skips its own check is refused where the posts lie.
        const { federation } = epsilon.app;
        const partner = federation.registry.find(delta.origin);
        const [key] = await federation.keyring.forRequests(eva.who.uri, partner?.peerId ?? 0);
        const url = new URL(`${delta.origin}/ap/search?q=zyklon`);
        const headers = await signRequest({
          ...{ method: 'GET', url, scheme: 'rfc9421' },
          key: { id: key.keyUri, privateKey: key.privateKey },
        });
        const answer = await federation.egress.request({
          ...{ method: 'GET', url, headers: { ...headers, accept: 'application/activity+json' } },
          ...{ timeoutMs: 5_000, maxBytes: 100_000 },
        });
        const items =
          answer.status === 200 ? (JSON.parse(answer.body.toString()) as { items: unknown[] }).items : [];
        expect(items).toEqual([]);
      } finally {
        await delta.remove();
        await epsilon.remove();
      }
    },
    60_000,
  );
});
