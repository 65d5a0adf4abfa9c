import { readFileSync } from 'node:fs';
import { inboxes, startPeer, type Asked, type Peer } from './peer.ts';
import { as2, pemOf, publicKeyOf, type Json, type PeerActor } from './peer-actor.ts';

/** Programs that our peer can behave like, as far as they differ in what they ask of others. */
export const programs = ['gotosocial', 'snac', 'takahe', 'mastodon', 'lemmy'] as const;
export type Program = (typeof programs)[number];

/** What each program's server is like; sources and dates stand in test/peers/README.md, documents and activities beside it. */
interface Habits {
  /** Where people live. */
  readonly person: (name: string) => string;
  /** Where the actor of the server itself lives, by which it reports. */
  readonly server: (host: string) => string;
  /** Answers that depend on what was sent, besides the rule about whom it concerns. */
  readonly judge: (asked: Asked) => number;
}

const isBareUpdate = ({ json }: Asked): boolean => json.type === 'Update' && typeof json.object === 'string';
const takesAll = (): number => 202;
const users = (name: string): string => `/users/${name}`;

const habits: Readonly<Record<Program, Habits>> = {
  gotosocial: { person: users, server: users, judge: (asked) => (isBareUpdate(asked) ? 500 : 202) },
  // Verifies after it has answered, and drops silently what it does not like.
  snac: { person: (name) => `/${name}`, server: () => '/relay', judge: takesAll },
  takahe: { person: (name) => `/@${name}/`, server: () => '/actor/', judge: takesAll },
  mastodon: { person: users, server: () => '/actor', judge: takesAll },
  // A community's followers hear its announcements; a post by anybody but a person is no post there.
  lemmy: {
    person: (name) => `/u/${name}`,
    server: () => '/',
    judge: ({ json }) => (json.type === 'Create' && !isByPerson(json) ? 400 : 202),
  },
};
const isByPerson = ({ actor }: Json): boolean => !String(actor).includes('/ap/g/');

/** A server that behaves like the program: its own addresses, documents and keys, and its own answers at its inboxes. */
export interface PlainPeer extends Peer {
  readonly program: Program;
  /** The actor by which the server speaks for itself. */
  readonly server: PeerActor;
  person(name: string): PeerActor;
  /** Lemmy's kind of group. */
  community(name: string): PeerActor;
  /** What came to a person's own inbox, whatever it was answered. */
  sentTo(who: PeerActor, type?: string): Json[];
  /** What it answered with an error. */
  readonly refused: Asked[];
}

export async function startPlainPeer(program: Program, name: string = program): Promise<PlainPeer> {
  const peer = await startPeer(name);
  const { person, server, judge } = habits[program];
  const people: PeerActor[] = [];
  const nodeinfo = `${peer.origin}/nodeinfo/2.0`;
  const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.0';
  peer.serve('/.well-known/nodeinfo', { links: [{ rel, href: nodeinfo }] });
  peer.serve('/nodeinfo/2.0', { version: '2.0', software: { name: program, version: '1.0' } });
  const refused: Asked[] = [];
  peer.inbox((asked, response) => {
    const status = concerns(asked, people) ? judge(asked) : 403;
    if (status === 202) return inboxes.accept(asked, response);
    refused.push(asked);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":"refused"}');
  });
  /** An actor at that path, whose document is the one of the fixture. */
  const dress = (made: PeerActor, path: string, fixture: Json): PeerActor => {
    const uri = `${peer.origin}${path}`;
    const { preferredUsername: handle, name: shown, type } = made.document;
    const i18n = { peer: peer.origin, actor: uri, handle, name: shown, pem: pemOf(made.rsa.publicKey) };
    const document: Json = { ...fill(fixture, i18n), type: type === 'Application' ? type : fixture.type };
    const dressed: PeerActor = {
      ...{ ...made, document, uri, inbox: String(document.inbox) },
      ...{ followers: String(document.followers), keyId: String((document.publicKey as Json).id) },
    };
    // The document made first is the one that WebFinger finds.
    Object.assign(made, { document, uri });
    peer.serve(path, (_asked, response) =>
      response
        .writeHead(200, { 'content-type': 'application/activity+json' })
        .end(JSON.stringify(dressed.document)),
    );
    return dressed;
  };
  const withKey = (made: PeerActor): PeerActor => {
    if (program === 'gotosocial') peer.serve(`${new URL(made.uri).pathname}/main-key`, keyStub(made));
    return made;
  };
  const self = withKey(dress(peer.self, server(peer.host), documentOf(program, 'actor')));
  return {
    ...peer,
    program,
    refused,
    ...{ self, server: self },
    get: (origin, path, how = {}) => peer.get(origin, path, { by: self, ...how }),
    person(handle) {
      const path = person(handle);
      const made = dress(peer.actor(handle), path, documentOf(program, 'actor'));
      people.push(made);
      return withKey(made);
    },
    community: (handle) =>
      dress(peer.actor(handle, 'Group'), `/c/${handle}`, documentOf(program, 'community')),
    sentTo: (who, type) =>
      peer.asked
        .filter((one) => one.method === 'POST' && one.path === new URL(who.inbox).pathname)
        .map((one) => one.json)
        .filter((json) => type === undefined || json.type === type),
  };
}

/** Where there is an inbox per account, a like of another account's post is refused, as GoToSocial does. */
function concerns({ path, json }: Asked, known: readonly PeerActor[]): boolean {
  const owner = known.find((one) => new URL(one.inbox).pathname === path);
  const object = typeof json.object === 'string' ? json.object : '';
  if (!owner || owner.document.endpoints !== undefined || json.type !== 'Like') return true;
  const about = known.find((one) => object.startsWith(`${one.uri}/`));
  return about === undefined || about === owner;
}

/** A fixture of the program: JSON whose `{{words}}` stand for what differs from test to test. */
export const fixture = (program: Program, name: string): Json =>
  JSON.parse(readFileSync(new URL(`../peers/${program}/${name}.json`, import.meta.url), 'utf8')) as Json;

const documentOf = (program: Program, name: string): Json => fixture(program, name).document as Json;

/** The fixture with its words filled in. Throws for one that nobody gave. */
export function fill<T>(given: T, i18n: Readonly<Record<string, unknown>>): T {
  const text = JSON.stringify(given).replaceAll(/\{\{([a-z. ]+)\}\}/g, (_all, word: string) => {
    if (i18n[word] === undefined) throw new Error(`Nothing is said about {{${word}}}.`);
    return JSON.stringify(i18n[word]).slice(1, -1);
  });
  return JSON.parse(text) as T;
}

/** GoToSocial serves an actor of four fields at the address of its key, to whoever does not sign. */
const keyStub = (person: PeerActor): Json => ({
  '@context': [as2, 'https://w3id.org/security/v1'],
  id: person.uri,
  type: 'Person',
  preferredUsername: person.document.preferredUsername,
  publicKey: publicKeyOf(person),
});
