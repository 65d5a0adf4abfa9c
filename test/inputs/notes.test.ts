import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/support/http.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';
import { openFrame, type Frame } from './frame.ts';

// What a colleague wrote is readable; what is odd beside it is left out.
let frame: Frame;
beforeAll(async () => {
  process.env.TZ = 'Europe/Berlin';
  frame = await openFrame();
});
afterAll(() => frame.end());

let serial = 0;
const newMark = () => `mark-${++serial}.`;

/** The post is readable with these changes, and so is an honest one after it. */
async function reads(more: Json, egress: Json = {}) {
  const mark = newMark();
  const object = await frame.write(mark, more, egress);
  const status = await frame.seen(mark);
  const control = newMark();
  await frame.write(control);
  expect((await frame.home())[0]?.content).toContain(control);
  return { object, status };
}

describe('a note is readable whose', () => {
  test.each<[string, unknown]>([
    ['contentMap', []],
    ['contentMap', ['<p>x</p>']],
    ['contentMap', { de_DE: '<p>x</p>' }],
    ['contentMap', { '': '<p>x</p>' }],
    ['contentMap', { de: 7 }],
    ['summary', { en: 'short' }],
    ['summaryMap', 'short'],
    ['language', ['de', 'en']],
    ['name', { en: 'x' }],
    ['nameMap', []],
    ['published', ''],
    ['published', '2026-02-30T10:00:00Z'],
    ['published', 7],
    ['updated', false],
    ['url', '/@bob/1'],
    ['url', [{ type: 'Link', href: 7 }, 'x', {}]],
    ['tag', [{ type: 'Hashtag', name: '#kran', href: '/tags/kran' }]],
    ['tag', { type: 'Hashtag', name: '#kran' }],
    ['tag', ['#kran', null, [], 7, { type: 'Mention', href: 3 }]],
    ['attachment', [{ type: 'Image' }, { type: 'Image', url: '/x.png', mediaType: [] }]],
    ['sensitive', 'false'],
    ['inReplyTo', ''],
    ['inReplyTo', false],
    ['to', [['https://www.w3.org/ns/activitystreams#Public']]],
    ['to', { id: 'as:Public' }],
    ['to', 'Public'],
    ['to', 7],
    ['cc', { odd: true }],
    ['replies', { type: 'OrderedCollection', items: [], totalItems: -1, first: 'x' }],
    ['likes', 'x'],
    ['shares', []],
    ['source', { content: 1 }],
    ['duration', 'P-1Y'],
    ['context', {}],
    ['generator', 7],
    ['oneOf', 7],
    ['endTime', 'soon'],
  ])('%s is %j', async (name, value) => {
    expect((await reads({ [name]: value })).status.account.acct).toBe(`bob@${frame.peer.host}`);
  });
});

test('text that is only in a map of languages is shown', async () => {
  const { status } = await reads({ content: undefined, contentMap: { de: `<p>mark-${serial + 1}.</p>` } });
  expect(status.content).toContain('<p>');
});

test('what can be read beside it is kept: tags by their names, the page by its id', async () => {
  const odd = { url: '/@bob/2', tag: [{ type: 'Hashtag', name: '#kran', href: '/tags/kran' }] };
  const { status, object } = await reads(odd);
  expect([status.tags.map((tag) => tag.name), status.url]).toEqual([['kran'], object.id]);
});

test('an embedded picture keeps its description, in the word of either server', async () => {
  const image = { type: 'Image', mediaType: 'image/png', url: `${frame.peer.origin}/1.png` };
  const { status } = await reads({
    attachment: [
      { ...image, summary: 'Ein blaues Ventil' },
      { ...image, url: `${frame.peer.origin}/2.png`, name: 'Une vanne' },
    ],
  });
  expect(status.media_attachments.map((file) => file.description)).toEqual([
    'Ein blaues Ventil',
    'Une vanne',
  ]);
});

describe('published', () => {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19);
  test.each([
    [`${hourAgo}+00:00`, hourAgo],
    [`${hourAgo}.123456Z`, hourAgo],
    [hourAgo, hourAgo],
    [`${hourAgo.replace('T', ' ')}Z`, hourAgo],
  ])('%s is read as UTC', async (published, meant) => {
    const { status } = await reads({ published });
    expect(status.created_at.slice(0, 19)).toBe(meant);
  });

  test.each(['', '2026-02-30T10:00:00Z', 'yesterday', 7, [], '9999-12-31T23:59:59Z'])(
    '%j is the moment of arrival',
    async (published) => {
      const before = Date.now();
      const { status } = await reads({ published });
      expect(Date.parse(status.created_at)).toBeGreaterThanOrEqual(before - 1_000);
      expect(Date.parse(status.created_at)).toBeLessThanOrEqual(Date.now());
    },
  );
});

