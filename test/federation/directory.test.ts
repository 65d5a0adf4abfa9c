import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import type { Narrowing } from '#src/agreements/terms.ts';
import { editProfile } from '#src/people/edit.ts';
import { searchDirectories } from '#federation/discovery/directory.ts';
import { signWith } from '#test/support/agreements.ts';
import { fingerprintOf } from '#test/support/http.ts';
import { inboxes, refuseWith, startPeer, type Peer } from '#test/support/peer.ts';
import { act, docOf, idOfActor, openScene, type Scene } from './partner.ts';

let scene: Scene;
/** A partner whose agreement is about groups alone. */
let delta: Peer;
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta } = scene;
  delta = await startPeer('delta');
  await signWith(alpha, delta, 'groups');
  const [row] = await alpha.db`select id from peers where origin = ${beta.origin}`;
  await act(alpha, (tx) =>
    editProfile(tx, ada.id, {
      name: 'Ada Brandt',
      fields: [
        { name: 'skill', value: 'Hydraulics', visibility: 'all' },
        { name: 'skill', value: 'Welding', visibility: 'partner', peerId: row?.id },
        { name: 'title', value: 'Foresight', visibility: 'company' },
      ],
    }),
  );
});
afterAll(async () => {
  await scene.end();
  await delta.stop();
});

const path = '/ap/directory';
const search = (peer: Peer, q: string) => peer.get(scene.alpha.origin, `${path}?q=${encodeURIComponent(q)}`);
const namesIn = async (peer: Peer, query: string) =>
  (docOf(await peer.get(scene.alpha.origin, `${path}?${query}`)).items as { name: string }[]).map(
    ({ name }) => name,
  );
const namesFor = (peer: Peer, q: string) => namesIn(peer, `q=${encodeURIComponent(q)}`);

async function narrowed<T>(narrowing: Narrowing, then: () => Promise<T>): Promise<T> {
  const { alpha, beta } = scene;
  const { registry } = alpha.app;
  const id = registry.find(beta.origin)?.agreementId ?? '';
  const put = async (value: Narrowing) => {
    await act(alpha, (tx) => narrow(tx, alpha.app.instance.addresses.instanceActor, id, value));
    await registry.refresh();
  };
  await put(narrowing);
  try {
    return await then();
  } finally {
    await put({});
  }
}

describe('partners search our directory', () => {
  test('it does not exist for who has no such permission, nor for strangers', async () => {
    const nothing = fingerprintOf(await delta.get(scene.alpha.origin, '/ap/nothing'));
    expect(fingerprintOf(await search(delta, 'ada'))).toEqual(nothing);
    expect(fingerprintOf(await search(scene.stranger, 'ada'))).toEqual(nothing);
    const closed = narrowed({ in: { scopes: ['follow'] } }, () => search(scene.beta, 'ada'));
    expect(fingerprintOf(await closed)).toEqual(nothing);
  });

  test('a field for Beta finds its owner for Beta and never for Gamma; what is for colleagues for neither', async () => {
    expect(await namesFor(scene.beta, 'weld')).toEqual(['Ada Brandt']);
    expect(await namesFor(scene.gamma, 'weld')).toEqual([]);
    expect(JSON.stringify(docOf(await search(scene.gamma, 'ada')))).not.toContain('Welding');
    for (const peer of [scene.beta, scene.gamma]) {
      expect(await namesFor(peer, 'foresight')).toEqual([]);
      expect(JSON.stringify(docOf(await search(peer, 'brandt')))).not.toContain('Foresight');
    }
  });

  test('a field that the agreement keeps back neither shows nor finds', async () => {
    const narrowing = { out: { categories: { profile: { mode: 'copy', fields: ['title'] } } } } as const;
    await narrowed(narrowing as never, async () => {
      expect(await namesFor(scene.beta, 'hydraulics')).toEqual([]);
      expect(JSON.stringify(docOf(await search(scene.beta, 'ada')))).not.toContain('Hydraulics');
    });
    expect(await namesFor(scene.beta, 'hydraulics')).toEqual(['Ada Brandt']);
  });

  test('what else the asker calls a word finds too, as far as the field may be seen', async () => {
    const also = (peer: Peer, more: string) => namesIn(peer, `q=${encodeURIComponent('Nassläufer')}&${more}`);
    expect(await also(scene.beta, 'also.anderes=Hydraulics')).toEqual([]);
    expect(await also(scene.beta, 'also.nassl%C3%A4ufer=Hydraulics')).toEqual(['Ada Brandt']);
    expect(await also(scene.beta, 'also.nassl%C3%A4ufer=Welding')).toEqual(['Ada Brandt']);
    expect(await also(scene.gamma, 'also.nassl%C3%A4ufer=Welding')).toEqual([]);
    expect(await also(scene.gamma, 'also.nassl%C3%A4ufer=Foresight')).toEqual([]);
    for (const odd of [
      'also.=x',
      'also.__proto__=Hydraulics',
      'also.nassl%C3%A4ufer=%27%20%7C%20!!',
      'also.x=%00',
    ])
      expect([odd, await also(scene.beta, odd)]).toEqual([odd, []]);
  });

  test('fewer than two letters, and words without letters, find nobody: it is no list of everybody', async () => {
    for (const q of ['', 'a', '%', '* *']) expect([q, await namesFor(scene.beta, q)]).toEqual([q, []]);
  });

  test('nobody of another company is in it', async () => {
    const { alpha, bob } = scene;
    await idOfActor(alpha, bob);
    const found = await namesFor(scene.gamma, String(bob.document.preferredUsername));
    expect(found).toEqual([]);
  });
});

