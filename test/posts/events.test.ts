import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { editPost } from '#src/posts/edit.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import { receiveEdit, receivePost, receiveTotals } from '#src/posts/inbound/receive.ts';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { event } from '#src/posts/kinds/event/kind.ts';
import { cancelEvent } from '#src/posts/kinds/event/cancel-event.ts';
import type { EventAnswer, EventCounts } from '#src/posts/kinds/event/event.ts';
import type { EventInput, IncomingEvent } from '#src/posts/kinds/event/forms.ts';
import { momentIn } from '#src/posts/kinds/event/local-time.ts';
import { receiveAnswerRefusal, receiveEventAnswer } from '#src/posts/kinds/event/receive-answer.ts';
import { withoutTimes, timesHtml } from '#src/posts/kinds/event/said-times.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { addFollow, addPerson, incomingNote, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.anna, company.ada);
  await addFollow(company.db, company.bob, company.ada);
});
afterAll(() => company.drop());

const hourMs = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs);
const audit = (more: Partial<EventInput> = {}): EventInput => ({
  ...{ startsAt: inHours(24), endsAt: inHours(26), zone: 'Europe/Berlin', place: 'Halle 3', link: '' },
  ...more,
});
const plan = (
  more: Partial<EventInput> = {},
  audience: object = { level: 'followers' },
  title = 'Audit',
): Promise<PostId> =>
  company.act((tx) => publishPost(tx, company.ada, { source: '', title, ...audience, event: audit(more) }));
const say = (person: PersonId, id: PostId, answer: EventAnswer) =>
  company.act((tx) => answerEvent(tx, person, id, answer));
const eventOf = async (id: PostId, personId = company.ada) => {
  const { event } = await readPost(company.db, { personId }, id);
  if (!event) throw new Error(`${id} is no event.`);
  return event;
};
const countsOf = async (id: PostId): Promise<EventCounts> => (await eventOf(id)).counts;
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).uri;
const hear = async (
  from: Company['fromBob'],
  id: PostId,
  answer: EventAnswer | null,
  at = new Date(),
  decided = false,
) => {
  const said = { eventUri: await uriOf(id), answer, uri: `urn:x:${crypto.randomUUID()}`, at };
  return await company.act((tx) => receiveEventAnswer(tx, from, said, decided));
};
const past = (id: PostId) =>
  company.db`update events set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where post_id = ${id}`;

describe('an event of ours', () => {
  test('needs a title, an end after its start, a zone there is, and a link that is one', async () => {
    const wrong: [Partial<EventInput>, string, string][] = [
      [{}, '', 'event.titleMissing'],
      [{ endsAt: inHours(23) }, 'Audit', 'event.endsBeforeStart'],
      [{ endsAt: audit().startsAt, startsAt: audit().startsAt }, 'Audit', 'event.endsBeforeStart'],
      [{ zone: 'Europe/Atlantis' }, 'Audit', 'event.notATimeZone'],
      [{ zone: '+02:00' }, 'Audit', 'event.notATimeZone'],
      [{ startsAt: inHours(-30), endsAt: null }, 'Audit', 'event.past'],
      [{ place: 'x'.repeat(301) }, 'Audit', 'event.placeTooLong'],
      [{ link: 'javascript:alert(1)' }, 'Audit', 'event.notALink'],
    ];
    for (const [more, title, id] of wrong)
      await expect(plan(more, {}, title)).rejects.toMatchObject({ reason: { id } });
    expect(await eventOf(await plan({ place: ' Halle\n3 ', link: 'https://meet.example/a' }))).toMatchObject({
      ...{ zone: 'Europe/Berlin', place: 'Halle 3', link: 'https://meet.example/a', cancelled: false },
      ...{ own: null, counts: { yes: 0, maybe: 0, no: 0 }, people: [] },
    });
  });

  test('is one kind of post, not two', async () => {
    const poll = { options: ['a', 'b'], multiple: false, closesAt: null };
    const both = { source: 'x', title: 'x', event: audit() };
    for (const more of [{ poll }, { kind: 'question' as const }])
      await expect(
        company.act((tx) => publishPost(tx, company.ada, { ...both, ...more })),
      ).rejects.toMatchObject({ reason: { id: 'posts.oneTypeOnly' } });
  });

  test('is found by its title and its place', async () => {
    const id = await plan({ place: 'Kesselhaus' }, { level: 'instance' }, 'Druckprobe');
    for (const word of ['Druckprobe', 'Kesselhaus']) {
      const found = await searchPosts(company.db, { personId: company.otto }, word, { limit: 5 });
      expect(found.map((post) => post.id)).toEqual([id]);
    }
  });
});

