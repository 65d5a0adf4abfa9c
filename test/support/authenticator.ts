import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What WebAuthn's options say that an authenticator looks at. */
interface Asked {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}

/** How an answer may be wrong; what is not said is right. */
export interface Flaws {
  readonly origin?: string;
  readonly host?: string;
  /** Null: the user was not verified. */
  readonly verified?: boolean;
  readonly userHandle?: string;
  readonly counter?: number;
}

/** An authenticator in software (ES256, attestation "none"), for saying over HTTP what a browser would, and what none would. */
export interface Authenticator {
  readonly id: string;
  /** Answers navigator.credentials.create(). */
  make(options: unknown, flaws?: Flaws): string;
  /** Answers navigator.credentials.get(). */
  use(options: unknown, flaws?: Flaws): string;
}

const present = 0x01;
const verified = 0x04;
const attested = 0x40;

export function createAuthenticator(site: { readonly origin: string }): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credential = randomBytes(16);
  const id = credential.toString('base64url');
  const host = new URL(site.origin).hostname;
  let handle = '';
  let count = 0;
  const dataFor = (flaws: Flaws, more: number): Buffer => {
    const flags = present | (flaws.verified === false ? 0 : verified) | more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(flaws.counter ?? ++count);
    return Buffer.concat([sha256(flaws.host ?? host), Buffer.from([flags]), counter]);
  };
  const common = { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  return {
    id,
    make(options, flaws = {}) {
      const asked = options as Asked;
      handle = asked.user?.id ?? '';
      const authData = Buffer.concat([dataFor(flaws, attested), newCredential(credential, publicKey)]);
      return JSON.stringify({
        ...common,
        response: {
          clientDataJSON: clientData('webauthn.create', asked, flaws.origin ?? site.origin).toString(
            'base64url',
          ),
          attestationObject: attestation(authData).toString('base64url'),
          transports: ['internal'],
        },
      });
    },
    use(options, flaws = {}) {
      const authenticatorData = dataFor(flaws, 0);
      const data = clientData('webauthn.get', options as Asked, flaws.origin ?? site.origin);
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(data)]), privateKey);
      return JSON.stringify({
        ...common,
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: flaws.userHandle ?? handle,
        },
      });
    },
  };
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

const clientData = (type: string, asked: Asked, origin: string): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge: asked.challenge, origin, crossOrigin: false }));

/** aaguid, length of the id, id, and the key in COSE (RFC 9053 §7.1.1). */
function newCredential(id: Buffer, key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const cose = [
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
    Buffer.from(x, 'base64url'),
    Buffer.from([0x22, 0x58, 0x20]),
    Buffer.from(y, 'base64url'),
  ];
  return Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, ...cose]);
}

/** `{fmt: "none", attStmt: {}, authData}` in CBOR. */
function attestation(authData: Buffer): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
  return Buffer.concat([
    ...[
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
    ],
    ...[Buffer.from([0x58, authData.length]), authData],
  ]);
}
