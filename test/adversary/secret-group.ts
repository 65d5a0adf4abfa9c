import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { expect } from 'vitest';
import { expel } from '#src/groups/moderation/expel.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { transaction } from '#src/platform/database.ts';
import { signWith } from '#test/support/agreements.ts';
import { ask, fingerprintOf, until, type Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member, type Room } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';
import type { PeerActor } from '#test/support/peer-actor.ts';
import { bring, groupNote, inGroup, personId } from './room.ts';

/** The word that nobody outside may ever meet, and one of the same length that nobody wrote. */
export const secretWord = 'Zwiebelkuchen';
export const otherWord = 'Zwetschgenmus';

/**
 * A secret group of Alpha. In it: Ada, and Bob of Beta. Not in it: Dan and the administrator Rosa of Alpha; Erin of Alpha and Xena of
 * Xeno, who were sent away; Sam of Sue, whose company is suspended; Carol of Gamma, who is in another secret group; Zeta, which has a partner's
 * agreement and no member; a stranger.
 */
export interface SecretGroup {
  readonly alpha: TestInstance;
  readonly ada: Member;
  readonly dan: Member;
  readonly erin: Member;
  readonly rosa: Member;
  readonly room: Room;
  readonly other: Room;
  readonly bob: PeerActor;
  readonly carol: PeerActor;
  readonly peers: Readonly<Record<'beta' | 'gamma' | 'sue' | 'xeno' | 'zeta' | 'stranger', Peer>>;
  /** A post with a picture, a topic and a mention of Dan; an answer by Bob; a poll. */
  readonly post: Posted;
  readonly answer: { readonly id: string; readonly uri: string };
  readonly poll: { readonly id: string; readonly pollId: string };
  readonly fileUuid: string;
  /** As announced: number 1 and following. */
  readonly announceUri: string;
  end(): Promise<void>;
}
interface Posted {
  readonly id: string;
  readonly uri: string;
}

export async function openSecretGroup(): Promise<SecretGroup> {
  const names = ['beta', 'gamma', 'sue', 'xeno', 'zeta', 'stranger'] as const;
  const alpha = await startInstance();
  const started = await Promise.all(names.map((name) => startPeer(name)));
  const peers = Object.fromEntries(names.map((name, i) => [name, started[i]])) as SecretGroup['peers'];
  const [ada, dan, erin, rosa] = await Promise.all([
    alpha.person('ada'),
    alpha.person('dan'),
    alpha.person('erin'),
    alpha.person('rosa', { admin: true }),
  ]);
  const { beta, gamma, sue, xeno, zeta } = peers;
  for (const peer of [beta, gamma, sue, xeno, zeta]) await signWith(alpha, peer);
  const room = await alpha.group('geheim', ada, 'secret');
  const other = await alpha.group('anderes', ada, 'secret');
  const [bob, carol, sam, xena] = [
    beta.actor('bob'),
    gamma.actor('carol'),
    sue.actor('sam'),
    xeno.actor('xena'),
  ];
  await bring(alpha, ada, room, beta, bob, 'secret');
  await bring(alpha, ada, room, sue, sam, 'secret');
  await bring(alpha, ada, room, xeno, xena, 'secret');
  await bring(alpha, ada, other, gamma, carol, 'secret');
  await transaction(alpha.db, (tx) => invite(tx, ada.id, room.id, erin.id));
  await transaction(alpha.db, (tx) => requestToJoin(tx, erin.id, room.id));

  const { fileUuid, mediaId } = await upload(alpha, ada);
  const post = await publish(alpha, ada, {
    status: `${secretWord} #geheimsache @dan`,
    group_id: room.id,
    media_ids: [mediaId],
  });
  const poll = await publish<Posted & { poll: { id: string } }>(alpha, ada, {
    status: `${secretWord}?`,
    group_id: room.id,
    poll: { options: ['Ja', 'Nein'], expires_in: 3600 },
  });
  const sent = inGroup(
    bob,
    'Create',
    groupNote(bob, room.uri, `${secretWord}!`, { inReplyTo: post.uri }),
    room.uri,
  );
  await beta.post(alpha.origin, sent, bob);
  await beta.post(alpha.origin, inGroup(bob, 'Like', post.uri, room.uri), bob);
  const [answer] = await alpha.db`select id, uri from posts where reply_to_id = ${post.id}`;
  if (!answer) throw new Error('Bob’s answer did not arrive.');

  const xenaId = await personId(alpha, xena.uri);
  await transaction(alpha.db, (tx) => expel(tx, ada.id, room.id, xenaId, { ban: false }));
  await transaction(alpha.db, (tx) => expel(tx, ada.id, room.id, erin.id, { ban: false }));
  await alpha.agreement('suspend', sue.origin);
  await until(
    'everything was delivered',
    async () =>
      (
        await alpha.db`
    select 1 from deliveries d join peers p on p.id = d.peer_id where p.origin <> ${sue.origin}`
      ).count === 0,
  );
  const [entry] = await alpha.db`
    select l.activity_uri from group_log l where l.group_id = ${room.id} and convert_from(l.body, 'UTF8') like ${`%${post.uri}%`} order by seq limit 1`;
  return {
    ...{ alpha, ada, dan, erin, rosa, room, other, bob, carol, peers, post, fileUuid },
    answer: answer as unknown as Posted,
    poll: { id: poll.id, pollId: poll.poll.id },
    announceUri: entry?.activityUri as string,
    async end() {
      await alpha.remove();
      await Promise.all(started.map((peer) => peer.stop()));
    },
  };
}

