import { inboxes, startPeer, type Asked, type Peer } from './peer.ts';
import { as2, publicKeyOf, type Json, type PeerActor } from './peer-actor.ts';

/** Programs that our peer can behave like, as far as they differ in what they ask of others. */
export const programs = ['gotosocial', 'snac', 'takahe', 'mastodon', 'lemmy'] as const;
export type Program = (typeof programs)[number];

/** What each program's server is like; sources and dates stand in test/peers/README.md. */
interface Habits {
  /** Where actors live. */
  readonly actor: (name: string) => string;
  readonly key: (uri: string) => string;
  readonly sharedInbox: string | null;
  readonly instanceActor: string;
  /** People who can be followed have this collection; Lemmy's have none. */
  readonly followers: boolean;
  /** Answers that depend on what was sent, besides the rule about whom it concerns. */
  readonly judge: (asked: Asked) => number;
}

const isBareUpdate = ({ json }: Asked): boolean => json.type === 'Update' && typeof json.object === 'string';
const takesAll = (): number => 202;
const users = (name: string): string => `/users/${name}`;
const mainKey = (uri: string): string => `${uri}#main-key`;

const habits: Readonly<Record<Program, Habits>> = {
  gotosocial: {
    ...{ actor: users, key: (uri) => `${uri}/main-key`, sharedInbox: null, followers: true },
    instanceActor: '/users/gotosocial.localhost',
    judge: (asked) => (isBareUpdate(asked) ? 500 : 202),
  },
  // Verifies after it has answered, and drops silently what it does not like.
  snac: {
    ...{ actor: (name) => `/${name}`, key: mainKey, sharedInbox: null, followers: true },
    ...{ instanceActor: '/relay', judge: takesAll },
  },
  takahe: {
    ...{ actor: (name) => `/@${name}/`, key: mainKey, sharedInbox: '/inbox/', followers: true },
    ...{ instanceActor: '/actor/', judge: takesAll },
  },
  mastodon: {
    ...{ actor: users, key: mainKey, sharedInbox: '/inbox', followers: true },
    ...{ instanceActor: '/actor', judge: takesAll },
  },
  lemmy: {
    ...{ actor: (name) => `/u/${name}`, key: mainKey, sharedInbox: '/inbox', followers: false },
    instanceActor: '/',
    // A community's followers hear its announcements; a post by anybody but a person is no post there.
    judge: ({ json }) => (json.type === 'Create' && !isByPerson(json) ? 400 : 202),
  },
};
const isByPerson = ({ actor }: Json): boolean => !String(actor).includes('/ap/g/');

/** A server that behaves like the program: its own addresses and keys, and its own answers at its inboxes. */
export interface PlainPeer extends Peer {
  readonly program: Program;
  person(name: string): PeerActor;
  /** What came to a person's own inbox, whatever it was answered. */
  sentTo(who: PeerActor, type?: string): Json[];
  /** What it answered with an error. */
  readonly refused: Asked[];
}

export async function startPlainPeer(program: Program, name: string = program): Promise<PlainPeer> {
  const peer = await startPeer(name);
  const { actor, key, sharedInbox, followers, judge } = habits[program];
  const people: PeerActor[] = [];
  const nodeinfo = `${peer.origin}/nodeinfo/2.0`;
  const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.0';
  peer.serve('/.well-known/nodeinfo', { links: [{ rel, href: nodeinfo }] });
  peer.serve('/nodeinfo/2.0', { version: '2.0', software: { name: program, version: '1.0' } });
  const refused: Asked[] = [];
  peer.inbox((asked, response, socket) => {
    const status = concerns(asked, people) ? judge(asked) : 403;
    if (status === 202) return inboxes.accept(asked, response);
    refused.push(asked);
    void socket;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":"refused"}');
  });
  /** Where there is an inbox per account, a like of another account's post is refused, as GoToSocial does. */
  const concerns = ({ path, json }: Asked, known: readonly PeerActor[]): boolean => {
    const owner = known.find((one) => new URL(one.inbox).pathname === path);
    const object = typeof json.object === 'string' ? json.object : '';
    if (sharedInbox !== null || !owner || json.type !== 'Like') return true;
    const about = known.find((one) => object.startsWith(`${one.uri}/`));
    return about === undefined || about === owner;
  };
  return {
    ...peer,
    program,
    refused,
    person(handle) {
      const made = peer.actor(handle);
      const uri = `${peer.origin}${actor(handle)}`;
      const base = uri.replace(/\/$/, '');
      const person: PeerActor = {
        ...made,
        ...{ uri, inbox: `${base}/inbox`, followers: `${base}/followers`, keyId: key(uri) },
      };
      const { endpoints: _shared, assertionMethod: _proofs, ...document } = made.document;
      person.document = {
        ...document,
        ...{
          '@context': [as2, 'https://w3id.org/security/v1'],
          id: uri,
          inbox: person.inbox,
          outbox: `${base}/outbox`,
        },
        ...(followers ? { followers: person.followers } : {}),
        ...(sharedInbox === null ? {} : { endpoints: { sharedInbox: `${peer.origin}${sharedInbox}` } }),
        publicKey: publicKeyOf(person),
      };
      if (!followers) delete person.document.followers;
      // The document made first is the one that WebFinger finds.
      Object.assign(made, { document: person.document, uri });
      people.push(person);
      peer.serve(new URL(uri).pathname, person.document);
      if (program === 'gotosocial') peer.serve(`${actor(handle)}/main-key`, keyStub(person));
      return person;
    },
    sentTo: (who, type) =>
      peer.asked
        .filter((one) => one.method === 'POST' && one.path === new URL(who.inbox).pathname)
        .map((one) => one.json)
        .filter((json) => type === undefined || json.type === type),
  };
}

/** GoToSocial serves an actor of four fields at the address of its key, to whoever does not sign. */
const keyStub = (person: PeerActor): Json => ({
  '@context': [as2, 'https://w3id.org/security/v1'],
  id: person.uri,
  type: 'Person',
  preferredUsername: person.document.preferredUsername,
  publicKey: publicKeyOf(person),
});
