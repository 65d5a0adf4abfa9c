/** Loaded when an answer or a provider's metadata is read: no start needs it. */
const parserOf = async () => (await import('htmlparser2')).Parser;

const depthMax = 40;
const elementsMax = 5_000;

/** Local names from the root on; what stands there. */
interface Reader {
  readonly open: (path: readonly string[], attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (path: readonly string[], text: string) => void;
}

/**
 * Reads XML for its shape, with another parser than the library’s. False, whoever reads: more than one root, an id twice, SHA-1 in a signature, a comment, CDATA, DOCTYPE or processing
 * instruction, too deep, too much.
 */
export async function plainReader(xml: string, reader: Reader): Promise<boolean> {
  const Parser = await parserOf();
  const path: string[] = [];
  const ids = new Set<string>();
  const seen = { elements: 0, roots: 0, odd: false };
  const odd = (): void => void (seen.odd = true);
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = localName(name);
        if (++seen.elements > elementsMax || path.length >= depthMax) odd();
        if (path.length === 0 && ++seen.roots > 1) odd();
        const id = attributes.ID ?? attributes.Id ?? attributes.id;
        if (id !== undefined && ids.size === ids.add(id).size) odd();
        // SHA-1 can be forged. In a key’s padding (OAEP) it stands for nothing that could be.
        const isSigned =
          /^(?:SignatureMethod|DigestMethod)$/.test(local) && path.at(-1) !== 'EncryptionMethod';
        if (isSigned && /sha1$/i.test(attributes.Algorithm ?? '')) odd();
        path.push(local);
        reader.open(path, attributes);
      },
      ontext: (text) => reader.text?.(path, text),
      onclosetag: () => void path.pop(),
      oncomment: odd,
      oncdatastart: odd,
      onprocessinginstruction(name) {
        if (name !== '?xml') odd();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return !seen.odd && path.length === 0 && seen.roots === 1;
}

/** What of an answer's shape counts. Nothing in it is believed before its signature is. */
export interface Shape {
  /** The address it was made for, as the response says it; null: it says none. */
  readonly destination: string | null;
  /** Its assertion is for us alone: what is in it is read again by `isPlainAssertion`. */
  readonly isEncrypted: boolean;
}

/** How an assertion and its key may be encrypted. RSA with PKCS #1 v1.5 answers guesses (Bleichenbacher), Triple DES is too short. */
const ciphers =
  /^http:\/\/www\.w3\.org\/(?:2001\/04\/xmlenc#(?:aes(?:128|256)-cbc|rsa-oaep-mgf1p)|2009\/xmlenc11#aes(?:128|256)-gcm)$/;

/**
 * Reads the shape of a SAML response and refuses every one that is not as plain as a provider's: one Response, in it one Assertion, encrypted or not, signatures as children of these
 * two alone. Signature wrapping (XSW 1–8) and names split by comments need one of what is refused. Null: refused.
 */
export async function scanResponse(xml: string): Promise<Shape | null> {
  const seen = { assertions: 0, encrypted: 0, odd: false };
  const said: { destination: string | null } = { destination: null };
  const isPlain = await plainReader(xml, {
    open(path, attributes) {
      const [local, parent] = [path.at(-1) ?? '', path.slice(0, -1).join('/')];
      if ((local === 'Response') !== (parent === '')) seen.odd = true;
      if (local === 'Response') said.destination = attributes.Destination ?? null;
      if (local === 'Assertion' && (++seen.assertions > 1 || parent !== 'Response')) seen.odd = true;
      if (local === 'EncryptedAssertion' && (++seen.encrypted > 1 || parent !== 'Response')) seen.odd = true;
      if (/^Encrypted(?:ID|Attribute)$/.test(local)) seen.odd = true;
      if (local === 'EncryptionMethod' && !ciphers.test(attributes.Algorithm ?? '')) seen.odd = true;
      if (local === 'Signature' && parent !== 'Response' && parent !== 'Response/Assertion') seen.odd = true;
    },
  });
  const isOne = seen.assertions + seen.encrypted === 1;
  return isPlain && isOne && !seen.odd ? { ...said, isEncrypted: seen.encrypted === 1 } : null;
}

/** The same of an assertion that came encrypted, once it is opened. */
export async function isPlainAssertion(xml: string): Promise<boolean> {
  let isOdd = false;
  let signatures = 0;
  const isPlain = await plainReader(xml, {
    open(path) {
      const [local, parent] = [path.at(-1), path.slice(0, -1).join('/')];
      if ((local === 'Assertion') !== (parent === '')) isOdd = true;
      if (local === 'Signature' && (++signatures > 1 || parent !== 'Assertion')) isOdd = true;
      if (local?.startsWith('Encrypted')) isOdd = true;
    },
  });
  return isPlain && !isOdd && signatures === 1;
}

/** What a provider's own document says about it. */
export interface Described {
  readonly issuer: string;
  readonly entryPoint: string;
  readonly certificates: readonly string[];
  /** Where browsers take our logout requests and, if it is another address, our answers to theirs; empty: none. */
  readonly logout: string;
  readonly logoutAnswers: string;
}

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** Reads the metadata of an identity provider (SAML 2.0 Metadata §2.4.3): who it is, where people sign in, what it signs with. Null: it is not that of one. */
export async function readMetadata(xml: string): Promise<Described | null> {
  const Parser = await parserOf();
  const path: string[] = [];
  const found = { issuer: '', entryPoint: '', uses: '', text: '', entities: 0, providers: 0 };
  const logout = { logout: '', logoutAnswers: '' };
  const certificates: string[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = localName(name);
        path.push(local);
        found.text = '';
        if (local === 'EntityDescriptor') {
          found.entities++;
          found.issuer = attributes.entityID ?? '';
        }
        if (local === 'IDPSSODescriptor') found.providers++;
        if (local === 'KeyDescriptor') found.uses = attributes.use ?? '';
        if (local === 'SingleSignOnService' && attributes.Binding === redirect)
          found.entryPoint = attributes.Location ?? '';
        const isLogout = local === 'SingleLogoutService' && path.includes('IDPSSODescriptor');
        if (isLogout && attributes.Binding === redirect) {
          logout.logout = attributes.Location ?? '';
          logout.logoutAnswers = attributes.ResponseLocation ?? '';
        }
      },
      ontext: (text) => void (found.text += text),
      onclosetag() {
        if (
          path.at(-1) === 'X509Certificate' &&
          path.includes('IDPSSODescriptor') &&
          found.uses !== 'encryption'
        )
          certificates.push(found.text.replace(/\s+/g, ''));
        path.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  const isOne = found.entities === 1 && found.providers === 1 && found.entryPoint !== '';
  return isOne
    ? {
        issuer: found.issuer,
        entryPoint: found.entryPoint,
        certificates: [...new Set(certificates)],
        ...logout,
      }
    : null;
}

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
