import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { inboxes, type Asked } from './peer.ts';
import type { Json } from './peer-actor.ts';
import type { PlainPeer } from './plain-peer.ts';

/**
 * What GoToSocial and snac do with the keys of others: the first request of an actor makes them read its document; from then on the key of that time
 * counts, until an Update that this key has signed brings another. Nothing else makes them look again.
 */
export interface KeyKeeper {
  /** What was believed, in order. */
  readonly believed: Json[];
  /** Requests that no key fitted. */
  readonly doubted: Asked[];
  /** The key that it holds of an actor. */
  pemOf(actorUri: string): string | undefined;
  /** Reads the actor's document, unless it has before. */
  meet(actorUri: string): Promise<void>;
  /** Was the request signed with that key? */
  isBy(asked: Asked, pem: string): boolean;
  /** False: every inbox answers 503. */
  isUp: boolean;
}

/** `silent`: answers 202 whatever it thinks of the signature, as snac does. */
export function keepKeys(peer: PlainPeer, home: string, { silent = false } = {}): KeyKeeper {
  const keys = new Map<string, string>();
  const keeper: KeyKeeper = {
    believed: [],
    doubted: [],
    isUp: true,
    pemOf: (uri) => keys.get(uri),
    async meet(uri) {
      if (!keys.has(uri)) keys.set(uri, await pemAt(peer, home, uri));
    },
    isBy: (asked, pem) => verifies(asked, createPublicKey(pem)),
  };
  const judge = async (asked: Asked): Promise<boolean> => {
    const actor = String(asked.json.actor);
    await keeper.meet(actor);
    if (!keeper.isBy(asked, keys.get(actor) ?? '')) return false;
    const object = asked.json.object as Json;
    if (asked.json.type === 'Update' && object.id === actor) keys.set(actor, pemIn(object));
    return true;
  };
  peer.inbox((asked, response) => {
    if (!keeper.isUp) return void response.writeHead(503).end();
    void judge(asked).then((isGood) => {
      if (isGood) keeper.believed.push(asked.json);
      else keeper.doubted.push(asked);
      if (isGood || silent) inboxes.accept(asked, response);
      else response.writeHead(401).end();
    });
  });
  return keeper;
}

async function pemAt(peer: PlainPeer, home: string, actor: string): Promise<string> {
  const { json } = await peer.get(home, new URL(actor).pathname);
  return pemIn(json as Json);
}

const pemIn = (document: Json): string => String((document.publicKey as Json).publicKeyPem);

/** draft-cavage-http-signatures-12, RSA with SHA-256, written from its text and not with our own reader. */
function verifies(asked: Asked, key: KeyObject): boolean {
  const given = Object.fromEntries(
    [...String(asked.headers.signature).matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
  const lines = (given.headers ?? '')
    .split(' ')
    .map((name) =>
      name === '(request-target)'
        ? `${name}: ${asked.method.toLowerCase()} ${asked.path}`
        : `${name}: ${String(asked.headers[name])}`,
    );
  const fits = verify(
    'sha256',
    Buffer.from(lines.join('\n')),
    key,
    Buffer.from(given.signature ?? '', 'base64'),
  );
  const digest = `SHA-256=${createHash('sha256').update(asked.body).digest('base64')}`;
  return fits && (asked.method === 'GET' || asked.headers.digest === digest);
}
