import { SignJWT } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  canonicalBytes,
  countersign,
  documentType,
  parsePayload,
  readDocument,
  signPayload,
  type Payload,
} from '#src/agreements/document.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import { isSignedBy, signJws, type Jws } from '#src/agreements/jws.ts';
import { words, wordsCount } from '#src/agreements/words.ts';
import { ed25519FromMultibase } from '#src/agreements/instance-actor.ts';
import { makeKey, multibase, partyOf, payloadOf } from './cast.ts';

const alpha = makeKey('https://alpha.example/actor');
const beta = makeKey('https://beta.example/actor');
const eve = makeKey('https://beta.example/actor');
const payload = payloadOf(
  await partyOf('https://beta.example', beta),
  await partyOf('https://alpha.example', alpha),
);
const signed = await signPayload(payload, beta);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const withHeader = (header: unknown): Jws => ({
  payload: signed.jws.payload,
  signatures: [{ protected: encode(header), signature: signed.jws.signatures[0]?.signature ?? '' }],
});

describe('what is no agreement', () => {
  const header = { alg: 'EdDSA', typ: documentType, kid: beta.keyUri };
  const { proposer, accepter, grants } = payload;
  const changed: [string, unknown][] = [
    ['one without a version', { ...payload, version: undefined }],
    ['one with a member that nobody knows', { ...payload, alsoAllowed: 'everything' }],
    ['one whose first version names an earlier one', { ...payload, prev: signed.payloadHash }],
    ['one whose second version names none', { ...payload, version: 2 }],
    ['one that ends before it begins', { ...payload, expires: '2025-12-31T00:00:00Z' }],
    ['one that runs into the year 9999', { ...payload, expires: '9999-01-01T00:00:00Z' }],
    [
      'one with oneself',
      { ...payload, accepter: { ...accepter, origin: proposer.origin, actor: proposer.actor } },
    ],
    [
      'one where both have the same key',
      { ...payload, accepter: { ...accepter, thumbprint: proposer.thumbprint } },
    ],
    [
      'one whose actor lives elsewhere',
      { ...payload, proposer: { ...proposer, actor: 'https://eve.example/actor' } },
    ],
    [
      'one whose origin has a path',
      { ...payload, proposer: { ...proposer, origin: 'https://beta.example/x' } },
    ],
    [
      'one whose origin is spelt in capitals',
      { ...payload, proposer: { ...proposer, origin: 'https://BETA.example' } },
    ],
    [
      'one whose name turns the direction of writing',
      { ...payload, proposer: { ...proposer, legalName: 'Beta\u202e SAS' } },
    ],
    [
      'one whose name has two lines',
      { ...payload, proposer: { ...proposer, legalName: 'Beta\nAccepted already' } },
    ],
    ['one with a country of three letters', { ...payload, proposer: { ...proposer, country: 'FRA' } }],
    [
      'one with an unknown scope',
      { ...payload, grants: { ...grants, fromProposer: { ...grants.fromProposer, scopes: ['admin'] } } },
    ],
    [
      'one stored nowhere',
      { ...payload, grants: { ...grants, fromProposer: { ...grants.fromProposer, storageCountries: [] } } },
    ],
  ];
  it.each(changed)('%s', async (_, value) => {
    const jws = await signJws(canonicalBytes(value), documentType, beta);
    expect(() => readDocument(jws)).toThrow(/^The agreement's /);
  });

  const spelt: [string, string][] = [
    ['a payload with spaces', JSON.stringify(payload, null, 1)],
    ['a payload with a key twice', canonicalBytes(payload).toString().replace('{', '{"version":1,')],
    ['a payload that is no JSON', 'agreed'],
    ['a payload that nests too deep for anybody', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['a payload of bytes that are no text', '\uFFFD"'],
  ];
  it.each(spelt)('%s', async (_, text) => {
    const jws = await signJws(Buffer.from(text), documentType, beta);
    expect(() => readDocument(jws)).toThrow('RFC 8785');
  });

  it.each([
    ['alg none', withHeader({ ...header, alg: 'none' })],
    ['alg HS256', withHeader({ ...header, alg: 'HS256' })],
    ['another typ', withHeader({ ...header, typ: 'kontor-erasure+jws' })],
    ['an embedded key', withHeader({ ...header, jwk: beta.publicKey.export({ format: 'jwk' }) })],
    ['a crit', withHeader({ ...header, crit: ['b64'], b64: false })],
    ['no signature', { payload: signed.jws.payload, signatures: [] }],
    [
      'three signatures',
      { payload: signed.jws.payload, signatures: Array(3).fill(signed.jws.signatures[0]) },
    ],
    [
      'an unprotected header',
      { payload: signed.jws.payload, signatures: [{ ...signed.jws.signatures[0], header: { kid: 'x' } }] },
    ],
    ['nothing', null],
  ])('a JWS with %s', (_, jws) => {
    expect(() => readDocument(jws)).toThrow(/JWS|header/);
  });
});

describe('whose signature it bears', () => {
  it("another key under the partner's key id is not the partner's signature", async () => {
    const forged = await signPayload(payload, eve);
    expect(await isSignedBy(forged.jws, beta)).toBe(false);
  });
  it("the partner's key under another key id is not the partner's signature", async () => {
    const other = await signPayload(payload, { ...beta, keyUri: 'https://eve.example/actor#proof-key' });
    expect(await isSignedBy(other.jws, beta)).toBe(false);
  });
  it('a signature over other bytes does not count', async () => {
    const jws = { ...signed.jws, payload: encode({ ...payload, version: 2 }) };
    expect(await isSignedBy(jws, beta)).toBe(false);
  });
  it("an HMAC over the partner's public key does not count", async () => {
    const secret = Buffer.from(beta.publicKey.export({ format: 'pem', type: 'spki' }));
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', kid: beta.keyUri }).sign(secret);
    const [header = '', , signature = ''] = token.split('.');
    const jws = { payload: signed.jws.payload, signatures: [{ protected: header, signature }] };
    expect(await isSignedBy(jws, beta)).toBe(false);
    expect(await isSignedBy(signed.jws, beta)).toBe(true);
  });
  it('both sign the same bytes, and each signature is found beside the other', async () => {
    const both = await countersign(signed, alpha);
    expect(both.jws.payload).toBe(signed.jws.payload);
    expect([
      await isSignedBy(both.jws, alpha),
      await isSignedBy(both.jws, beta),
      await isSignedBy(both.jws, eve),
    ]).toEqual([true, true, false]);
  });
});

describe('the six words', () => {
  const wordsOf = async (change: Partial<Payload>, key = beta) =>
    fingerprint(await signPayload(parsePayload({ ...payload, ...change }), key));
  it('differ when a key was put between', async () => {
    const proposer = await partyOf('https://beta.example', eve);
    expect(await wordsOf({ proposer }, eve)).not.toBe(fingerprint(signed));
  });
  it('differ when one term was changed', async () => {
    expect(await wordsOf({ erasureDays: 31 })).not.toBe(fingerprint(signed));
  });
  it('are the same on both sides, before and after the countersignature', async () => {
    expect(fingerprint(await countersign(signed, alpha))).toBe(fingerprint(signed));
  });
  it('are six words of the list', () => {
    const shown = fingerprint(signed).split(' ');
    expect(shown).toHaveLength(6);
    expect(shown.filter((word) => !words.includes(word))).toEqual([]);
  });
});

describe('the list of words', () => {
  it('has 2,048 different words of five letters that German, French and English read alike', () => {
    expect(new Set(words).size).toBe(wordsCount);
    expect(
      words.filter((word) => !/^[bdfgklmnprst][aiou][bdfgklmnprst][aiou][bdfgklmnprst]$/.test(word)),
    ).toEqual([]);
  });
  it('has no two words that differ in one letter', () => {
    const patterns = words.flatMap((word) =>
      [...word].map((_, i) => `${word.slice(0, i)}?${word.slice(i + 1)}`),
    );
    expect(new Set(patterns).size).toBe(patterns.length);
  });
});

describe('keys in an actor document', () => {
  it.each([
    ['another multibase', 'u7QEg'],
    ['an RSA key', `z${'4MXj1wBzi9jUstyPMS4jQqB6KdJaiatPkAtVtGc6bQEQEEsKTic'.slice(0, 46)}`],
    ['a digit that base58 does not have', multibase(beta.publicKey).replace(/.$/, '0')],
    ['something endless', `z${'6'.repeat(100_000)}`],
  ])('%s is no Ed25519 key', (_, text) => {
    expect(ed25519FromMultibase(text)).toBeNull();
  });
  it('any Ed25519 key survives the way there and back', () => {
    for (let i = 0; i < 50; i++) {
      const { publicKey } = generateKeyPairSync('ed25519');
      expect(ed25519FromMultibase(multibase(publicKey))?.equals(publicKey)).toBe(true);
    }
  });
});
