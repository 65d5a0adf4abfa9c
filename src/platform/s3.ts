import { createHash } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { AwsV4Signer } from 'aws4fetch';
import { hostOf } from './addresses.ts';
import { Unavailable } from './errors.ts';

export interface S3Config {
  /** Address of the storage; the bucket is part of the path, which every S3 understands. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Before all names, ending with a slash; or empty. */
  readonly prefix: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Until an answer begins, and between two pieces of it. Who was silent for so long is not asked again while somebody waits. */
const silenceMsMax = 15_000;
const triesMax = 3;
const pauseMs = 250;
const errorBytesMax = 64 * 1024;
const again: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Without the prefix; empty: the bucket itself. */
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface S3 {
  readonly config: S3Config;
  /** An answer of 2xx, whose body the caller reads or destroys; null of 404. Throws Unavailable, which says what is wrong and names no key. */
  ask(request: S3Request): Promise<IncomingMessage | null>;
  close(): void;
}

/** Asks the one storage that the operator names, at that address alone. Signing is loaded at the first request. */
export function openS3(config: S3Config, silenceMs = silenceMsMax): S3 {
  const secure = config.endpoint.startsWith('https:');
  const library = secure ? https : http;
  const agent = new library.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 8 });
  let signer: Promise<typeof AwsV4Signer> | null = null;
  const once = async (request: S3Request): Promise<IncomingMessage> => {
    signer ??= import('aws4fetch').then((loaded) => loaded.AwsV4Signer);
    const { url, headers } = await signed(await signer, config, request);
    return await new Promise((resolve, reject) => {
      const sent = library.request(
        url,
        { agent, method: request.method, headers, timeout: silenceMs },
        resolve,
      );
      sent.on('timeout', () => sent.destroy(new Silence(`no answer within ${silenceMs / 1000} s`)));
      sent.on('error', reject);
      sent.end(request.body);
    });
  };
  return { config, ask: (request) => patiently(config, request, once), close: () => agent.destroy() };
}

class Silence extends Error {}

async function patiently(
  config: S3Config,
  request: S3Request,
  once: (request: S3Request) => Promise<IncomingMessage>,
): Promise<IncomingMessage | null> {
  for (let tries = 1; ; tries++) {
    const answer = await once(request).catch((error: Error) => error);
    const isLast = tries >= triesMax;
    if (answer instanceof Error) {
      if (isLast || answer instanceof Silence)
        throw trouble(config, `does not answer (${answer.message})`, answer);
    } else if (answer.statusCode !== undefined && answer.statusCode < 300) return answer;
    else if (answer.statusCode === 404 && !(await saysNoBucket(answer, request))) return null;
    else if (isLast || !again.has(answer.statusCode ?? 0)) throw await explain(config, answer);
    else answer.resume();
    await new Promise((resolve) => setTimeout(resolve, pauseMs * 3 ** (tries - 1)));
  }
}

/** A bucket that is not there is the operator's mistake and not a file that was erased. */
async function saysNoBucket(answer: IncomingMessage, { method }: S3Request): Promise<boolean> {
  if (method === 'HEAD') return false;
  const text = await textOf(answer);
  if (!text.includes('NoSuchBucket')) return false;
  throw new Unavailable('The S3 storage has no such bucket: create it, or correct KONTOR_S3_BUCKET.', {
    retryable: true,
  });
}

async function explain(config: S3Config, answer: IncomingMessage): Promise<Unavailable> {
  const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(await textOf(answer))?.[1] ?? '';
  const { statusCode = 0 } = answer;
  if (statusCode === 401 || statusCode === 403)
    return trouble(
      config,
      `refuses us (${statusCode}${code && ` ${code}`}): check KONTOR_S3_ACCESS_KEY, KONTOR_S3_SECRET_KEY, what they may do, and the clock`,
    );
  if (statusCode === 507 || /QuotaExceeded|StorageFull|XMinioStorageFull/.test(code))
    return trouble(config, 'is full: make room there');
  return trouble(config, `answers ${statusCode}${code && ` ${code}`}`);
}

/** For whoever uploads or looks at a file as well: it says whose storage it is and nothing of the file. */
export function trouble({ endpoint }: S3Config, what: string, cause?: unknown): Unavailable {
  return new Unavailable(`The storage for files (${hostOf(endpoint)}) ${what}.`, {
    retryable: true,
    cause,
  });
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  try {
    for await (const chunk of answer as AsyncIterable<string>) {
      text += chunk;
      if (text.length > errorBytesMax) break;
    }
  } catch {
    // What came until then has to do.
  }
  return text;
}

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
const empty = hashOf(new Uint8Array());

async function signed(
  Signer: typeof AwsV4Signer,
  config: S3Config,
  { method, name, query, headers, body }: S3Request,
): Promise<{ url: URL; headers: Record<string, string> }> {
  const { endpoint, bucket, prefix, region, accessKey, secretKey } = config;
  const path = name === '' ? bucket : `${bucket}/${prefix}${name}`;
  const url = new URL(`${endpoint.replace(/\/$/, '')}/${path}`);
  for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
  const made = await new Signer({
    ...{ method, url: url.href, region, service: 's3' },
    ...{ accessKeyId: accessKey, secretAccessKey: secretKey },
    // The storage checks what it was sent against this: what is damaged on the way is refused.
    headers: { ...headers, 'x-amz-content-sha256': body ? hashOf(body) : empty },
  }).sign();
  const length =
    method === 'PUT' || method === 'POST' ? { 'content-length': String(body?.byteLength ?? 0) } : {};
  return { url: made.url, headers: { ...Object.fromEntries(made.headers), ...length } };
}
