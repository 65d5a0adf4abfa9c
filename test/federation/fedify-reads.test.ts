import { verifyObject, verifyRequest } from '@fedify/fedify/sig';
import * as vocabulary from '@fedify/fedify/vocab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/support/http.ts';
import type { Json } from '#test/support/peer-actor.ts';
import { sourceFiles } from '#test/repo/source.ts';
import { sayEverything, type EverythingSaid } from './everything-said.ts';
import { docOf, pathOf } from './partner.ts';
import { preloadedContexts } from './preloaded-contexts.ts';

// Fedify is the independent reader here: it expands what we say as JSON-LD, keeps what its classes know, and says it again under our context.
// What comes back is what others make of it.

const inLog = ['seq', 'epoch'];
const ofFile = ['fileName', 'focalPoint', 'size'];
const ofQuestion = ['answerable', 'acceptedAnswer', 'acceptedAt'];
// Of its locations Fedify knows the Place alone.
const ofEvent = [
  ...['attendees', 'declined', 'eventStatus', 'joinMode', 'location', 'organizers', 'status'],
  ...['tentative', 'timezone'],
];
const ofTask = ['assignedTo', 'boardPlace', 'categories', 'checklist', 'due', 'isResolved', 'status'];
const ofMustRead = ['mustRead', 'mustReadQuiz', 'mustReadUntil'];
const ofDocument = [
  ...['basedOn', 'documentFolder', 'documentName', 'documentPages', 'documentSize', 'documentType'],
  'versionOf',
];
const ofAlbum = ['album', 'albumOf', 'albumPictures', 'attachment[].fileName', 'newsUntil'];
const ofPraise = ['praise'];
const ofChat = ['chat', 'chatAct', 'chatMembers', 'chatName', 'chatVersion', 'chatWhom'];
const ofAnnotation = ['annotatedAspect', 'annotatedPage', 'annotatedRegion', 'annotates'];
const ofIdea = ['answerDays', 'campaign', 'ideaStage', 'jury', 'votes'];
const ofProject = ['due', 'dtstart', 'milestones', 'projectOwners', 'projectStatus'];
const ofGroup = ['access', 'charter', 'charterVersion', 'coEditing', 'postingRestrictedToMods'];
const within = (path: string, names: readonly string[]): string[] => names.map((name) => `${path}.${name}`);

const ofPages = ['editor', 'isBasedOn', 'isPartOf', 'position', 'version'];
/**
 * Every kind of document and activity that leaves an instance, and which of its words Fedify does not read: extensions, ours and others', and
 * `formerType`, which AS2 types as an address.
 */
