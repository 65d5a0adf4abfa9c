import { createHash, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { signObject, verifyObject } from '@fedify/fedify/sig';
import { Create, Note } from '@fedify/fedify/vocab';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProtocolError } from '#federation/protocol-error.ts';
import { decodeBase58, decodeMultikey, encodeBase58, encodeMultikey } from '#federation/security/multikey.ts';
import { addProof, proofOwner, verifyProof } from '#federation/security/proofs.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const actor = 'https://beta.example/ap/p/bob';
const verificationMethod = `${actor}#proof-key`;
const created = new Date('2025-05-03T12:00:00.789Z');
const now = created.getTime();
const document = {
  '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/data-integrity/v1'],
  id: 'https://beta.example/ap/a/1',
  type: 'Create',
  actor,
  object: {
    id: 'https://beta.example/ap/o/1',
    type: 'Note',
    content: 'Grüße',
    tag: [{ type: 'Hashtag', name: '#a' }],
  },
};
const proven = addProof(document, { verificationMethod, privateKey, created });
const proof = proven.proof as Record<string, unknown>;
const resolve = (method: string) => (method === verificationMethod ? publicKey : null);

function verdict(
  json: Record<string, unknown>,
  resolveKey: Parameters<typeof verifyProof>[1] = resolve,
): 'valid' | number {
  try {
    return verifyProof(json, resolveKey, now).verificationMethod === verificationMethod ? 'valid' : 0;
  } catch (error) {
    if (error instanceof ProtocolError) return error.status;
    throw error;
  }
}

test('a document with its proof says which key proves it, also after a trip as text in another order', () => {
  expect(verdict(proven)).toBe('valid');
  expect(proof).toMatchObject({
    type: 'DataIntegrityProof',
    created: '2025-05-03T12:00:00Z',
    verificationMethod,
  });
  const reordered = Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(proven)) as typeof proven).toReversed(),
  );
  expect(verdict(reordered)).toBe('valid');
});

test('whatever is altered, added or left out, the proof no longer holds', () => {
  const altered: Record<string, unknown>[] = [
    { ...proven, actor: 'https://beta.example/ap/p/eve' },
    { ...proven, to: [] },
    { ...proven, object: { ...proven.object, content: 'Grusse' } },
    { ...proven, object: { ...proven.object, tag: [] } },
    { ...proven, '@context': document['@context'].slice(0, 1) },
    { ...proven, '@context': [...document['@context'], { mood: 'https://ex.example/mood' }] },
    { ...proven, id: undefined },
    { ...proven, 'https://w3id.org/security#proof': proof },
    { ...proven, proof: { ...proof, created: '2025-05-03T12:00:01Z' } },
    { ...proven, proof: { ...proof, nonce: 'x' } },
  ];
  for (const json of altered) expect(verdict(json)).toBe(401);
});

test('an LD signature may stand beside the proof, made before the proof or after it', () => {
  const signature = { type: 'RsaSignature2017', creator: `${actor}#main-key`, signatureValue: 'x' };
  expect(verdict({ ...proven, signature })).toBe('valid');
  const { proof: after, ...signed } = addProof(
    { ...document, signature },
    { verificationMethod, privateKey, created },
  );
  expect(verdict({ ...signed, proof: after })).toBe('valid');
  expect(verdict({ ...proven, signature, actor: 'https://beta.example/ap/p/eve' })).toBe(401);
});

