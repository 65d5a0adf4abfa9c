import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';

/** What stands before the storage, and how it misbehaves from now on; null: it does not. */
export type Mischief = (asked: IncomingMessage, response: ServerResponse) => boolean;

export interface Storage {
  readonly endpoint: string;
  readonly bucket: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of requests that reached the gate: method, path and query. */
  readonly asked: string[];
  misbehave(how: Mischief | null): void;
  stop(): Promise<void>;
}

const accessKey = 'S3RVER';
const secretKey = 'a-secret-of-this-test';

/**
 * A real S3 server (s3rver), behind a gate that checks signatures (version 4, which s3rver does not), and that answers wrongly when it is told to.
 */
export async function startStorage(): Promise<Storage> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'kontor-s3-'));
  const bucket = 'kontor-files';
  const server = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory },
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const behind = await server.run();
  const asked: string[] = [];
  let mischief: Mischief | null = null;
  const gate = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (mischief?.(request, response)) return void request.resume();
    if (!isSigned(request)) {
      request.resume();
      const code = request.headers.authorization?.includes(`Credential=${accessKey}/`)
        ? 'SignatureDoesNotMatch'
        : 'InvalidAccessKeyId';
      return void response
        .writeHead(403, { 'content-type': 'application/xml' })
        .end(`<Error><Code>${code}</Code></Error>`);
    }
    const passed = http.request(
      {
        host: '127.0.0.1',
        port: behind.port,
        method: request.method,
        path: request.url,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  return {
    ...{ endpoint, bucket, asked },
    env: {
      KONTOR_S3_URL: endpoint,
      KONTOR_S3_BUCKET: bucket,
      KONTOR_S3_PREFIX: 'alpha',
      KONTOR_S3_ACCESS_KEY: accessKey,
      KONTOR_S3_SECRET_KEY: secretKey,
    },
    misbehave(how) {
      mischief = how;
    },
    async stop() {
      gate.closeAllConnections();
      gate.close();
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** As Amazon describes it ("Authenticating Requests: Using the Authorization Header"), written without the library that signs. */
function isSigned({ method, url = '', headers }: IncomingMessage): boolean {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!found || found[1] !== accessKey) return false;
  const [, , day = '', region = '', names = '', signature] = found;
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const lines = names
    .split(';')
    .map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`)
    .join('');
  const canonical = [method, pathname, query, lines, names, headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n');
  const key = ['aws4_request'].reduce(
    (k, part) => hmac(k, part),
    hmac(hmac(hmac(`AWS4${secretKey}`, day), region), 's3'),
  );
  return hmac(key, toSign).toString('hex') === signature;
}