describe('the time of an event', () => {
  test('is that of its place, in winter and summer', () => {
    expect(momentIn('Europe/Berlin', '2026-12-01', '14:00').toISOString()).toBe('2026-12-01T13:00:00.000Z');
    expect(momentIn('Europe/Berlin', '2026-07-01', '14:00').toISOString()).toBe('2026-07-01T12:00:00.000Z');
    expect(momentIn('America/New_York', '2026-12-01', '9:05').toISOString()).toBe('2026-12-01T14:05:00.000Z');
  });

  test('of an hour that comes twice is the first, and one that is skipped is refused', () => {
    expect(momentIn('Europe/Berlin', '2026-10-25', '02:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(momentIn('Europe/Berlin', '2026-10-25', '03:00').toISOString()).toBe('2026-10-25T02:00:00.000Z');
    expect(() => momentIn('Europe/Berlin', '2026-03-29', '02:30')).toThrow(/no 02:30 in Europe\/Berlin/);
    expect(momentIn('Europe/Berlin', '2026-03-29', '03:00').toISOString()).toBe('2026-03-29T01:00:00.000Z');
    // A whole day was left out there.
    expect(() => momentIn('Pacific/Apia', '2011-12-30', '12:00')).toThrow(/clocks are put forward/);
  });

  test.each([
    ['2026-02-30', '10:00', 'event.notADay'],
    ['01.12.2026', '10:00', 'event.notADay'],
    ['2026-12-01', '24:00', 'event.notATime'],
    ['2026-12-01', 'noon', 'event.notATime'],
  ])('%s %s is none', (day, time, id) => {
    expect(() => momentIn('Europe/Berlin', day, time)).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ id }) as unknown }),
    );
  });

  test('stands in the text of servers without events, and is taken away again whole', () => {
    const [startsAt, endsAt] = [new Date('2026-12-01T13:00:00Z'), new Date('2026-12-01T14:30:00Z')];
    const details = {
      startsAt,
      endsAt,
      zone: 'Europe/Berlin',
      place: 'Halle <3>',
      link: null,
      cancelled: true,
    };
    const html = timesHtml(details, 'de');
    expect(html).toContain('Dienstag, 1. Dezember 2026, 14:00–15:30 Uhr MEZ');
    expect(html).toMatch(/Abgesagt.*Halle &lt;3&gt;/s);
    expect(withoutTimes(`${html}<p>Bring shoes.</p>`)).toBe('<p>Bring shoes.</p>');
  });
});

