import { createHmac, createHash } from 'node:crypto';
import type { Sending } from '#test/support/peer.ts';
import { pemOf, proven, type PeerActor } from '#test/support/peer-actor.ts';
import { create, type Scene } from './scene.ts';

/** One thing wrong (or unusual) with a signed POST by Bob; `body` is what he signs. */
export interface Flaw {
  readonly title: string;
  readonly how: (scene: Scene, body: string) => Sending;
}

const minuteMs = 60_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
const other = '{"some":"other body"}';
const both = ['cavage', 'rfc9421'] as const;

/** Each must be refused with 401. */
export const flaws: readonly Flaw[] = [
  { title: 'no signature at all', how: () => ({ alter: without('signature', 'signature-input') }) },
  {
    title: 'only a proof and no signature',
    how: (scene, body) => ({
      alter: without('signature', 'signature-input'),
      sendBody: JSON.stringify(proven(scene.bob, JSON.parse(body))),
    }),
  },
  ...both.flatMap((scheme): Flaw[] => [
    {
      title: `${scheme}: signed six minutes ago`,
      how: () => ({ scheme, now: Date.now() - 6 * minuteMs, expires: null }),
    },
    {
      title: `${scheme}: signed six minutes from now`,
      how: () => ({ scheme, now: Date.now() + 6 * minuteMs }),
    },
    {
      title: `${scheme}: a byte of the body flipped`,
      how: (scene, body) => ({ scheme, sendBody: flip(body) }),
    },
    {
      title: `${scheme}: another body with a digest that fits it`,
      how: (scene) => swapped(scene.bob, scheme, true),
    },
    {
      title: `${scheme}: digest not covered`,
      how: () => uncover(scheme, scheme === 'cavage' ? 'digest' : 'content-digest'),
    },
    {
      title: `${scheme}: digest not covered and the body swapped`,
      how: (scene) => swapped(scene.bob, scheme, false),
    },
    { title: `${scheme}: no digest`, how: () => ({ scheme, digest: null }) },
    {
      title: `${scheme}: a digest of another body`,
      how: () => ({ scheme, digest: digestHeader(scheme, other) }),
    },
    {
      title: `${scheme}: only a digest that nobody trusts`,
      how: () => ({
        scheme,
        digest: scheme === 'cavage' ? 'MD5=1B2M2Y8AsgTpgAmY7PhCfg==' : 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:',
      }),
    },
    {
      title: `${scheme}: signed for another path`,
      how: (scene) => ({ scheme, url: `${scene.alpha.origin}/actor` }),
    },
    {
      title: `${scheme}: signed for another host`,
      how: (scene) => ({
        scheme,
        url: `http://delta.localhost:4004/inbox`,
        alter: (h) => ({ ...h, host: scene.alpha.host }),
      }),
    },
    {
      title: `${scheme}: signed for another host that it claims to be`,
      how: () => ({ scheme, url: `http://delta.localhost:4004/inbox` }),
    },
    { title: `${scheme}: signed for another method`, how: () => ({ scheme, method: 'GET' }) },
    {
      title: `${scheme}: the target not covered`,
      how: () => uncover(scheme, scheme === 'cavage' ? '(request-target)' : '@target-uri'),
    },
    {
      title: `${scheme}: algorithm "none" without signature bytes`,
      how: () => ({ scheme, alg: 'none', signer: () => Buffer.alloc(0) }),
    },
    { title: `${scheme}: algorithm "none"`, how: () => ({ scheme, alg: 'none' }) },
    {
      title: `${scheme}: HMAC with the public key as the secret`,
      how: (scene) => ({ scheme, alg: 'hmac-sha256', signer: hmacWith(scene.bob) }),
    },
    {
      title: `${scheme}: the same HMAC, not named as one`,
      how: (scene) => ({ scheme, alg: 'hs2019', signer: hmacWith(scene.bob) }),
    },
    {
      title: `${scheme}: the same HMAC, called RSA`,
      how: (scene) => ({ scheme, signer: hmacWith(scene.bob) }),
    },
    { title: `${scheme}: Ed25519 claimed of an RSA key`, how: () => ({ scheme, alg: 'ed25519' }) },
    {
      title: `${scheme}: another actor's key behind the key id`,
      how: (scene) => ({ scheme, key: scene.eve.rsa.privateKey }),
    },
    {
      title: `${scheme}: another actor's key and key id`,
      how: (scene) => ({ scheme, key: scene.eve.rsa.privateKey, keyId: scene.eve.keyId }),
    },
    {
      title: `${scheme}: the instance actor's key for a person's act`,
      how: (scene) => ({ scheme, key: scene.beta.self.rsa.privateKey, keyId: scene.beta.self.keyId }),
    },
    {
      title: `${scheme}: a key id that the actor does not list`,
      how: (scene) => ({ scheme, keyId: `${scene.bob.uri}#other-key` }),
    },
    { title: `${scheme}: a key id that is no address`, how: () => ({ scheme, keyId: 'bob' }) },
    { title: `${scheme}: a signature of one byte less`, how: () => ({ scheme, alter: shorten }) },
    {
      title: `${scheme}: a signature that is not base64`,
      how: () => ({
        scheme,
        alter: (h) => ({
          ...h,
          signature: h.signature?.replace(/[A-Za-z0-9+/]{8}(=*[":])$/, '!!!!!!!!$1') ?? '',
        }),
      }),
    },
    {
      title: `${scheme}: a header far too long`,
      how: () => ({ scheme, moreParams: `${scheme === 'cavage' ? ',' : ';'}x="${'a'.repeat(9_000)}"` }),
    },
  ]),
  { title: 'cavage: host not covered', how: () => uncover('cavage', 'host') },
  { title: 'cavage: date not covered', how: () => uncover('cavage', 'date') },
  { title: 'cavage: expired', how: () => ({ scheme: 'cavage', expires: Date.now() - 2 * minuteMs }) },
  {
    title: 'cavage: a date that is none',
    how: () => ({ scheme: 'cavage', alter: (h) => ({ ...h, date: 'yesterday' }) }),
  },
  {
    title: 'cavage: the date exchanged after signing',
    how: () => ({
      scheme: 'cavage',
      alter: (h) => ({ ...h, date: new Date(Date.now() + 1000).toUTCString() }),
    }),
  },
  {
    title: 'cavage: keyId twice',
    how: (scene) => ({ scheme: 'cavage', moreParams: `,keyId="${scene.eve.keyId}"` }),
  },
  { title: 'cavage: signature twice', how: () => ({ scheme: 'cavage', moreParams: ',signature="AAAA"' }) },
  { title: 'cavage: headers twice', how: () => ({ scheme: 'cavage', moreParams: ',headers="date"' }) },
  {
    title: 'cavage: a header covered twice',
    how: () => ({ scheme: 'cavage', covered: ['(request-target)', 'host', 'date', 'date', 'digest'] }),
  },
  {
    title: 'cavage: (created) from the future',
    how: () => ({
      scheme: 'cavage',
      now: Date.now() + 6 * minuteMs,
      covered: ['(request-target)', 'host', '(created)', 'digest'],
    }),
  },
  { title: 'rfc9421: @method not covered', how: () => uncover('rfc9421', '@method') },
  {
    title: 'rfc9421: @authority without a path',
    how: () => ({ covered: ['@method', '@authority', 'content-digest'] }),
  },
  { title: 'rfc9421: expired', how: () => ({ now: Date.now() - minuteMs, expires: Date.now() - 50_000 }) },
  { title: 'rfc9421: created is missing', how: () => ({ without: ['created'] }) },
  { title: 'rfc9421: keyid is missing', how: () => ({ without: ['keyid'] }) },
  {
    title: 'rfc9421: created is a text',
    how: () => ({ without: ['created'], moreParams: ';created="now"' }),
  },
  {
    title: 'rfc9421: created beyond all numbers',
    how: () => ({ without: ['created'], moreParams: ';created=99999999999999999999' }),
  },
  { title: 'rfc9421: keyid twice', how: (scene) => ({ moreParams: `;keyid="${scene.bob.keyId}"` }) },
  {
    title: 'rfc9421: created twice',
    how: () => ({ moreParams: `;created=${Math.floor(Date.now() / 1000)}` }),
  },
  {
    title: 'rfc9421: a component covered twice',
    how: () => ({ covered: ['@method', '@method', '@target-uri', 'content-digest'] }),
  },
  {
    title: 'rfc9421: labels that do not meet',
    how: () => ({ alter: (h) => ({ ...h, signature: h.signature?.replace('sig1=', 'sig2=') ?? '' }) }),
  },
  {
    title: 'rfc9421: an input that is no list',
    how: () => ({ alter: (h) => ({ ...h, 'signature-input': 'sig1="@method"' }) }),
  },
];

/** Each must be accepted. */
export const accepted: readonly Flaw[] = both.flatMap((scheme): Flaw[] => [
  { title: `${scheme}: as it should be`, how: () => ({ scheme }) },
  { title: `${scheme}: no algorithm named`, how: () => ({ scheme, alg: null }) },
  {
    title: `${scheme}: a clock that is half a minute behind`,
    how: () => ({ scheme, now: Date.now() - 30_000 }),
  },
  {
    title: `${scheme}: a clock that is half a minute ahead`,
    how: () => ({ scheme, now: Date.now() + 30_000 }),
  },
  {
    title: `${scheme}: expired 20 s ago, by a clock that is behind`,
    how: () => ({ scheme, now: Date.now() - 60_000, expires: Date.now() - 20_000 }),
  },
  {
    title: `${scheme}: more covered than must be`,
    how: () => ({ scheme, extraHeaders: { 'x-more': 'yes' } }),
  },
]);

function without(...names: string[]) {
  return (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function flip(body: string): Uint8Array {
  return Buffer.from(body.replace('wire', 'wira'));
}

const digestHeader = (scheme: 'cavage' | 'rfc9421', body: string): string =>
  scheme === 'cavage' ? `SHA-256=${sha256(body)}` : `sha-256=:${sha256(body)}:`;

const complete = {
  cavage: ['(request-target)', 'host', 'date', 'digest', 'content-type'],
  rfc9421: ['@method', '@target-uri', 'content-digest'],
};
const uncover = (scheme: 'cavage' | 'rfc9421', name: string): Sending => ({
  scheme,
  covered: complete[scheme].filter((one) => one !== name),
});

/** Signed over one body, sent with another whose digest is written into the header; the signature covers the digest or not. */
function swapped(bob: PeerActor, scheme: 'cavage' | 'rfc9421', isCovered: boolean): Sending {
  const header = scheme === 'cavage' ? 'digest' : 'content-digest';
  const body = JSON.stringify(create(bob, 'swapped'));
  return {
    ...(isCovered ? { scheme } : uncover(scheme, header)),
    sendBody: body,
    alter: (headers) => ({ ...headers, [header]: digestHeader(scheme, body) }),
  };
}

const hmacWith =
  (bob: PeerActor) =>
  (base: string): Buffer =>
    createHmac('sha256', pemOf(bob.rsa.publicKey)).update(base).digest();

function shorten(headers: Record<string, string>): Record<string, string> {
  const signature = headers.signature ?? '';
  return {
    ...headers,
    signature: signature.replace(/([A-Za-z0-9+/]{60,})={0,2}/, (text) =>
      Buffer.from(text, 'base64').subarray(0, -1).toString('base64'),
    ),
  };
}
