import type { Json } from '#test/support/peer-actor.ts';

// Documents of Activity Streams 2.0, made here by its own tables: every type of the vocabulary (§2, §3), and every shape that a property may have.

const activities =
  `Accept Add Announce Arrive Block Create Delete Dislike Flag Follow Ignore Invite Join Leave Like Listen Move Offer Question
  Read Reject Remove TentativeAccept TentativeReject Travel Undo Update View`.split(/\s+/);
const objects =
  `Object Article Audio Document Event Image Note Page Place Profile Relationship Tombstone Video`.split(
    /\s+/,
  );
const actors = `Application Group Organization Person Service`.split(' ');
const collections = `Collection OrderedCollection CollectionPage OrderedCollectionPage`.split(' ');
const links = `Link Mention`.split(' ');

const there = 'https://example.org/things';
const link: Json = {
  type: 'Link',
  href: `${there}/1`,
  rel: ['canonical'],
  mediaType: 'text/html',
  hreflang: 'de',
};
const person: Json = { type: 'Person', name: 'Bob' };

const object: Json = {
  name: 'A pump',
  nameMap: { de: 'Eine Pumpe', fr: 'Une pompe' },
  summary: 'About pumps',
  content: '<p>It runs.</p>',
  contentMap: { de: '<p>Sie läuft.</p>' },
  published: '2026-03-01T08:00:00Z',
  updated: '2026-03-01T08:00:00.123+01:00',
  startTime: '2026-03-02T08:00:00Z',
  endTime: '2026-03-02T09:00:00-05:00',
  duration: 'PT1H',
  url: [link, `${there}/2`],
  icon: { type: 'Image', url: link, width: 16, height: 16 },
  image: ['https://example.org/a.png'],
  location: {
    type: 'Place',
    name: 'Kiel',
    latitude: 54.3,
    longitude: 10.1,
    radius: 5,
    units: 'km',
    accuracy: 94.5,
  },
  tag: [{ type: 'Mention', name: '@ada', href: `${there}/ada` }, 'https://example.org/tags/pumps'],
  attachment: [{ type: 'Image', content: 'What it looks like', url: 'https://example.org/b.png' }],
  generator: { type: 'Application', name: 'Pump' },
  context: `${there}/thread`,
  audience: person,
  preview: { type: 'Video', name: 'Trailer', duration: 'PT30S' },
  replies: { type: 'Collection', totalItems: 1, items: [{ type: 'Note', content: 'Yes.' }] },
};

const shapes: Readonly<Record<string, (type: string) => Json>> = {
  bare: (type) => ({ type }),
  whole: (type) => ({ ...object, type }),
  'in several types': (type) => ({ ...object, type: [type, 'https://example.org/ns#Pump'] }),
  'with everything in lists': (type) => ({
    type,
    ...Object.fromEntries(Object.entries(object).map(([name, value]) => [name, [value].flat()])),
  }),
  'with nothing in its properties': (type) => ({
    type,
    ...Object.fromEntries(Object.keys(object).map((name, i) => [name, [null, [], {}, ''][i % 4]])),
  }),
};

const activity = (type: string): Json => ({
  type,
  actor: [person, `${there}/carol`],
  object: { type: 'Note', content: 'What it is about' },
  target: { type: 'Collection', name: 'Pumps' },
  origin: link,
  result: { type: 'Note', name: 'What came of it' },
  instrument: { type: 'Service', name: 'A tool' },
});
const collection = (type: string): Json => {
  const items = [{ type: 'Note', name: 'a' }, link, `${there}/3`];
  const pages = { partOf: `${there}/all`, next: link, prev: `${there}/0`, startIndex: 0 };
  return {
    ...{ type, totalItems: 3, current: link, first: `${there}/first`, last: link },
    ...(type.startsWith('Ordered') ? { orderedItems: items } : { items }),
    ...(type.endsWith('Page') ? pages : {}),
  };
};

/** Well made, by name. */
export const good: readonly (readonly [string, Json])[] = [
  ...[...objects, ...actors, 'Question'].flatMap((type) =>
    Object.entries(shapes).map(([name, make]) => [`${type} ${name}`, make(type)] as const),
  ),
  ...activities.map((type) => [`${type} inside`, activity(type)] as const),
  ...collections.map((type) => [`${type} of three`, collection(type)] as const),
  ...links.map((type) => [`${type} inside`, { ...link, type }] as const),
];

/** Each leaves open which Note it is, whose, or for whom; the rest is as it should be. */
export const bad: readonly (readonly [string, Json])[] = Object.entries({
  'id is a number': { id: 5 },
  'id is an object': { id: { href: there } },
  'id is a list': { id: [there, there] },
  'id is no address': { id: 'a pump' },
  'id is of another host': { id: there },
  'attributedTo is somebody else': { attributedTo: 'https://example.org/u/mallory' },
  'to is an object of nothing': { to: {} },
  'to is a number': { to: 5 },
});

/** Each breaks the range of one property that a reader can do without. */
export const odd: readonly (readonly [string, Json])[] = Object.entries({
  'type is a number': { type: 5 },
  'type is an object': { type: { name: 'Note' } },
  'type is an empty list': { type: [] },
  'type is missing': { type: undefined },
  'contentMap is a text': { contentMap: 'Pumpe' },
  'contentMap holds numbers': { contentMap: { de: 5 } },
  'summary is an object': { summary: { de: 'Pumpe' } },
  'published is no time': { published: 'yesterday' },
  'published is a number': { published: 1_764_000_000 },
  'inReplyTo is a number': { inReplyTo: 5 },
  'tag is a number': { tag: 5 },
  'attachment is a text': { attachment: 'a.png' },
  'attachment has no address': { attachment: [{ type: 'Image', url: { href: 5 } }] },
  'attachment is somewhat wide': {
    attachment: [{ type: 'Image', url: `${there}/a.png`, width: -1, height: 'tall' }],
  },
});