describe('answers', () => {
  test('of who cannot read it are as if it were not there, from here and from partners', async () => {
    const id = await plan();
    await expect(say(company.otto, id, 'yes')).rejects.toMatchObject({ kind: 'not_found' });
    expect(await hear(company.fromCarl, id, 'yes')).toBe('none');
    await say(company.anna, id, 'yes');
    expect(await hear(company.fromBob, id, 'maybe')).toBe('changed');
    expect(await countsOf(id)).toEqual({ yes: 1, maybe: 1, no: 0 });
  });

  test('the same twice are one, another takes the place of the first, and names come with them', async () => {
    const id = await plan();
    for (const answer of ['yes', 'yes', 'no', 'no'] as const) await say(company.anna, id, answer);
    await say(company.ada, id, 'yes');
    expect(await hear(company.fromBob, id, 'yes')).toBe('changed');
    expect(await hear(company.fromBob, id, 'yes')).toBe('same');
    expect(await eventOf(id, company.anna)).toMatchObject({
      ...{ counts: { yes: 2, maybe: 0, no: 1 }, own: 'no' },
      people: [
        { answer: 'no', name: 'anna', host: null, company: null },
        { answer: 'yes', name: 'ada', host: null },
        { answer: 'yes', name: 'bob', host: 'beta.example', company: 'Beta SAS' },
      ],
    });
    const told = (await company.facts('event.answered')).filter(({ data }) => data.postId === id);
    expect(told.map(({ data }) => [data.before, data.answer])).toEqual([
      ...[
        [null, 'yes'],
        ['yes', 'no'],
        [null, 'yes'],
        [null, 'yes'],
      ],
    ]);
  });

  test('of twenty at once one counts', async () => {
    const id = await plan();
    const answers = Array.from({ length: 20 }, (_, i) => (['yes', 'maybe', 'no'] as const)[i % 3] ?? 'no');
    await Promise.all(answers.map((answer) => say(company.anna, id, answer)));
    const { yes, maybe, no } = await countsOf(id);
    expect(yes + maybe + no).toBe(1);
  });

  test('of a partner’s person may come in any order: the latest holds, also over one taken back', async () => {
    const id = await plan();
    const [first, second, third] = [inHours(-3), inHours(-2), inHours(-1)];
    expect(await hear(company.fromBob, id, null, second)).toBe('same');
    expect(await hear(company.fromBob, id, 'yes', first)).toBe('none');
    expect(await countsOf(id)).toMatchObject({ yes: 0 });
    expect(await hear(company.fromBob, id, 'no', third)).toBe('changed');
    expect(await hear(company.fromBob, id, 'yes', second)).toBe('none');
    expect(await countsOf(id)).toEqual({ yes: 0, maybe: 0, no: 1 });
  });

  test('are refused with a sentence once it is over or cancelled, and no partner’s counts then', async () => {
    const [open, over, cancelled] = [await plan(), await plan(), await plan()];
    await past(over);
    await company.act((tx) => cancelEvent(tx, company.ada, cancelled));
    for (const [id, reason] of [
      [over, 'event.over'],
      [cancelled, 'event.cancelled'],
    ] as const) {
      await expect(say(company.anna, id, 'yes')).rejects.toMatchObject({
        kind: 'conflict',
        reason: { id: reason },
      });
      expect(await hear(company.fromBob, id, 'yes')).toBe('closed');
      expect(await countsOf(id)).toEqual({ yes: 0, maybe: 0, no: 0 });
    }
    await say(company.anna, open, 'yes');
    expect(await countsOf(open)).toMatchObject({ yes: 1 });
  });

  test('in a group are for its members, who stand by its charter', async () => {
    const { group, db, otto, anna, ada } = company;
    const id = await plan({}, { level: 'group', groupId: group });
    await expect(say(otto, id, 'yes')).rejects.toMatchObject({ kind: 'not_found' });
    await db`update groups set charter_source = 'Be kind.', charter_version = 1 where id = ${group}`;
    await expect(say(anna, id, 'yes')).rejects.toMatchObject({
      reason: { id: 'groups.charterBeforePosting' },
    });
    expect(await hear(company.fromBob, id, 'yes')).toBe('none');
    await db`update groups set charter_source = '' where id = ${group}`;
    await say(anna, id, 'yes');
    await say(ada, id, 'maybe');
    expect(await hear(company.fromBob, id, 'yes')).toBe('changed');
    expect(await countsOf(id)).toEqual({ yes: 2, maybe: 1, no: 0 });
  });

  test('are not given under one’s name to what one planned under a pseudonym', async () => {
    const { db, anna, ada } = company;
    const id = await plan({}, { level: 'instance' });
    const alias = await addPerson(db, 'amsel');
    await db`update people set kind = 'alias' where id = ${alias}`;
    await db`insert into aliases (alias_id, person_id, group_id) values (${alias}, ${anna}, ${company.group})`;
    await db`update posts set author_id = ${alias} where id = ${id}`;
    await expect(say(anna, id, 'yes')).rejects.toMatchObject({ reason: { id: 'event.ownPseudonym' } });
    await say(ada, id, 'yes');
  });

  test('of who has left do not count, and of who is erased are gone', async () => {
    const { db } = company;
    const id = await plan();
    const dan = await addPerson(db, 'dan', { peerId: company.beta, origin: 'https://beta.example' });
    await addFollow(db, dan, company.ada);
    await hear({ id: dan, peerId: company.beta }, id, 'yes');
    await say(company.anna, id, 'yes');
    expect(await countsOf(id)).toMatchObject({ yes: 2 });
    await db`update people set deactivated_at = now() where id = ${dan}`;
    expect(await countsOf(id)).toMatchObject({ yes: 1 });
    await erasePostsOf(db, { personId: dan });
    const left = await db<
      { personId: PersonId }[]
    >`select person_id from event_answers where post_id = ${id}`;
    expect(left).toEqual([{ personId: company.anna }]);
  });
});

