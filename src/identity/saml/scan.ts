/** Loaded when an answer or a provider's metadata is read: no start needs it. */
const parserOf = async () => (await import('htmlparser2')).Parser;

/** What of an answer's shape counts. Nothing in it is believed before its signature is. */
export interface Shape {
  /** The address it was made for, as the response says it; null: it says none. */
  readonly destination: string | null;
  readonly isEncrypted: boolean;
}

const depthMax = 40;
const elementsMax = 5_000;

/**
 * Reads the shape of a SAML response and refuses every one that is not as plain as a provider's: one Response, in it one Assertion, signatures as children of these two
 * alone, no id twice, no SHA-1, no comment, CDATA, DOCTYPE or processing instruction. Signature wrapping (XSW 1–8) and names split by comments need one of these. Null: refused.
 */
export async function scanResponse(xml: string): Promise<Shape | null> {
  const Parser = await parserOf();
  const path: string[] = [];
  const ids = new Set<string>();
  const seen = { elements: 0, assertions: 0, odd: false, encrypted: false };
  let destination: string | null = null;
  const odd = (): void => void (seen.odd = true);
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = localName(name);
        const parent = path.join('/');
        if (++seen.elements > elementsMax || path.length >= depthMax) odd();
        const id = attributes.ID ?? attributes.Id ?? attributes.id;
        if (id !== undefined && ids.size === ids.add(id).size) odd();
        if (local === 'Response') {
          if (path.length > 0) odd();
          destination = attributes.Destination ?? null;
        } else if (path.length === 0) odd();
        // SHA-1 can be forged.
        if (/^(?:SignatureMethod|DigestMethod)$/.test(local) && /sha1$/i.test(attributes.Algorithm ?? ''))
          odd();
        if (local === 'EncryptedAssertion') seen.encrypted = true;
        if (local === 'Assertion' && (++seen.assertions > 1 || parent !== 'Response')) odd();
        if (local === 'Signature' && parent !== 'Response' && parent !== 'Response/Assertion') odd();
        path.push(local);
      },
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
  const isPlain = !seen.odd && path.length === 0 && (seen.assertions === 1 || seen.encrypted);
  return isPlain ? { destination, isEncrypted: seen.encrypted } : null;
}

/** What a provider's own document says about it. */
export interface Described {
  readonly issuer: string;
  readonly entryPoint: string;
  readonly certificates: readonly string[];
}

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** Reads the metadata of an identity provider (SAML 2.0 Metadata §2.4.3): who it is, where people sign in, what it signs with. Null: it is not that of one. */
export async function readMetadata(xml: string): Promise<Described | null> {
  const Parser = await parserOf();
  const path: string[] = [];
  const found = { issuer: '', entryPoint: '', uses: '', text: '', entities: 0, providers: 0 };
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
    ? { issuer: found.issuer, entryPoint: found.entryPoint, certificates: [...new Set(certificates)] }
    : null;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
