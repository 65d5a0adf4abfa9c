import { createDecipheriv, createECDH, createHmac, randomBytes, verify, createPublicKey } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A push service and the browser behind it, written from the standards alone: RFC 8030 takes a message, RFC 8291 and RFC 8188 open it,
 * RFC 8292 says who sent it; what relays of apps open is written from the drafts of 2016.
 */
export interface PushService {
  readonly host: string;
  /** What the browser hands over when it subscribes. */
  browser(): Receiver;
  /** Answered from now on. */
  status: number;
  readonly received: Delivery[];
  close(): Promise<void>;
}
export interface Receiver {
  readonly target: { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  open(body: Buffer): unknown;
  /** As relays of apps do: `aesgcm`, salt and key in headers (draft-ietf-webpush-encryption-04). */
  openDraft(delivery: Delivery): string;
}
interface Delivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function openPushService(): Promise<PushService> {
  const received: Delivery[] = [];
  const service = { status: 201 };
  let browsers = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(service.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `push.localhost:${(server.address() as AddressInfo).port}`;
  return Object.assign(service, {
    host,
    received,
    browser: () => receiverOf(`http://${host}/for/${++browsers}`),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

function receiverOf(endpoint: string): Receiver {
  const own = createECDH('prime256v1');
  const p256dh = own.generateKeys();
  const auth = randomBytes(16);
  return {
    target: { endpoint, p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') },
    open(body) {
      const salt = body.subarray(0, 16);
      const keyLength = body.readUInt8(20);
      const sender = body.subarray(21, 21 + keyLength);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, sender]);
      const secret = derive(auth, own.computeSecret(sender), info, 32);
      const key = derive(salt, secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
      const nonce = derive(salt, secret, Buffer.from('Content-Encoding: nonce\0'), 12);
      const sealed = body.subarray(21 + keyLength);
      const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      // RFC 8188 §2: the last record ends with 2 and zeroes.
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString('utf8'));
    },
    openDraft({ headers, body }) {
      const salt = param(headers.encryption, 'salt');
      const sender = param(headers['crypto-key'], 'dh');
      const context = Buffer.concat([Buffer.from('P-256\0\0\x41'), p256dh, Buffer.from('\0\x41'), sender]);
      const info = (what: string) => Buffer.concat([Buffer.from(`Content-Encoding: ${what}\0`), context]);
      const secret = derive(auth, own.computeSecret(sender), Buffer.from('Content-Encoding: auth\0'), 32);
      const [key, nonce] = [
        derive(salt, secret, info('aesgcm'), 16),
        derive(salt, secret, info('nonce'), 12),
      ];
      const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(body.subarray(-16));
      const padded = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
      return padded.subarray(2 + padded.readUInt16BE(0)).toString('utf8');
    },
  };
}

/** The value of `name=` in a header such as `dh=…;p256ecdsa=…`. */
const param = (header: unknown, name: string): Buffer =>
  Buffer.from(new RegExp(`(?:^|[;, ])${name}=([\\w-]+)`).exec(String(header))?.[1] ?? '', 'base64url');

/** HKDF of one block (RFC 5869). */
function derive(salt: Buffer, secret: Buffer, info: Buffer, length: number): Buffer {
  const key = createHmac('sha256', salt).update(secret).digest();
  return createHmac('sha256', key)
    .update(info)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, length);
}

/** The claims of `vapid t=…, k=…`, if its signature is by that key; RFC 8292 §3. */
export function vapidClaims(
  authorization: string,
): { key: string; aud: string; sub: string; exp: number } | null {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
    format: 'jwk',
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return isSigned ? { key, ...JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) } : null;
}
