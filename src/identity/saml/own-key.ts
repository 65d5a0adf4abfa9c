import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Reader } from '#src/platform/database.ts';
import { seal, unseal } from '#src/platform/secrets.ts';
import { insertSamlKey } from '../store.ts';
import { selfSigned } from './self-signed.ts';

const label = 'saml key';
const validYears = 20;

/** What we sign requests and logouts with, and what providers encrypt assertions for. Both PEM. */
export interface SamlKey {
  readonly certificate: string;
  readonly privatePem: string;
}

/** The instance's own pair, made when the first provider or reader of our metadata needs it; every process reads the same one. */
export async function ownSamlKey(reader: Reader): Promise<SamlKey> {
  const known = await read(reader);
  if (known) return known;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 });
  const from = new Date();
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear() + validYears);
  const certificate = selfSigned(new URL(reader.instance.origin).hostname, privateKey, { from, to });
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await insertSamlKey(reader, certificate, seal(reader.instance.sealKey, privatePem, label));
  return (await read(reader)) ?? { certificate, privatePem };
}

/** What is in the encrypted assertion of a response, as the library will open it once more. Throws for everything that was not encrypted for us. */
export async function openAssertion(reader: Reader, response: string): Promise<string> {
  const { decryptXml } = await import('@node-saml/node-saml/lib/xml.js');
  const [sealed] = /<(?:[\w.-]+:)?EncryptedAssertion[\s>][\s\S]*EncryptedAssertion\s*>/.exec(response) ?? [
    '',
  ];
  return decryptXml(sealed, (await ownSamlKey(reader)).privatePem);
}

async function read(reader: Reader): Promise<SamlKey | null> {
  const [row] = await reader<{ certificate: string; privateSealed: Uint8Array }[]>`
    select certificate, private_sealed from saml_key`;
  return row
    ? { certificate: row.certificate, privatePem: unseal(reader.instance.sealKey, row.privateSealed, label) }
    : null;
}
