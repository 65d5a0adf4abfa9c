import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OneSidedProfile } from '#src/agreements/templates.ts';
import { uploadFile } from '#src/media/upload.ts';
import type { Level } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';
import { activity, note, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

// Gina follows Ada and Ada follows Gina, from the time when the agreement allowed everything. Then it is narrowed, and the same is tried again.
let alpha: TestInstance;
let ada: Member;
let peer: PlainPeer;
let gina: PeerActor;
let ginaId: PersonId;
const how = { scheme: 'cavage' } as const;
const posts = (activityJson: Json): string => String((activityJson.object as Json).content ?? '');
const waiting = async (): Promise<number> => (await alpha.db`select 1 from deliveries`).count;
const settled = () => until('nothing waits', async () => (await waiting()) === 0);

beforeAll(async () => {
  [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer('gotosocial')]);
  await alpha.allow('followers,forum', peer.origin);
  ada = await alpha.person('ada');
  gina = peer.person('gina');
  await peer.post(alpha.origin, activity(gina, 'Follow', ada.uri), gina, how);
  const [row] = await alpha.db`select id from people where uri = ${gina.uri}`;
  ginaId = row?.id as PersonId;
  await alpha.api('POST', `/api/v1/accounts/${ginaId}/follow`, {}, ada.token);
  const asked = await until('the Follow', () => peer.sentTo(gina, 'Follow')[0]);
  await peer.post(alpha.origin, activity(gina, 'Accept', asked), gina, how);
});
afterAll(async () => {
  await alpha.remove();
  await peer.stop();
});

const say = (level: Level, source: string): Promise<string> =>
  transaction(alpha.db, (tx) => publishPost(tx, ada.id, { source, level }));
const arrived = (word: string): boolean => peer.sentTo(gina).some((json) => posts(json).includes(word));

const table: [OneSidedProfile | 'both', Level, boolean][] = [
  ['followers', 'followers', true],
  ['followers', 'direct', true],
  ['forum', 'followers', false],
  ['forum', 'direct', false],
  ['both', 'followers', true],
  ['both', 'direct', true],
];

describe.each(table)('profile %s, level %s', (profile, level, crosses) => {
  const word = `${profile}-${level}`;
  beforeAll(() => alpha.allow(profile === 'both' ? 'followers,forum' : profile, peer.origin));

  it(`out: a post ${crosses ? 'arrives' : 'does not leave, nor does what changes it'}`, async () => {
    const source = level === 'direct' ? `@gina@${peer.host} ${word}` : word;
    if (level === 'direct' && !crosses) {
      const answer = await alpha.api(
        'POST',
        '/api/v1/statuses',
        { status: source, visibility: 'direct' },
        ada.token,
      );
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('agreement')]);
      // Whatever way it came.
      await expect(say(level, source)).rejects.toThrow('agreement');
      expect(await alpha.db`select 1 from posts where source = ${source}`).toHaveLength(0);
      return;
    }
    const id = await say(level, source);
    if (crosses) return await until('it arrived', () => arrived(word));
    await alpha.api('PUT', `/api/v1/statuses/${id}`, { status: `${word} edited` }, ada.token);
    await settled();
    expect(arrived(word)).toBe(false);
    expect(
      await alpha.db`select 1 from exposures e join posts p on p.uri = e.object_uri where p.id = ${id}`,
    ).toHaveLength(0);
  });

  it(`in: a post ${crosses ? 'is kept' : 'is refused'}`, async () => {
    const to = level === 'direct' ? [ada.uri] : [gina.followers];
    const theirs = note(gina, `their ${word}`, { to });
    const answer = await peer.post(alpha.origin, activity(gina, 'Create', theirs), gina, how);
    expect(answer.status).toBe(crosses ? 202 : 403);
    expect(await alpha.db`select 1 from posts where uri = ${String(theirs.id)}`).toHaveLength(
      crosses ? 1 : 0,
    );
  });
});

it('a delivery that waited while the agreement was narrowed is not sent', async () => {
  await alpha.allow('followers', peer.origin);
  await alpha.agreement('suspend', peer.origin);
  await say('followers', 'waited');
  expect(await waiting()).toBe(1);
  await alpha.allow('forum', peer.origin);
  await alpha.agreement('resume', peer.origin).catch(() => null);
  await settled();
  expect(arrived('waited')).toBe(false);
});

it('a like of an earlier post does not cross either, in or out', async () => {
  await alpha.allow('followers', peer.origin);
  const id = await say('followers', 'liked later');
  const created = await until('it arrived', () =>
    peer.sentTo(gina, 'Create').find((c) => posts(c).includes('liked later')),
  );
  await alpha.allow('forum', peer.origin);
  const like = activity(gina, 'Like', (created.object as Json).id);
  await peer.post(alpha.origin, like, gina, how);
  expect(await alpha.db`select 1 from reactions where post_id = ${id}`).toHaveLength(0);
});

it('files are not named to a company that the agreement keeps them from, in no activity', async () => {
  await alpha.allow('followers', peer.origin);
  const file = await uploadFile(alpha.db, ada.id, {
    ...{
      bytes: Buffer.from('a,b\n'),
      mediaType: 'text/csv',
      name: 'Kuendigung_Mueller.csv',
      alt: 'Dismissal',
    },
  });
  const withFile = (source: string) =>
    transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, { source, level: 'followers', fileIds: [file.id] }),
    );
  const [agreement] =
    await alpha.db`select a.id from agreements a join peers p on p.id = a.peer_id where p.origin = ${peer.origin} and a.state = 'active'`;
  const narrowing = { out: { categories: { file: 'deny' } } };
  await alpha.db`update agreements set narrowing = ${alpha.db.json(narrowing)} where id = ${String(agreement?.id)}`;
  await alpha.db`update agreement_book set revision = revision + 1`;
  await alpha.app.registry.refresh();
  const id = await withFile('with a file');
  await alpha.api('PUT', `/api/v1/statuses/${id}`, { status: 'with a file, edited' }, ada.token);
  await until('the edit arrived', () => arrived('with a file, edited'));
  const told = peer.asked.map((one) => one.body.toString()).filter((body) => body.includes('with a file'));
  expect(told.length).toBe(2);
  for (const body of told) expect(body).not.toMatch(/Mueller|Dismissal|attachment/);
});