test('a proof that is missing, of another kind or for another purpose is refused', () => {
  const withProof = (changes: Record<string, unknown>) => ({ ...document, proof: { ...proof, ...changes } });
  const { proofValue: _, ...options } = proof;
  const otherwiseValid = (changes: Record<string, unknown>) => addProofByHand({ ...options, ...changes });
  expect(verdict(withProof({}))).toBe('valid');
  expect(verdict(otherwiseValid({}))).toBe('valid');
  const refused: Record<string, unknown>[] = [
    document,
    { ...document, proof: null },
    { ...document, proof: [] },
    { ...document, proof: 'proof' },
    otherwiseValid({ type: 'Ed25519Signature2020' }),
    otherwiseValid({ cryptosuite: 'eddsa-rdfc-2022' }),
    otherwiseValid({ proofPurpose: 'authentication' }),
    otherwiseValid({ verificationMethod: 7 }),
    otherwiseValid({ created: 'yesterday' }),
    withProof({ proofValue: undefined }),
    withProof({ proofValue: 'z' }),
    withProof({ proofValue: `z${'1'.repeat(100_000)}` }),
    withProof({ proofValue: String(proof.proofValue).slice(1) }),
    withProof({ proofValue: `${String(proof.proofValue).slice(0, -1)}0` }),
  ];
  for (const json of refused) expect(verdict(json)).toBe(401);
});

test('any changed character of the proof value is refused', () => {
  const value = String(proof.proofValue);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: value.length - 1 }),
      fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZ'),
      (at, c) => {
        fc.pre(value[at] !== c);
        const proofValue = value.slice(0, at) + c + value.slice(at + 1);
        expect(verdict({ ...document, proof: { ...proof, proofValue } })).toBe(401);
      },
    ),
    { numRuns: 50 },
  );
});

test('a key that is unknown, of somebody else or of another kind proves nothing', () => {
  expect(verdict(proven, () => publicKey)).toBe('valid');
  expect(verdict(proven, () => null)).toBe(401);
  expect(verdict(proven, () => stranger.publicKey)).toBe(401);
  expect(verdict(proven, () => rsa.publicKey)).toBe(401);
});

test('an expired proof is refused', () => {
  const until = (expires: string) => {
    const options = {
      '@context': document['@context'],
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-jcs-2022',
    };
    return addProofByHand({
      ...options,
      created: '2025-05-03T12:00:00Z',
      expires,
      verificationMethod,
      proofPurpose: 'assertionMethod',
    });
  };
  expect(verdict(until('2025-05-03T12:00:01Z'))).toBe('valid');
  expect(verdict(until('2025-05-03T12:00:00Z'))).toBe(401);
  expect(verdict(until('soon'))).toBe(401);
});

/** What other programs make: a proof over exactly these options, which may then be shown differently. */
function addProofByHand(options: Record<string, unknown>, shown = options): Record<string, unknown> {
  const digest = (value: unknown) =>
    createHash('sha256')
      .update(canonicalize(value) ?? '')
      .digest();
  const signature = sign(null, Buffer.concat([digest(options), digest(document)]), privateKey);
  return { ...document, proof: { ...shown, proofValue: `z${encodeBase58(signature)}` } };
}

test('a context that was signed and then left out is read, a shorter one is not', () => {
  const { proofValue: _, '@context': context, ...rest } = proof;
  expect(verdict(addProofByHand({ ...rest, '@context': context }, rest))).toBe('valid');
  expect(verdict(addProofByHand(rest))).toBe('valid');
  expect(verdict(addProofByHand({ ...rest, '@context': document['@context'].slice(0, 1) }))).toBe(401);
});

test('of several proofs one that holds is enough, and too many are refused', () => {
  const other = { ...proof, verificationMethod: `${actor}#other` };
  expect(verdict({ ...document, proof: [other, proof] })).toBe('valid');
  expect(verdict({ ...document, proof: [other, other] })).toBe(401);
  expect(verdict({ ...document, proof: [other, other, other, other, proof] })).toBe(401);
  const twice = addProof(proven, {
    verificationMethod: `${actor}#other`,
    privateKey: stranger.privateKey,
    created,
  });
  expect(twice.proof).toHaveLength(2);
  expect(verdict(twice)).toBe('valid');
});

test('a document without a canonical form is refused', () => {
  expect(verdict({ ...proven, size: Number.POSITIVE_INFINITY })).toBe(400);
  expect(verdict({ ...proven, name: '\ud800' })).toBe(400);
});

