import { generateKeyPairSync } from 'node:crypto';
import { selfSigned as certify } from '#src/identity/saml/self-signed.ts';

const dayMs = 86_400_000;

/** A key and a certificate that it has signed for itself, both PEM: what a SAML provider signs with. */
export function selfSigned(name: string): { readonly key: string; readonly certificate: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [from, to] = [new Date(Date.now() - dayMs), new Date(Date.now() + dayMs)];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certify(name, privateKey, { from, to }),
  };
}
