import { webcrypto } from 'node:crypto';
import { createFederation, MemoryKvStore } from '@fedify/fedify/federation';
import { signJsonLd, signObject, signRequest, type HttpMessageSignaturesSpec } from '@fedify/fedify/sig';
import { Activity, Endpoints, Person } from '@fedify/fedify/vocab';
import { docOf, pathOf } from '#test/federation/partner.ts';
import { preloadedContexts } from '#test/federation/preloaded-contexts.ts';
import { ask, type Answer } from './http.ts';
import { startPeer, type Asked, type Peer } from './peer.ts';

/** A server written with Fedify, as many are: actor, WebFinger, inbox, keys and signatures are Fedify's, only the sockets are ours. */
export interface FedifyPeer {
  readonly peer: Peer;
  /** Its one person. */
  readonly faye: string;
  /** What its inbox listeners were given, after Fedify had verified it. */
  readonly heard: readonly Activity[];
  /** What it refused. */
  readonly refused: readonly Asked[];
  /** A new address of Faye's. */
  id(kind: string): URL;
  /** Proven and signed by Faye in the three ways that Fedify signs whatever it sends. `alter` changes it after that. */
  send(
    to: string,
    activity: Activity,
    how: { spec: HttpMessageSignaturesSpec; alter?: (body: string) => string },
  ): Promise<Answer>;
}

export async function startFedifyPeer(name = 'fedify'): Promise<FedifyPeer> {
  const peer = await startPeer(name);
  const keys = await Promise.all([rsaPair(), ed25519Pair()]);
  const heard: Activity[] = [];
  const refused: Asked[] = [];
  const federation = createFederation<null>({
    kv: new MemoryKvStore(),
    origin: peer.origin,
    // Secure mode: servers ask signed, by the actor of the server.
    documentLoaderFactory: () => loadSigned,
    authenticatedDocumentLoaderFactory: () => loadSigned,
    contextLoaderFactory: () => preloadedContexts,
  });
  const loadSigned = async (url: string) => {
    const { origin } = new URL(url);
    const answer =
      origin === peer.origin ? await ask(origin, { path: pathOf(url) }) : await peer.get(origin, pathOf(url));
    return { contextUrl: null, documentUrl: url, document: docOf(answer) };
  };
  federation
    .setActorDispatcher('/u/{identifier}', async (context, identifier) => {
      const pairs = await context.getActorKeyPairs(identifier);
      return new Person({
        id: context.getActorUri(identifier),
        preferredUsername: identifier,
        name: 'Faye',
        inbox: context.getInboxUri(identifier),
        followers: context.getFollowersUri(identifier),
        endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
        publicKey: pairs[0]?.cryptographicKey ?? null,
        assertionMethods: pairs.map((pair) => pair.multikey),
      });
    })
    .setKeyPairsDispatcher(() => keys);
  federation.setFollowersDispatcher('/u/{identifier}/followers', () => ({ items: [] }));
  federation
    .setInboxListeners('/u/{identifier}/inbox', '/inbox')
    .on(Activity, (_context, activity) => void heard.push(activity));
  const answer = async (asked: Asked): Promise<Response> =>
    await federation.fetch(
      new Request(peer.origin + asked.path, {
        method: asked.method,
        headers: asked.headers as Record<string, string>,
        ...(asked.method === 'POST' ? { body: new Uint8Array(asked.body) } : {}),
      }),
      { contextData: null },
    );
  const serve: Parameters<Peer['inbox']>[0] = (asked, response) =>
    void answer(asked).then(async (given) => {
      if (!given.ok) refused.push(asked);
      response.writeHead(given.status, Object.fromEntries(given.headers)).end(await given.text());
    });
  peer.inbox(serve);
  for (const path of ['/u/faye', '/.well-known/webfinger']) peer.serve(path, serve);
  const context = federation.createContext(new URL(peer.origin), null);
  const faye = context.getActorUri('faye');
  const [rsa, ed25519] = keys;
  const options = { contextLoader: preloadedContexts };
  let serial = 0;
  return {
    peer,
    faye: faye.href,
    heard,
    refused,
    id: (kind) => new URL(`/${kind}/${++serial}`, peer.origin),
    async send(to, activity, { spec, alter = (body) => body }) {
      const proofKeyId = new URL('#multikey-2', faye);
      const proven = await signObject(activity, ed25519.privateKey, proofKeyId, options);
      const json = await proven.toJsonLd({ ...options, format: 'compact' });
      const keyId = new URL('#main-key', faye);
      const body = JSON.stringify(await signJsonLd(json, rsa.privateKey, keyId, options));
      const headers = { 'content-type': 'application/activity+json' };
      const request = new Request(`${to}/inbox`, { method: 'POST', headers, body });
      const signed = await signRequest(request, rsa.privateKey, keyId, { spec });
      return await ask(to, {
        ...{ method: 'POST', path: '/inbox', body: alter(body) },
        headers: Object.fromEntries(signed.headers),
      });
    },
  };
}

/** RSA of 2048 bits: Fedify's own maker makes 4096, which takes seconds. */
const rsaPair = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(
    {
      ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      ...{ modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    },
    true,
    ['sign', 'verify'],
  );

const ed25519Pair = async (): Promise<webcrypto.CryptoKeyPair> => {
  const pair = await webcrypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('A pair was asked for.');
  return pair;
};