const unread: Readonly<Record<string, readonly string[]>> = {
  Accept: [],
  'Accept{Document}': ['object.digest'],
  'Accept{Flag}': ['outcome'],
  'Accept{Follow}': [],
  Announce: [],
  'Announce{Add}': [...inLog, 'object.role', 'object.follow'],
  'Announce{Create{Article}}': [
    ...inLog,
    ...within(
      'object.object',
      ofPages.filter((word) => word !== 'isBasedOn'),
    ),
  ],
  'Announce{Create{Note}}': [
    ...[...inLog, 'object.object.attachment[].size'],
    ...within('object.object', [...ofMustRead, ...ofDocument, ...ofIdea, ...ofProject]),
    ...within('object.object', [...ofAnnotation, ...ofAlbum, ...ofPraise]),
  ],
  'Announce{Like}': inLog,
  'Announce{Move}': [...inLog, 'object.documentFolder', 'object.documentName'],
  'Announce{Offer}': [
    ...inLog,
    ...within('object', [
      'ideaStage',
      'stageReason',
      'vote',
      'projectStatus',
      'reached',
      'resolved',
      'statusNote',
    ]),
    ...within('object', ['progress', 'reviewDate', 'reviewOwner']),
  ],
  'Announce{Read}': [],
  'Announce{Remove}': inLog,
  'Announce{Undo{Like}}': inLog,
  'Announce{Undo{Remove}}': inLog,
  'Announce{Update{Article}}': [...inLog, ...within('object.object', ofPages)],
  Application: [],
  Article: within('attachment[]', ofFile),
  Block: ['role'],
  Collection: ['items[].access', 'items[].attachment[].field'],
  'Create{Article}': within('object.attachment[]', ofFile),
  'Create{Event}': within('object', ofEvent),
  'Create{Note}': ['object.answerable', ...within('object', [...ofTask, ...ofChat])],
  'Create{Question}': [],
  Delete: [],
  'Delete{Tombstone}': [],
  Document: ['charterVersion', 'digest'],
  EmojiReact: [],
  Flag: ['category'],
  Follow: [],
  Group: ofGroup,
  Invite: [],
  Join: [],
  Like: [],
  Note: ['answerable'],
  Offer: ['boardPlace', 'categories', 'status'],
  'Offer{Follow}': [],
  OrderedCollection: ['epoch', 'lastSeq', 'owners'],
  OrderedCollectionPage: [
    ...['epoch', 'lastSeq', ...within('orderedItems[]', inLog)],
    ...within('orderedItems[].object', ['role', 'follow']),
    ...within('orderedItems[].object', [...new Set([...ofQuestion, ...ofEvent, ...ofTask, ...ofDocument])]),
    ...within('orderedItems[].object', [...ofAnnotation, ...ofChat, 'resolved']),
    ...within('orderedItems[].object.attachment[]', ofFile),
  ],
  Person: ['attachment[].field'],
  Read: [],
  'Reject{Flag}': [],
  'Reject{Follow}': [],
  'Reject{Update}': [],
  'Reject{Invite}': [],
  Remove: [],
  Service: [],
  TentativeAccept: [],
  Tombstone: ['formerType'],
  'Undo{Accept}': [],
  'Undo{Announce}': [],
  'Undo{EmojiReact}': [],
  'Undo{Follow}': [],
  'Undo{Like}': [],
  'Undo{Read}': [],
  'Undo{Remove}': [],
  'Update{Flag}': ['object.outcome', 'object.state'],
  'Update{Group}': within('object', ofGroup),
  'Update{Note}': within('object', ofQuestion),
};

/** `Lock` is no word of ActivityStreams. Fedify has no class for it and refuses what contains one: groups announce it to Kontors alone. */
const refused = ['Announce{Lock}', 'Announce{Undo{Lock}}'];

let said: EverythingSaid;
let ours: Json[];
let byKind: Map<string, Json[]>;
beforeAll(async () => {
  said = await sayEverything();
  ours = [...said.documents.values(), ...said.deliveries.map(({ json }) => json)].filter(isOurs);
  byKind = Map.groupBy(ours, kindOf);
});
afterAll(() => said.end());

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Not what a group of ours only carries: that is said by others. */
const isOurs = ({ type, object }: Json): boolean =>
  type !== 'Announce' || !isJson(object) || String(object.actor).startsWith(said.scene.alpha.origin);

/** `Announce{Create{Note}}`; what is named by its address has no kind. */
function kindOf({ type, object }: Json): string {
  return isJson(object) ? `${String(type)}{${kindOf(object)}}` : String(type);
}

async function readBack(json: Json): Promise<Json> {
  const loaders = { contextLoader: preloadedContexts, documentLoader: preloadedContexts };
  const read = await vocabulary.Object.fromJsonLd(json, loaders);
  // What is carried brings a context of its own.
  const context = contextsIn(json) as string[];
  return (await read.toJsonLd({ format: 'compact', context, ...loaders })) as Json;
}

const contextsIn = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value.flatMap(contextsIn)
    : isJson(value)
      ? [value['@context'] ?? [], ...Object.values(value).map(contextsIn)].flat()
      : [];

/** Members of a document that are not in what was read, or say something else there. */
function lost(meant: unknown, read: unknown, path = ''): string[] {
  if (read === undefined) return [path];
  if (Array.isArray(meant) || Array.isArray(read)) {
    const [sent, seen] = [[meant].flat(), [read].flat()];
    return sent.length === seen.length ? sent.flatMap((one, n) => lost(one, seen[n], `${path}[]`)) : [path];
  }
  if (!isJson(meant)) return plain(meant) === plain(read) ? [] : [path];
  return Object.entries(meant).flatMap(([name, value]) => {
    // An empty list says nothing in JSON-LD, and contexts are the reader's business.
    if (name === '@context' || (Array.isArray(value) && value.length === 0)) return [];
    return lost(value, isJson(read) ? read[name] : read, path === '' ? name : `${path}.${name}`);
  });
}

