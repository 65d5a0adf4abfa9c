import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { signRequest as fedifySign, verifyRequest as fedifyVerify } from '@fedify/fedify/sig';
import { expect, test } from 'vitest';
import { readSignature, signRequest, verifySignature } from '#federation/security/signatures.ts';

// Fedify is a peer here: what it signs we must accept, and what we sign it must accept.
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const actor = 'https://beta.example/actor';
const keyId = `${actor}#main-key`;
const inbox = new URL('https://alpha.example/ap/inbox');
const body = Buffer.from(JSON.stringify({ type: 'Follow', actor, object: 'https://alpha.example/ap/p/1' }));
const contentType = 'application/activity+json';
const specs = { cavage: 'draft-cavage-http-signatures-12', rfc9421: 'rfc9421' } as const;
const schemes = ['cavage', 'rfc9421'] as const;

const document = {
  '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
  id: actor,
  type: 'Application',
  inbox: `${actor}/inbox`,
  outbox: `${actor}/outbox`,
  publicKey: { id: keyId, owner: actor, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) },
};
const documentLoader = async (url: string) => {
  if (url !== actor && url !== keyId) throw new Error(`The test serves only ${actor}.`);
  return { contextUrl: null, documentUrl: url, document };
};
const cryptoKey = webcrypto.subtle.importKey(
  'pkcs8',
  privateKey.export({ type: 'pkcs8', format: 'der' }),
  { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  true,
  ['sign'],
);

function post(headers: Record<string, string>, bytes: Buffer = body): Request {
  return new Request(inbox, { method: 'POST', headers, body: new Uint8Array(bytes) });
}

test.each(schemes)('Fedify accepts what we sign with %s, and refuses it altered', async (scheme) => {
  const headers = await signRequest({
    method: 'POST',
    url: inbox,
    body,
    contentType,
    scheme,
    key: { id: keyId, privateKey },
  });
  const verified = await fedifyVerify(post(headers), { documentLoader, spec: specs[scheme] });
  expect(verified?.id?.href).toBe(keyId);
  const altered = Buffer.from(body.toString().replace('Follow', 'Accept'));
  expect(await fedifyVerify(post(headers, altered), { documentLoader, spec: specs[scheme] })).toBe(null);
});

test.each(schemes)('Fedify accepts a GET that we sign with %s', async (scheme) => {
  const headers = await signRequest({
    method: 'GET',
    url: new URL(actor),
    scheme,
    key: { id: keyId, privateKey },
  });
  const verified = await fedifyVerify(new Request(actor, { headers }), {
    documentLoader,
    spec: specs[scheme],
  });
  expect(verified?.id?.href).toBe(keyId);
});

test.each(schemes)('we accept what Fedify signs with %s, and refuse it altered', async (scheme) => {
  const signed = await fedifySign(post({ 'content-type': contentType }), await cryptoKey, new URL(keyId), {
    spec: specs[scheme],
  });
  const request = { method: 'POST', url: inbox, headers: signed.headers, body };
  const parsed = readSignature(request);
  expect(parsed).toMatchObject({ keyId, scheme });
  expect(verifySignature(parsed, publicKey)).toBe(true);
  const altered = Buffer.from(body.toString().replace('Follow', 'Accept'));
  expect(() => readSignature({ ...request, body: altered })).toThrow('does not match the body');
});

test.each(schemes)('we accept a GET that Fedify signs with %s', async (scheme) => {
  const signed = await fedifySign(
    new Request(inbox, { headers: { accept: contentType } }),
    await cryptoKey,
    new URL(keyId),
    {
      spec: specs[scheme],
    },
  );
  const parsed = readSignature({ method: 'GET', url: inbox, headers: signed.headers });
  expect(verifySignature(parsed, publicKey)).toBe(true);
});
