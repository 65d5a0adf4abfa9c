import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { transaction } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { bring, groupNote, inGroup } from './room.ts';
import { holds, openScene, type Scene } from './scene.ts';

// What a partner may hold of a group begins with its first member, at every door; and who signs for themselves reads for themselves.
let scene: Scene;
let room: Room;
let early: { id: string; uri: string };
let late: { id: string; uri: string };
beforeAll(async () => {
  scene = await openScene();
  const { alpha, ada, beta, gamma, bob, carol } = scene;
  room = await alpha.group('archiv', ada, 'closed');
  await bring(alpha, ada, room, gamma, carol);
  early = await post('before anybody of Beta came');
  await bring(alpha, ada, room, beta, bob);
  late = await post('since Bob came');
});
afterAll(() => scene.end());

async function post(status: string): Promise<{ id: string; uri: string }> {
  const { alpha, ada } = scene;
  const made = await alpha.api<{ id: string; uri: string }>(
    'POST',
    '/api/v1/statuses',
    { status, visibility: 'private', list_id: room.id },
    ada.token,
  );
  expect(made.status).toBe(200);
  return made.data;
}
const at = (uri: string): string => uri.slice(scene.alpha.origin.length);
const statusOf = async (path: string, by?: PeerActor): Promise<number> =>
  (await scene.beta.get(scene.alpha.origin, path, by ? { by } : {})).status;
const outboxPage = (): string => `${at(scene.ada.uri)}/outbox?before=9223372036854775807`;
const logPage = (): string => `${at(room.uri)}/log?after=0`;

describe('a post from before a partner’s first member', () => {
  test('is at no door: log, object, replies, outbox', async () => {
    const { alpha, beta } = scene;
    for (const page of [outboxPage(), logPage()]) {
      const { status, text } = await beta.get(alpha.origin, page);
      expect(status).toBe(200);
      expect(text).toContain(late.uri);
      expect(text).not.toContain(early.uri);
    }
    expect([await statusOf(at(late.uri)), await statusOf(`${at(late.uri)}/replies`)]).toEqual([200, 200]);
    expect([await statusOf(at(early.uri)), await statusOf(`${at(early.uri)}/replies`)]).toEqual([404, 404]);
  });

  test('does not come when it is edited; where it is known its edit does', async () => {
    const { alpha, ada, beta, gamma } = scene;
    const edit = (id: string, status: string) =>
      alpha.api('PUT', `/api/v1/statuses/${id}`, { status }, ada.token);
    await edit(early.id, 'an old word, changed');
    await edit(late.id, 'a new word, changed');
    const told = (peer: typeof beta, uri: string) =>
      peer.inboxed('Announce').some((a) => {
        const { type, object } = a.object as Json;
        return type === 'Update' && (object as Json).id === uri;
      });
    await until('Beta hears of its own', () => told(beta, late.uri));
    await until('Gamma hears of the old one', () => told(gamma, early.uri));
    expect(told(beta, early.uri)).toBe(false);
    expect((await beta.get(alpha.origin, logPage())).text).not.toContain(early.uri);
  });
});

describe('a signature of a person reads what that person may', () => {
  test('the member reads, a colleague is told what is unknown, and the server reads for all', async () => {
    const { alpha, beta, bob, eve } = scene;
    for (const path of [at(late.uri), `${at(late.uri)}/replies`, logPage(), `${at(room.uri)}/followers`]) {
      expect(await statusOf(path)).toBe(200);
      expect(await statusOf(path, bob)).toBe(200);
      const absent = await beta.get(alpha.origin, `/ap/o/${crypto.randomUUID()}`, { by: eve });
      const hidden = await beta.get(alpha.origin, path, { by: eve });
      expect([hidden.status, hidden.text]).toEqual([404, absent.text]);
    }
    expect((await beta.get(alpha.origin, outboxPage(), { by: eve })).text).not.toContain(late.uri);
  });

  test('who calls themselves a server later on stays a person', async () => {
    const { alpha, beta, eve } = scene;
    const claimed = { ...eve.document, type: 'Application' };
    await beta.post(alpha.origin, activity(eve, 'Update', claimed), eve);
    expect(await statusOf(at(late.uri), eve)).toBe(404);
  });
});

describe('votes', () => {
  test('only of people who may read the poll, once each', async () => {
    const { alpha, ada, beta, gamma, bob, eve } = scene;
    await beta.post(alpha.origin, activity(bob, 'Follow', ada.uri), bob);
    const poll = { options: ['Yes', 'No'], expires_in: 3_600 };
    const asked = await alpha.api<{ id: string; uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'Well?', visibility: 'private', poll },
      ada.token,
    );
    const vote = (by: PeerActor, name = 'Yes') =>
      (by.uri.startsWith(gamma.origin) ? gamma : beta).post(
        alpha.origin,
        activity(by, 'Create', {
          id: `${by.uri}#${crypto.randomUUID()}`,
          type: 'Note',
          attributedTo: by.uri,
          to: [ada.uri],
          inReplyTo: asked.data.uri,
          name,
        }),
        by,
      );
    const stuffers = Array.from({ length: 4 }, (_, n) => beta.actor(`stuffer${n}`));
    for (const by of [bob, bob, eve, scene.carol, ...stuffers])
      expect((await vote(by)).status).toBeLessThan(500);
    expect((await vote(bob, 'No')).status).toBe(202);
    const [row] = await alpha.db`select voters_count from polls where post_id = ${asked.data.id}`;
    expect(row?.votersCount).toBe(1);
  });

  test('in a group only of its members', async () => {
    const { alpha, ada, beta, bob, eve } = scene;
    const poll = { options: ['Yes', 'No'], expires_in: 3_600 };
    const asked = await alpha.api<{ id: string; uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status: 'Here?', visibility: 'private', list_id: room.id, poll },
      ada.token,
    );
    for (const by of [eve, bob]) {
      const { content: _none, ...named } = groupNote(by, room.uri, '', {
        inReplyTo: asked.data.uri,
        name: 'Yes',
      });
      await beta.post(alpha.origin, activity(by, 'Create', named), by);
    }
    const [row] = await alpha.db`select voters_count from polls where post_id = ${asked.data.id}`;
    expect(row?.votersCount).toBe(1);
  });
});

describe('terms that were narrowed', () => {
  test('keep reactions out of the log as they keep them from being sent, and posts of groups from every door', async () => {
    const { alpha, ada, beta, bob } = scene;
    await beta.post(alpha.origin, inGroup(bob, 'Like', late.uri, room.uri), bob);
    const page = async () => (await beta.get(alpha.origin, logPage())).text;
    await until('the reaction is in the log', async () => (await page()).includes('"Like"'));
    const id = alpha.app.registry.find(beta.origin)?.agreementId ?? '';
    const limit = async (policy: object) => {
      await transaction(alpha.db, (tx) => narrow(tx, 'test', id, policy));
      await alpha.app.registry.refresh();
    };
    await limit({ out: { categories: { reaction: 'deny' } } });
    expect(await page()).not.toContain('"Like"');
    expect(await page()).toContain(late.uri);
    await limit({ out: { scopes: ['follow', 'groups.join', 'direct'] } });
    for (const path of [at(late.uri), `${at(late.uri)}/replies`, logPage()])
      expect(await statusOf(path)).toBe(404);
    expect((await beta.get(alpha.origin, outboxPage())).text).not.toContain(late.uri);
    await limit({});
    expect(await statusOf(at(late.uri))).toBe(200);
    expect(await holds(alpha, late.uri)).toBe(true);
    expect(ada.handle).toBe('ada');
  });
});
