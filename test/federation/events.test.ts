import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classifyContext } from '#federation/json/contexts.ts';
import { isPost, readPost } from '#federation/vocabulary/incoming.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { cancelEvent } from '#src/posts/kinds/event/cancel-event.ts';
import type { EventAnswer } from '#src/posts/kinds/event/event.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost as readHeld } from '#src/posts/read/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { accountOf, acctOf, follow } from '#test/adversary/scene.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { activity, type Json, type PeerActor } from '#test/support/peer-actor.ts';
import { startPlainPeer, type PlainPeer } from '#test/support/plain-peer.ts';

const base = {
  ...{ id: 'https://events.example/e/1', type: 'Event', attributedTo: 'https://events.example/@ana' },
  ...{ name: 'Repair café', content: '<p>Bring it.</p>', startTime: '2026-12-01T18:00:00+01:00' },
};

describe('events of other servers', () => {
  test('Mobilizon’s is read whole', () => {
    const read = readPost({
      ...base,
      ...{ endTime: '2026-12-01T21:00:00+01:00', timezone: 'Europe/Paris', summary: 'Tuesday at six - Lyon' },
      ...{
        joinMode: 'free',
        status: 'CONFIRMED',
        'ical:status': 'CONFIRMED',
        participantCount: 7,
        maximumAttendeeCapacity: 0,
        remainingAttendeeCapacity: 13,
        draft: false,
      },
      location: {
        type: 'Place',
        name: 'Atelier',
        address: {
          ...{
            type: 'PostalAddress',
            streetAddress: '3 rue Neuve',
            postalCode: '69001',
            addressLocality: 'Lyon',
          },
          ...{ addressRegion: null, addressCountry: 'France' },
        },
      },
      attachment: [
        { type: 'Link', href: 'https://repair.example/', mediaType: 'text/html', name: 'Website' },
      ],
    });
    expect(read).toMatchObject({
      kind: 'event',
      title: 'Repair café',
      summary: '',
      html: '<p>Bring it.</p>',
    });
    expect(read.event).toEqual({
      ...{ startsAt: new Date('2026-12-01T17:00:00Z'), endsAt: new Date('2026-12-01T20:00:00Z') },
      ...{
        zone: 'Europe/Paris',
        place: 'Atelier, 3 rue Neuve, 69001, Lyon, France',
        link: 'https://repair.example/',
      },
      ...{ cancelled: false, counts: { yes: 7, maybe: 0, no: 0 } },
      ...{ capacity: 20, waiting: 0, confirms: false, pollUri: null },
    });
    const asked = readPost({ ...base, joinMode: 'restricted', maximumAttendeeCapacity: 12 });
    expect(asked.event).toMatchObject({ capacity: 12, confirms: true });
  });

  test('places in several shapes, and online ones', () => {
    const places = (location: unknown) => {
      const { event } = readPost({ ...base, location });
      return [event?.place, event?.link];
    };
    expect(places('Town hall')).toEqual(['Town hall', null]);
    expect(places({ type: 'Place', name: 'Hall', address: '1 Main Street' })).toEqual([
      'Hall, 1 Main Street',
      null,
    ]);
    expect(places({ type: 'VirtualLocation', url: 'https://meet.example/x' })).toEqual([
      '',
      'https://meet.example/x',
    ]);
    expect(
      places([
        { type: 'Place', name: 'Hall' },
        { type: 'VirtualLocation', name: 'Stream', url: 'https://live.example' },
      ]),
    ).toEqual(['Hall', 'https://live.example']);
    expect(places([{ type: 'VirtualLocation', url: 'javascript:alert(1)' }, 7, null])).toEqual(['', null]);
    expect(places(undefined)).toEqual(['', null]);
  });

  test.each([
    [{ eventStatus: 'EventCancelled' }, true],
    [{ eventStatus: 'https://w3id.org/fep/8a8e/EventCancelled' }, true],
    [{ eventStatus: 'https://schema.org/EventCancelled' }, true],
    [{ status: 'CANCELLED' }, true],
    [{ 'ical:status': 'cancelled' }, true],
    [{ eventStatus: 'EventScheduled', status: 'TENTATIVE' }, false],
    [{ status: { deep: 'CANCELLED' } }, false],
  ])('%j: cancelled is %s', (more, cancelled) => {
    expect(readPost({ ...base, ...more }).event?.cancelled).toBe(cancelled);
  });

  test.each([
    ['no start', { startTime: undefined }],
    ['a start that is no date', { startTime: 'tomorrow' }],
    ['a start in an impossible month', { startTime: '2026-13-01T10:00:00Z' }],
    ['no title', { name: undefined }],
    ['a title of blanks', { name: '  ' }],
  ])('with %s it stays readable, as an article', (_what, more) => {
    const object: Json = { ...base, ...more };
    expect(isPost(object)).toBe(true);
    expect(readPost(object)).toMatchObject({ kind: 'article', html: '<p>Bring it.</p>' });
    expect(readPost(object).event).toBeUndefined();
  });

  test('an end that is not meant to be shown is none; a warning stays one', () => {
    const read = readPost({
      ...base,
      endTime: '2026-12-02T18:00:00Z',
      displayEndTime: false,
      summary: 'loud',
      sensitive: true,
    });
    expect([read.event?.endsAt, read.summary]).toEqual([null, 'loud']);
  });

  test('a Note with a start is no event', () => {
    expect(readPost({ ...base, type: 'Note' })).toMatchObject({ kind: 'note' });
    expect(readPost({ ...base, type: 'Note' }).event).toBeUndefined();
  });

  test('their contexts are read as plain JSON, unless they mean something else by our words', () => {
    const as2 = 'https://www.w3.org/ns/activitystreams';
    const mobilizon = {
      ...{
        sc: 'http://schema.org#',
        ical: 'http://www.w3.org/2002/12/cal/ical#',
        mz: 'https://joinmobilizon.org/ns#',
      },
      ...{ PostalAddress: 'sc:PostalAddress', location: { '@id': 'sc:location', '@type': 'sc:Place' } },
      ...{ address: { '@id': 'sc:address', '@type': 'sc:PostalAddress' }, streetAddress: 'sc:streetAddress' },
      ...{ status: 'ical:status', timezone: { '@id': 'mz:timezone', '@type': 'sc:Text' } },
      participantCount: { '@id': 'mz:participantCount', '@type': 'sc:Integer' },
    };
    expect(classifyContext([as2, mobilizon] as never)).toBe('known');
    expect(classifyContext([as2, { timezone: 'https://elsewhere.example/#zone' }] as never)).toBe('foreign');
  });
});