describe('ours search partners’ directories', () => {
  const asks = (peer: Peer) => peer.asked.filter((one) => one.path.startsWith(path)).length;
  const person = (peer: Peer, name: string, more: object = {}) => ({
    ...peer.actor(name).document,
    name,
    attachment: [{ type: 'PropertyValue', name: 'Skill', value: 'Hydraulics', field: 'skill' }],
    ...more,
  });
  const answers = (peer: Peer, ...items: unknown[]) =>
    peer.serve(path, { id: `${peer.origin}${path}`, type: 'Collection', items } as never);
  const found = async (q: string) => searchDirectories(scene.alpha.app.federation, q);

  test('where no permission is, nobody is asked', async () => {
    answers(scene.beta, person(scene.beta, 'Bettina'));
    answers(scene.gamma, person(scene.gamma, 'Gareth'));
    answers(delta, person(delta, 'Dirk'));
    const { people, silent } = await narrowed({ out: { scopes: ['follow'] } }, () => found('hydraulics'));
    expect([people.map(({ name }) => name), silent]).toEqual([['Gareth'], []]);
    expect([asks(scene.beta), asks(delta)]).toEqual([0, 0]);
  });

  test('those who allow it are asked by the company, not by a person; nobody found is stored', async () => {
    const before = await scene.alpha.db`select count(*)::int as n from people`;
    const { people } = await found('hydraulics pumps');
    expect(people.map(({ name, skills }) => [name, skills])).toEqual([
      ['Bettina', ['Hydraulics']],
      ['Gareth', ['Hydraulics']],
    ]);
    const question = scene.beta.asked.findLast((one) => one.path.startsWith(path));
    expect(question?.path).toMatch(/^\/ap\/directory\?q=hydraulics%20pumps&/);
    expect(JSON.stringify(question?.headers)).toContain(`${scene.alpha.origin}/actor#`);
    expect(JSON.stringify(question?.headers)).not.toContain('/ap/p/');
    expect(await scene.alpha.db`select count(*)::int as n from people`).toEqual(before);
  });

  test('the names that our vocabulary knows for a word go along as plain words', async () => {
    answers(scene.beta, person(scene.beta, 'Bettina'));
    await found('Dichtungstechnik');
    const asked = scene.beta.asked.findLast((one) => one.path.startsWith(path))?.path ?? '';
    const query = new URLSearchParams(asked.slice(path.length));
    expect(query.get('q')).toBe('Dichtungstechnik');
    expect(query.getAll('also.dichtungstechnik')).toContain('Sealing technology');
  });

  test('a partner speaks for its own people only, and a broken one spoils none of the others', async () => {
    const stolen = person(scene.gamma, 'Gus');
    answers(
      scene.beta,
      stolen,
      'https://nobody',
      { type: 'Person' },
      scene.beta.self.document,
      person(scene.beta, 'Bea'),
    );
    expect((await found('who is who')).people.map(({ name }) => name)).toEqual(['Bea', 'Gareth']);
  });

  test('who does not answer in time is named, and the others are there', async () => {
    scene.beta.serve(path, inboxes.stall);
    const { people, silent } = await found('valves');
    expect(people.map(({ name }) => name)).toEqual(['Gareth']);
    expect(silent).toEqual([scene.alpha.app.registry.find(scene.beta.origin)?.company]);
  });

  test('an error there is silence here, and asked again the next time', async () => {
    scene.beta.serve(path, refuseWith(500));
    expect((await found('seals')).silent).toHaveLength(1);
    answers(scene.beta, person(scene.beta, 'Boris'));
    expect((await found('seals')).people.map(({ name }) => name)).toContain('Boris');
  });
});