/** One spelling of numbers, times and addresses. */
function plain(value: unknown): unknown {
  if (isJson(value) && value['@value'] !== undefined) return value['@value'];
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return Date.parse(value);
  return /^https?:/.test(value) ? URL.parse(value)?.href : value;
}

describe('what we say', () => {
  test.each(Object.entries(unread))('%s is read as it was meant', async (kind, missing) => {
    const documents = byKind.get(kind) ?? [];
    expect(documents).not.toEqual([]);
    const paths = await Promise.all(documents.map(async (json) => lost(json, await readBack(json))));
    expect([...new Set(paths.flat())].toSorted()).toEqual(missing.toSorted());
  });

  test.each(refused)('%s is refused', async (kind) => {
    const documents = byKind.get(kind) ?? [];
    expect(documents).not.toEqual([]);
    for (const json of documents) await expect(readBack(json)).rejects.toThrow(/^Invalid type: .*#Lock$/);
  });

  test('is listed here, all of it', () => {
    expect([...byKind.keys()].toSorted()).toEqual([...Object.keys(unread), ...refused].toSorted());
  });

  test('has every type that federation/ writes', () => {
    const writers = /^federation\/(actors|groups|kinds|objects|outbox|vocabulary)\/|^federation\/serve.ts/;
    const sources = sourceFiles('federation').filter(({ path }) => writers.test(path));
    const lines = sources.flatMap(({ text }) => text.split('\n')).filter((line) => /\btype\b/.test(line));
    const quoted = lines.flatMap((line) => [...line.matchAll(/'([A-Z]\w+)'/g)].map(([, name = '']) => name));
    const written = [...new Set(quoted)].filter((name) => name in vocabulary);
    expect(written.length).toBeGreaterThan(30);
    const seen = new Set(ours.flatMap(typesIn));
    expect(written.filter((name) => !seen.has(name))).toEqual([]);
  });
});

const typesIn = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value.flatMap(typesIn)
    : isJson(value)
      ? [value.type, ...Object.values(value).flatMap(typesIn)]
      : [];

/** As Fedify fetches what it needs for a verification: at Alpha signed by Beta, elsewhere by anybody. */
async function documentLoader(url: string) {
  const { origin } = new URL(url);
  const answer =
    origin === said.scene.alpha.origin
      ? await said.scene.beta.get(origin, pathOf(url))
      : await ask(origin, { path: pathOf(url) });
  return { contextUrl: null, documentUrl: url, document: docOf(answer) };
}
const loaders = { documentLoader, contextLoader: preloadedContexts };

describe('what we sign', () => {
  const specs = { cavage: 'draft-cavage-http-signatures-12', rfc9421: 'rfc9421' } as const;
  test.each(Object.entries(specs))('requests with %s are verified by Fedify', async (scheme, spec) => {
    const gone = ours.filter(({ type }) => type === 'Tombstone').map(({ id }) => id);
    const signed = said.deliveries.filter(
      ({ headers, json }) =>
        (headers['signature-input'] === undefined) === (scheme === 'cavage') && !gone.includes(json.actor),
    );
    expect(signed.length).toBeGreaterThan(3);
    for (const { path, headers, body, json } of signed) {
      const url = `http://${headers.host}${path}`;
      const request = new Request(url, { method: 'POST', headers: headers as Record<string, string>, body });
      const key = await verifyRequest(request, { ...loaders, spec });
      expect([kindOf(json), key?.ownerId?.href]).toEqual([kindOf(json), json.actor]);
    }
  });

  test('proofs are verified by Fedify, of what is sent and of what is carried', async () => {
    const carried = ours.filter(({ type }) => type === 'Announce').map(({ object }) => object);
    const proven = [...ours, ...carried].filter(isJson).filter(({ proof }) => proof !== undefined);
    expect(new Set(proven.map(kindOf)).size).toBeGreaterThan(8);
    for (const json of proven) {
      if (kindOf(json).includes('Lock')) continue; // it has no class, so this way of asking cannot read it
      const verified = await verifyObject(vocabulary.Activity, json, loaders);
      expect([kindOf(json), verified?.actorId?.href]).toEqual([kindOf(json), json.actor]);
    }
  });
});