const how = { scheme: 'cavage' } as const;

// Gina, on a plain server, and Ada of Alpha follow each other; Gus, beside Gina, follows nobody.
describe('with a plain server', () => {
  let alpha: TestInstance;
  let ada: Member;
  let peer: PlainPeer;
  let gina: PeerActor;
  let gus: PeerActor;
  beforeAll(async () => {
    [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPlainPeer('mastodon')]);
    await alpha.allow('followers', peer.origin);
    ada = await alpha.person('ada');
    [gina, gus] = [peer.person('gina'), peer.person('gus')];
    await accountOf(alpha, ada, acctOf(peer, gus));
    await follow(alpha, ada, peer, gina);
    await peer.post(alpha.origin, activity(gina, 'Follow', ada.uri), gina, how);
    await until('Ada has a follower', () => peer.inboxed('Accept')[0]);
  });
  afterAll(async () => {
    await alpha.remove();
    await peer.stop();
  });

  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  const plan = async (source = 'Bring gauges.'): Promise<{ id: PostId; uri: string; sent: Json }> => {
    const id = await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, {
        ...{ source, title: 'Seal day', language: 'en', level: 'followers' },
        event: {
          ...{ startsAt: inHours(24), endsAt: null, zone: 'Europe/Berlin', place: 'Hall 3' },
          link: 'https://meet.example/1',
        },
      }),
    );
    const { uri } = await readHeld(alpha.db, { personId: ada.id }, id);
    const create = await until('the Create', () =>
      peer.inboxed('Create').find((json) => (json.object as Json).id === uri),
    );
    return { id, uri, sent: create.object as Json };
  };
  const countsOf = async (id: PostId) => {
    const { event } = await readHeld(alpha.db, { personId: ada.id }, id);
    return event && [event.counts.yes, event.counts.maybe, event.counts.no];
  };
  const says = async (by: PeerActor, type: string, object: unknown, more: Json = {}) => {
    const json = activity(by, type, object, { to: [ada.uri], ...more });
    const { status, text } = await peer.post(alpha.origin, json, by, how);
    return { status, text, json };
  };
  const answered = (type: string, join: Json) =>
    until(`${type} of ${String(join.id)}`, () =>
      peer.inboxed(type).find((json) => (json.object as Json).id === join.id),
    );

  test('an event arrives as one, with its times in the text for who cannot show it', async () => {
    const { sent } = await plan();
    expect(sent).toMatchObject({
      ...{
        type: 'Event',
        name: 'Seal day',
        timezone: 'Europe/Berlin',
        eventStatus: 'EventScheduled',
        joinMode: 'free',
      },
      ...{
        location: [
          { type: 'Place', name: 'Hall 3' },
          { type: 'VirtualLocation', url: 'https://meet.example/1' },
        ],
      },
      ...{ attendees: { type: 'Collection', totalItems: 0 }, status: 'CONFIRMED' },
    });
    expect(String(sent.summary)).toMatch(/\d\d:\d\d.* · Hall 3 · https:\/\/meet\.example\/1$/);
    expect(String(sent.content)).toMatch(/^<p class="kontor-event">.*Hall 3.*<\/p><p>Bring gauges\.<\/p>$/s);
    expect(sent.endTime).toBeUndefined();
    expect(readPost(sent)).toMatchObject({ kind: 'event', html: '<p>Bring gauges.</p>', summary: '' });
  });

  test('a Join is answered with Accept, and counts once; Leave and Undo take it back', async () => {
    const { id, uri } = await plan();
    const join = await says(gina, 'Join', uri);
    expect(join.status).toBe(202);
    expect(await answered('Accept', join.json)).toMatchObject({
      actor: ada.uri,
      object: { type: 'Join', actor: gina.uri, object: uri },
    });
    expect((await peer.post(alpha.origin, join.json, gina, how)).status).toBe(202);
    const again = await says(gina, 'Join', uri);
    await answered('Accept', again.json);
    expect(await countsOf(id)).toEqual([1, 0, 0]);
    await says(gina, 'Leave', uri);
    expect(await countsOf(id)).toEqual([0, 0, 0]);
    const third = await says(gina, 'Join', uri);
    expect(await countsOf(id)).toEqual([1, 0, 0]);
    await says(gina, 'Undo', { id: third.json.id, type: 'Join', actor: gina.uri, object: uri });
    expect(await countsOf(id)).toEqual([0, 0, 0]);
  });

  test.each([
    ['Accept', [1, 0, 0]],
    ['TentativeAccept', [0, 1, 0]],
    ['Reject', [0, 0, 1]],
    ['TentativeReject', [0, 0, 1]],
  ])('%s of the event, or of an invitation to it, is an answer too', async (type, counts) => {
    const { id, uri } = await plan();
    expect((await says(gina, type, uri)).status).toBe(202);
    expect(await countsOf(id)).toEqual(counts);
    const invite = { id: `${uri}#invite`, type: 'Invite', actor: ada.uri, object: uri };
    await says(gina, 'Leave', uri);
    expect((await says(gina, type, invite)).status).toBe(202);
    expect(await countsOf(id)).toEqual(counts);
  });

  test('the counts are told by an Update', async () => {
    const { uri } = await plan();
    await says(gina, 'TentativeAccept', uri);
    const update = await until('the Update', () =>
      peer.inboxed('Update').find((json) => (json.object as Json).id === uri),
    );
    expect(update.object).toMatchObject({ attendees: { totalItems: 0 }, tentative: 1, declined: 0 });
  });

  test('who may not read it is told the same as of an event that is not there', async () => {
    const { id, uri } = await plan();
    const missing = `${alpha.origin}/ap/o/${crypto.randomUUID()}`;
    for (const type of ['Join', 'TentativeAccept', 'Reject', 'Leave']) {
      const [there, nowhere] = [await says(gus, type, uri), await says(gus, type, missing)];
      expect([there.status, there.text]).toEqual([404, nowhere.text]);
    }
    expect(await countsOf(id)).toEqual([0, 0, 0]);
    expect((await says(gina, 'Join', uri)).status).toBe(202);
    expect(await countsOf(id)).toEqual([1, 0, 0]);
  });

  test('a Join of what is over or cancelled is answered with Reject, and does not count', async () => {
    const [over, cancelled] = [await plan(), await plan()];
    await alpha.db`update events set starts_at = now() - interval '2 days' where post_id = ${over.id}`;
    await transaction(alpha.db, (tx) => cancelEvent(tx, ada.id, cancelled.id));
    for (const { id, uri } of [over, cancelled]) {
      const join = await says(gina, 'Join', uri);
      expect(await answered('Reject', join.json)).toMatchObject({ actor: ada.uri, object: { type: 'Join' } });
      expect(await countsOf(id)).toEqual([0, 0, 0]);
    }
    const update = await until('the Update', () =>
      peer.inboxed('Update').find((json) => (json.object as Json).id === cancelled.uri),
    );
    expect(update.object).toMatchObject({ eventStatus: 'EventCancelled', status: 'CANCELLED' });
  });

  test('we answer theirs in their words; what they refuse is none', async () => {
    const object = {
      ...base,
      ...{ id: `${peer.origin}/e/9`, attributedTo: gina.uri, to: [gina.followers], cc: [] },
      ...{ startTime: inHours(30).toISOString(), participantCount: 4 },
    };
    expect((await says(gina, 'Create', object, { to: [gina.followers] })).status).toBe(202);
    const [row] = await alpha.db<{ id: PostId }[]>`select id from posts where uri = ${object.id}`;
    const id = row?.id ?? ('' as PostId);
    const say = (answer: EventAnswer) => transaction(alpha.db, (tx) => answerEvent(tx, ada.id, id, answer));
    const heard = (type: string) =>
      until(type, () =>
        peer.inboxed(type).find((json) => json.object === object.id && json.actor === ada.uri),
      );
    await say('yes');
    const join = await heard('Join');
    expect(await countsOf(id)).toEqual([4, 0, 0]);
    await says(gina, 'Accept', join);
    await say('no');
    await heard('Leave');
    await heard('Reject');
    await say('yes');
    const second = await until('the second Join', () =>
      peer.inboxed('Join').find((json) => json.object === object.id && json.id !== join.id),
    );
    const own = async () => (await readHeld(alpha.db, { personId: ada.id }, id)).event?.own;
    await says(gus, 'Reject', second);
    expect(await own()).toBe('yes');
    await says(gina, 'Reject', second.id);
    expect(await own()).toBeNull();
  });
});