async function publish<T = Posted>(alpha: TestInstance, who: Member, body: unknown): Promise<T> {
  const answer = await alpha.api<T>('POST', '/api/v1/statuses', body, who.token);
  if (answer.status !== 200) throw new Error(`Posting: ${answer.status} ${answer.text}`);
  return answer.data;
}

async function upload(alpha: TestInstance, who: Member): Promise<{ mediaId: string; fileUuid: string }> {
  const picture = await sharp({ create: { width: 900, height: 700, channels: 3, background: 'olive' } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'plan.png');
  const encoded = new Response(form);
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: '/api/v2/media',
    headers: {
      authorization: `Bearer ${who.token}`,
      'content-type': encoded.headers.get('content-type') ?? '',
    },
    body: new Uint8Array(await encoded.arrayBuffer()),
  });
  const { id } = answer.json as { id: string };
  const [row] = await alpha.db`select uuid from files where id = ${id}`;
  return { mediaId: id, fileUuid: row?.uuid as string };
}

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const idPattern = new RegExp(`${uuidPattern.source}|[0-9]{15,19}`, 'g');

/** A path with every id in it replaced by one of the same kind that names nothing. */
export function unknownTwin(path: string): string {
  return path
    .replace(uuidPattern, () => randomUUID())
    .replace(/\d{15,19}/g, '912345678901234567')
    .replace('geheimsache', 'unbekanntes')
    .replace('geheim', 'unbekn')
    .replace(secretWord, otherWord);
}

/** Answers that repeat what was asked for, in words or in the address to come back to: the two spellings become one. */
function withoutQuestion(answer: Answer): Answer {
  const plain = (text: string): string =>
    text
      .replaceAll('unbekanntes', 'geheimsache')
      .replaceAll('unbekn', 'geheim')
      .replaceAll(otherWord, secretWord);
  const headers = Object.entries(answer.headers)
    .filter(([name]) => name !== 'content-length' && name !== 'etag')
    .map(([name, value]) => [name, name === 'location' ? plain(value).replace(idPattern, 'ID') : value]);
  return { ...answer, headers: Object.fromEntries(headers) as Answer['headers'], text: plain(answer.text) };
}

export type Asker = (path: string) => Promise<Answer>;

/** What the asker gets for the path must be what they get for one that names nothing. */
export async function mustBeHidden(who: string, path: string, asker: Asker): Promise<void> {
  const [hidden, absent] = [await asker(path), await asker(unknownTwin(path))];
  expect([who, path, fingerprintOf(withoutQuestion(hidden))]).toEqual([
    who,
    path,
    fingerprintOf(withoutQuestion(absent)),
  ]);
}