test('what one answered is in the export of what is one’s own, by its event', async () => {
  const { db, anna } = company;
  const [first, second] = [await plan(), await plan()];
  await say(anna, first, 'maybe');
  await say(anna, second, 'no');
  const of = (after: string, limit: number) => event.deeds?.of(db, anna, after, limit);
  const all = (await of('0', 100)) ?? [];
  expect(all.slice(-2)).toEqual([
    { id: first, uri: await uriOf(first), answer: 'maybe', at: expect.any(Date) },
    { id: second, uri: await uriOf(second), answer: 'no', at: expect.any(Date) },
  ]);
  expect(await of(first, 1)).toEqual(all.slice(-1));
});

describe('a change', () => {
  const toldOf = (id: PostId) =>
    company.db<{ personId: PersonId }[]>`
      select person_id from notifications where kind = 'edit' and post_id = ${id} order by person_id`;

  test('of its time keeps the answers, and whoever gave one hears of it', async () => {
    const { ada, anna, bob } = company;
    const id = await plan();
    await say(anna, id, 'yes');
    await hear(company.fromBob, id, 'no');
    const startsAt = inHours(48);
    await company.act((tx) => editPost(tx, ada, id, { event: audit({ startsAt, endsAt: null, place: '' }) }));
    expect(await eventOf(id)).toMatchObject({
      startsAt,
      endsAt: null,
      place: '',
      counts: { yes: 1, maybe: 0, no: 1 },
    });
    expect((await toldOf(id)).map((row) => row.personId)).toEqual([anna]);
    expect(bob).toBeDefined();
  });

  test('is for its author alone; a wrong one is refused and changes nothing', async () => {
    const { ada, anna } = company;
    const id = await plan();
    const change = (who: PersonId, more: object) =>
      company.act((tx) => editPost(tx, who, id, { event: audit(), ...more }));
    await expect(change(anna, {})).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(change(ada, { event: audit({ endsAt: inHours(1) }) })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(change(ada, { title: '' })).rejects.toMatchObject({ reason: { id: 'event.titleMissing' } });
    expect((await eventOf(id)).endsAt).not.toBeNull();
  });

  test('can be that it does not take place: for its author, once, and it stays so', async () => {
    const { ada, anna, otto } = company;
    const id = await plan();
    await say(anna, id, 'yes');
    const cancel = (who: PersonId) => company.act((tx) => cancelEvent(tx, who, id));
    await expect(cancel(anna)).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(cancel(otto)).rejects.toMatchObject({ kind: 'not_found' });
    const before = (await company.facts('post.edited')).length;
    await cancel(ada);
    await cancel(ada);
    expect((await company.facts('post.edited')).length).toBe(before + 1);
    await company.act((tx) => editPost(tx, ada, id, { event: audit({ place: 'nowhere' }) }));
    expect(await eventOf(id)).toMatchObject({ cancelled: true, place: 'nowhere', counts: { yes: 1 } });
    expect((await toldOf(id)).map((row) => row.personId)).toEqual([anna]);
  });
});

describe('a partner’s event', () => {
  const incoming = (more: Partial<IncomingEvent> = {}): IncomingEvent => ({
    ...{ startsAt: inHours(24), endsAt: inHours(25), zone: 'Europe/Paris', place: 'Salle 2', link: null },
    ...{ cancelled: false, counts: { yes: 3, maybe: 1, no: 0 }, ...more },
  });
  const arrives = async (uri: string, more: Partial<IncomingEvent> = {}): Promise<PostId> => {
    const note = incomingNote(uri, { kind: 'event', title: 'Réunion', event: incoming(more) });
    const id = await company.act((tx) => receivePost(tx, company.fromBob, note));
    if (!id) throw new Error('It was not taken.');
    return id;
  };
  beforeAll(() => addFollow(company.db, company.ada, company.bob));

  test('is kept with what is right of it, and what is odd is left out', async () => {
    const id = await arrives('urn:x:odd', {
      ...{ endsAt: inHours(20), zone: 'Mars/Olympus', place: `${'x'.repeat(10_000)}\u202e`, link: 'ftp://x' },
    });
    const kept = await eventOf(id);
    expect(kept).toMatchObject({ endsAt: null, zone: null, link: null, counts: { yes: 3, maybe: 1, no: 0 } });
    expect(kept.place).toBe('x'.repeat(300));
  });

  test('counts what its home says, and ours beside it', async () => {
    const id = await arrives('urn:x:counted', { counts: { yes: 0, maybe: 0, no: 0 } });
    await say(company.ada, id, 'yes');
    expect(await countsOf(id)).toEqual({ yes: 1, maybe: 0, no: 0 });
    const told = { event: incoming({ counts: { yes: 5, maybe: 2, no: 1 } }) };
    await company.act((tx) => receiveTotals(tx, company.fromCarl, 'urn:x:counted', told));
    expect(await countsOf(id)).toEqual({ yes: 1, maybe: 0, no: 0 });
    await company.act((tx) => receiveTotals(tx, company.fromBob, 'urn:x:counted', told));
    expect(await countsOf(id)).toEqual({ yes: 5, maybe: 2, no: 1 });
  });

  test('is moved, cancelled and held again by its author’s edits, and by nobody else’s', async () => {
    const id = await arrives('urn:x:moved');
    const edit = (from: Company['fromBob'], hours: number, more: Partial<IncomingEvent>) =>
      company.act((tx) =>
        receiveEdit(
          tx,
          from,
          incomingNote('urn:x:moved', {
            ...{ kind: 'event', title: 'Réunion', event: incoming(more), editedAt: inHours(hours) },
          }),
        ),
      );
    await company.db`update posts set published_at = now() - interval '9 hours' where id = ${id}`;
    await edit(company.fromCarl, -3, { cancelled: true });
    expect(await eventOf(id)).toMatchObject({ cancelled: false });
    await edit(company.fromBob, -3, { cancelled: true, place: 'Salle 9' });
    expect(await eventOf(id)).toMatchObject({ cancelled: true, place: 'Salle 9' });
    await edit(company.fromBob, -1, { cancelled: false });
    expect(await eventOf(id)).toMatchObject({ cancelled: false, place: 'Salle 2' });
  });

  test('whose home does not take an answer of ours has none; nobody else can say so', async () => {
    const { db, ada } = company;
    const id = await arrives('urn:x:full', { counts: { yes: 0, maybe: 0, no: 0 } });
    await say(ada, id, 'yes');
    const uris = async (who: PersonId) =>
      (await db<{ uri: string }[]>`select uri from people where id = ${who}`)[0]?.uri ?? '';
    const [adaUri, bobUri, carlUri] = await Promise.all([ada, company.bob, company.carl].map(uris));
    const refuse = (by = '') =>
      company.act((tx) =>
        receiveAnswerRefusal(tx, { uri: '', personUri: adaUri ?? '', eventUri: 'urn:x:full', by }),
      );
    expect(await refuse(carlUri)).toBe(false);
    expect(await eventOf(id)).toMatchObject({ own: 'yes' });
    expect([await refuse(bobUri), await refuse(bobUri)]).toEqual([true, false]);
    expect(await eventOf(id)).toMatchObject({ own: null, counts: { yes: 0 } });
    await say(ada, id, 'maybe');
    expect(await eventOf(id)).toMatchObject({ own: 'maybe' });
  });
});