test('each paragraph has the direction of its letters on the page', async () => {
  const mark = newMark();
  await frame.write(mark, { content: `<p>שלום @ada ${mark}</p><p>Guten Tag</p>` });
  const { id } = await frame.seen(mark);
  const cookie = await frame.alpha.cookie(frame.ada);
  const page = await ask(frame.alpha.origin, { path: `/posts/${id}`, headers: { cookie } });
  expect(page.text).toContain(`<p dir="auto">שלום @ada ${mark}</p><p dir="auto">Guten Tag</p>`);
});

describe('an edit arrives', () => {
  test.each<[string, Json]>([
    ['with a date', { updated: new Date(Date.now() + 1_000).toISOString() }],
    ['whose date is unreadable', { updated: false }],
    ['without a date', {}],
    ['with odd members', { updated: 'soon', contentMap: [], url: '/x', tag: 7 }],
  ])('%s', async (_title, more) => {
    const { object } = await reads({ published: new Date(Date.now() - 60_000).toISOString() });
    const after = newMark();
    const edited = { ...object, ...more, content: `<p>${after}</p>` };
    expect((await frame.send(activity(frame.bob, 'Update', edited))).status).toBe(202);
    expect((await frame.seen(after)).uri).toBe(object.id);
  });
});

describe('an author is', () => {
  const other = () => `${frame.peer.origin}/u/otto`;
  test.each<[string, () => unknown]>([
    ['the second of two', () => [other(), frame.bob.uri]],
    [
      'embedded beside a group',
      () => [
        { type: 'Group', id: `${frame.peer.origin}/g/x` },
        { type: 'Person', id: frame.bob.uri },
      ],
    ],
    ['nobody', () => undefined],
    ['unreadable', () => [7, {}, '']],
  ])('whoever sent it where it names %s', async (_title, author) => {
    const { status } = await reads({ attributedTo: author() });
    expect(status.account.acct).toBe(`bob@${frame.peer.host}`);
  });

  test.each([() => other(), () => [other()], () => ({ type: 'Person', id: other() })])(
    'nobody else: %#',
    async (author) => {
      const object = note(frame.bob, 'false author', { attributedTo: author() });
      expect((await frame.send(activity(frame.bob, 'Create', object))).status).toBe(403);
    },
  );
});

describe('an answer to several posts', () => {
  async function answered(): Promise<{ id: string; uri: string }> {
    const { alpha, ada } = frame;
    const posted = await alpha.api<{ id: string; uri: string }>(
      ...(['POST', '/api/v1/statuses', { status: newMark(), visibility: 'private' }, ada.token] as const),
    );
    expect((await frame.send(activity(frame.bob, 'Follow', ada.uri))).status).toBe(202);
    return posted.data;
  }
  test.each(['first', 'last'])('stands under the one that is here, also as the %s', async (place) => {
    const { alpha, ada, bob } = frame;
    const post = await answered();
    const older = `${frame.peer.origin}/n/older`;
    const inReplyTo = place === 'first' ? [post.uri, older] : [older, { type: 'Note', id: post.uri }];
    const mark = newMark();
    await frame.write(mark, {
      inReplyTo,
      cc: [ada.uri],
      tag: [{ type: 'Mention', href: ada.uri, name: '@ada' }],
    });
    const thread = await alpha.api<{ descendants: { content: string }[] }>(
      ...(['GET', `/api/v1/statuses/${post.id}/context`, undefined, ada.token] as const),
    );
    expect(thread.data.descendants.map((each) => each.content).join()).toContain(mark);
    const told = await alpha.api<{ type: string; status?: { content: string } }[]>(
      ...(['GET', '/api/v1/notifications', undefined, ada.token] as const),
    );
    expect(told.data.some((each) => each.status?.content.includes(mark))).toBe(true);
    expect((await frame.send(activity(bob, 'Undo', activity(bob, 'Follow', ada.uri)))).status).toBe(202);
  });

  test.each(['', false, [], {}, 7, '/n/1'])('%j is a post of its own', async (inReplyTo) => {
    const { status } = await reads({ inReplyTo });
    expect(status.in_reply_to_id).toBeNull();
  });
});