test('the owner of a method is its address without the fragment', () => {
  expect(proofOwner(verificationMethod)).toBe(actor);
  expect(proofOwner(`${actor}/key`)).toBe(`${actor}/key`);
});

test('an Ed25519 key survives being written as Multikey; nothing else is one', () => {
  const text = encodeMultikey(publicKey);
  expect(text).toMatch(/^z6Mk/);
  expect(decodeMultikey(text).equals(publicKey)).toBe(true);
  expect(() => encodeMultikey(rsa.publicKey)).toThrow(TypeError);
  for (const bad of [
    '',
    'z',
    text.slice(1),
    `${text}1`,
    text.replace(/.$/, '0'),
    `m${text.slice(1)}`,
    'z'.repeat(1_000_000),
  ]) {
    expect(() => decodeMultikey(bad)).toThrow(ProtocolError);
  }
});

test('base58 gives back what was put in, leading zeros included', () => {
  expect(encodeBase58(Buffer.from('Hello World!'))).toBe('2NEpo7TZRRrLZSi2U');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(decodeBase58(encodeBase58(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test("Fedify accepts our proof and refuses it altered; we accept Fedify's", async () => {
  const key = {
    '@context': 'https://w3id.org/security/multikey/v1',
    id: verificationMethod,
    type: 'Multikey',
    controller: actor,
  };
  const person = {
    '@context': document['@context'],
    id: actor,
    type: 'Person',
    assertionMethod: { ...key, publicKeyMultibase: encodeMultikey(publicKey) },
  };
  const documentLoader = async (url: string) => {
    const served = url === actor || url === verificationMethod ? person : null;
    if (!served) throw new Error(`The test serves only ${actor}.`);
    return {
      contextUrl: null,
      documentUrl: url,
      document: {
        ...served,
        '@context': [
          ...document['@context'],
          'https://w3id.org/security/multikey/v1',
          'https://www.w3.org/ns/did/v1',
        ],
      },
    };
  };
  const options = { documentLoader };
  expect(await verifyObject(Create, proven, options)).toBeInstanceOf(Create);
  expect(await verifyObject(Create, { ...proven, id: 'https://beta.example/ap/a/2' }, options)).toBe(null);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const cryptoKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const create = new Create({
    id: new URL(document.id),
    actor: new URL(actor),
    object: new Note({ id: new URL(document.object.id) }),
  });
  const signed = await signObject(create, cryptoKey, new URL(verificationMethod));
  const json = (await signed.toJsonLd({ format: 'compact' })) as Record<string, unknown>;
  expect(verdict(json)).toBe('valid');
  expect(verdict({ ...json, actor: 'https://beta.example/ap/p/eve' })).toBe(401);
});

// The vectors of the suite, where they are.
const vectors = new URL('../../../../shared/data/eddsa-jcs-2022/', import.meta.url);
const isPresent = existsSync(vectors);
if (!isPresent)
  console.warn(
    `The eddsa-jcs-2022 vectors are not at ${vectors.pathname}; only proofs of our own are tested.`,
  );

test('the published vectors of eddsa-jcs-2022 are valid, and altered they are not', () => {
  const asked: string[] = [];
  const byMethod = (method: string) => {
    asked.push(method);
    return decodeMultikey(method.split('#')[1] ?? '');
  };
  for (const file of isPresent ? ['signedJCS.json'] : []) {
    const signed = JSON.parse(readFileSync(new URL(file, vectors), 'utf8')) as Record<string, unknown>;
    expect(verifyProof(signed, byMethod).verificationMethod).toMatch(/^did:key:z6Mk/);
    expect(() => verifyProof({ ...signed, name: 'Alumni' }, byMethod)).toThrow(ProtocolError);
  }
  expect(asked).toHaveLength(isPresent ? 2 : 0);
});