test('whatever one member of a note is, its text is readable and nothing is an error of ours', async () => {
  const members =
    `name nameMap summary summaryMap contentMap published updated url tag attachment sensitive inReplyTo context conversation cc bto
    bcc audience oneOf anyOf endTime closed votersCount replies likes shares source duration icon image location generator preview
    startTime mediaType language mustRead mustReadUntil answerable acceptedAnswer quoteUrl interactionPolicy proof`.split(
      /\s+/,
    );
  const junk = fc.oneof(
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e300, '', 'x', '/a', [], {}, [[]], [null], [{}], {
      id: 9,
    }),
    fc.constantFrom<unknown>('P-1Y', '9999-12-31T23:59:59Z', 'constructor', { type: 'Hashtag' }, [
      { type: 'Mention' },
    ]),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const samples = fc.sample(fc.tuple(fc.constantFrom(...members), junk), 150);
  for (const [name, value] of samples) {
    const mark = newMark();
    const object = note(frame.bob, mark, { [name]: value });
    const answer = await frame.send(activity(frame.bob, 'Create', object, { to: [frame.bob.followers] }));
    expect([name, JSON.stringify(value), answer.status, answer.text]).toEqual([
      name,
      JSON.stringify(value),
      202,
      '',
    ]);
    const [row] = await frame.alpha.db`select text from posts where uri = ${String(object.id)}`;
    expect([name, JSON.stringify(value), row?.text]).toEqual([name, JSON.stringify(value), mark]);
  }
});

describe('words of a note are found where they are', () => {
  const at = (mark: string) => `<p>${mark}</p>`;
  test.each<[string, (mark: string) => Json]>([
    ['a list of texts', (mark) => ({ content: [at(mark), '<p>x</p>'] })],
    ['a text of JSON-LD', (mark) => ({ content: { '@value': at(mark), '@language': 'de' } })],
    ['a map under the plain name', (mark) => ({ content: { de: at(mark) } })],
    ['a map beside an empty text', (mark) => ({ content: '', contentMap: { de: at(mark) } })],
    ['a map of lists', (mark) => ({ content: null, contentMap: { de: ['', at(mark)] } })],
    ['a type of another vocabulary', () => ({ type: 'https://forgefed.org/ns#Ticket' })],
    ['a type that nobody knows', () => ({ type: ['x:Y', 'constructor'] })],
    ['no type', () => ({ type: null })],
  ])('%s', async (_title, more) => {
    const { status } = await reads(more(`mark-${serial + 1}.`));
    expect(status.account.acct).toBe(`bob@${frame.peer.host}`);
  });

  test.each(['Tombstone', 'Person', 'Place', 'Like', 'OrderedCollection', ['Link', 'x:Y']])(
    'the type %j is no post',
    async (type) => {
      const object = note(frame.bob, newMark(), { type });
      expect((await frame.send(activity(frame.bob, 'Create', object))).status).toBe(202);
      expect(await frame.alpha.db`select from posts where uri = ${String(object.id)}`).toHaveLength(0);
    },
  );
});

describe('a note that names nobody', () => {
  const nobody = { to: undefined, cc: undefined };
  const readersOf = async (object: Json) =>
    (
      await frame.alpha.db`
        select m.person_id from posts p join mentions m on m.post_id = p.id where p.uri = ${String(object.id)} and p.level = 'direct'`
    ).map((row) => row.personId as string);
  const sent = async (more: Json, how = {}) => {
    const object = note(frame.bob, newMark(), { ...nobody, ...more });
    expect((await frame.send(activity(frame.bob, 'Create', object), frame.bob, how)).status).toBe(202);
    return await readersOf(object);
  };

  test('is for the one into whose inbox it was put, or whom bto or bcc still names', async () => {
    const { ada, alpha } = frame;
    expect(await sent({}, { path: `${new URL(ada.uri).pathname}/inbox` })).toEqual([ada.id]);
    expect(await sent({ to: [] }, { path: `${new URL(ada.uri).pathname}/inbox` })).toEqual([ada.id]);
    expect(await sent({ bto: ada.uri })).toEqual([ada.id]);
    expect(await sent({ bcc: [{ id: ada.uri }, `${frame.peer.origin}/u/otto`] })).toEqual([ada.id]);
    const otto = await alpha.person('otto', { sharedKeys: true });
    expect(await sent({ bcc: [ada.uri, otto.uri] })).toEqual([]);
    expect(await sent({})).toEqual([]);
    expect(await sent({}, { path: '/ap/p/nobody/inbox' })).toEqual([]);
  });

  test('is for nobody else than those it names, whatever inbox it was put into', async () => {
    const { ada, alpha, bob } = frame;
    const path = `${new URL(ada.uri).pathname}/inbox`;
    const eva = await alpha.person('eva', { sharedKeys: true });
    expect(await sent({ to: [eva.uri] }, { path })).toEqual([eva.id]);
    expect(await sent({ to: [`${bob.uri}/somebody-else`] }, { path })).toEqual([]);
  });
});
