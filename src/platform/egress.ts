import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ClientCertificate } from './client-certificate.ts';
import { decompress, tooLarge } from './decompress.ts';
import { createDestinations, type DestinationRules, type Destinations, type Trust } from './destinations.ts';
import { createChannels, createLastingChannels, type Channel, type Channels } from './egress-channels.ts';
import { Unavailable } from './errors.ts';
import { openStream, type EgressStream } from './egress-stream.ts';

export type { EgressStream } from './egress-stream.ts';

/**
 * A request to another server. `timeoutMs` is the total time: name resolution, connection, headers, body and redirects. `maxBytes` caps the body
 * before and after decompression. `redirects` is how many are followed (GET and HEAD only), to the same origin unless `crossOriginRedirects`;
 * one that is not followed is returned as it is.
 */
export type EgressRequest = {
  url: string | URL;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array | string;
  timeoutMs?: number;
  maxBytes?: number;
  redirects?: number;
  crossOriginRedirects?: boolean;
  /** What is answered is shown to people: hosts inside are asked only if KONTOR_READ_HOSTS names them. Redirects are judged by the same rule. */
  forReaders?: boolean;
  signal?: AbortSignal;
};

/** `url` is where the response came from. `leftOrigin`: a redirect pointed to another origin, whether or not it was followed. */
export type EgressResponse = {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  url: string;
  leftOrigin: boolean;
};

export interface Egress {
  /** Any answer is returned, also a 500. Throws Unavailable when there is none, when it is too large, or when the host is not contacted. */
  request(request: EgressRequest): Promise<EgressResponse>;
  /** A GET whose body is passed on as it comes: for files. Redirects are not followed, nothing is decompressed. Throws as `request`. */
  open(
    request: Pick<EgressRequest, 'url' | 'headers' | 'timeoutMs' | 'maxBytes'> & {
      /**
       * Stays open while somebody looks: it has a connection of its own, so that it takes none from what is delivered. The answer must begin
       * within so many milliseconds.
       */
      readonly lasting?: { readonly answerMs: number };
    },
  ): Promise<EgressStream>;
  /** Whether `host` or `host:port` is in the allow list: such a host may be asked in plain http. */
  isNamed(host: string): boolean;
  /** Closes idle and busy connections. */
  close(): void;
}

// security.md wants a remote that sends a byte a second given up within ten.
const defaultTimeoutMs = 9_000;
const defaultMaxBytes = 2 * 1024 * 1024;
const defaultRedirects = 1;

/**
 * The one way out of this process (security.md rule 14). Internet hosts are reached by https on port 443, at addresses that we resolved and
 * checked; private ones need their `host`, `host:port` or `*.suffix` in `allowHosts`, and may then use plain http. `ownHosts` are never
 * contacted.
 */
export function createEgress(
  options: DestinationRules & { userAgent: string; client?: ClientCertificate | null },
): Egress {
  const { client = null } = options;
  const destinations = createDestinations(options);
  const channels = createChannels(destinations, client);
  const lastingChannels = createLastingChannels(destinations, client);
  return {
    request: (request) => follow(request, { destinations, channels, userAgent: options.userAgent }),
    open: async (request) => {
      const { url, trust } = destinations.check(request.url);
      const { lasting } = request;
      const own = lasting ? lastingChannels : channels;
      const wiring = { destinations, channels: own, userAgent: options.userAgent };
      const headers = { 'user-agent': options.userAgent, ...request.headers, 'accept-encoding': 'identity' };
      const sent = begin({ request, method: 'GET', url, headers, channel: channelOf(wiring, url, trust) });
      const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = request;
      return openStream(sent, { host: url.host, timeoutMs, answerMs: lasting?.answerMs, maxBytes });
    },
    isNamed: (host) => destinations.isNamed(host),
    close: () => {
      for (const each of [channels, lastingChannels])
        for (const { agent } of Object.values(each)) agent.destroy();
    },
  };
}

type Wiring = { destinations: Destinations; channels: Channels; userAgent: string };

async function follow(request: EgressRequest, wiring: Wiring): Promise<EgressResponse> {
  const { method = 'GET', timeoutMs = defaultTimeoutMs, redirects = defaultRedirects } = request;
  const start = wiring.destinations.check(request.url, request.forReaders);
  const endMs = performance.now() + timeoutMs;
  let { url, trust } = start;
  let remainingMs = timeoutMs;
  let headers: Record<string, string> = { 'user-agent': wiring.userAgent, ...request.headers };
  for (let left = method === 'GET' || method === 'HEAD' ? redirects : 0; ; left--) {
    const answer = await exchangeTwice({
      request,
      method,
      url,
      headers,
      timeoutMs: remainingMs,
      channel: channelOf(wiring, url, trust),
    });
    const target = redirectTarget(answer, url);
    const leftOrigin = target !== null && target.origin !== start.url.origin;
    if (!target || left <= 0 || (leftOrigin && !request.crossOriginRedirects)) {
      return { ...answer, url: url.href, leftOrigin: leftOrigin || url.origin !== start.url.origin };
    }
    ({ url, trust } = wiring.destinations.check(target, request.forReaders));
    headers = headersAfterRedirect(headers, leftOrigin);
    remainingMs = Math.max(1, Math.round(endMs - performance.now()));
  }
}

function channelOf({ channels }: Wiring, url: URL, trust: Trust): Channel {
  if (trust === 'public') return channels['public https'];
  return url.protocol === 'https:' ? channels['named https'] : channels['named http'];
}

function redirectTarget({ status, headers }: Answer, url: URL): URL | null {
  const isRedirect = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return isRedirect && headers.location !== undefined ? URL.parse(headers.location, url.href) : null;
}

/** A signature covers the first target only; credentials are for the first origin only. */
function headersAfterRedirect(headers: Record<string, string>, leftOrigin: boolean): Record<string, string> {
  const dropped = leftOrigin
    ? ['signature', 'signature-input', 'authorization', 'cookie']
    : ['signature', 'signature-input'];
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !dropped.includes(name.toLowerCase())),
  );
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type Hop = {
  request: EgressRequest;
  method: string;
  url: URL;
  headers: Record<string, string>;
  timeoutMs: number;
  channel: Channel;
};

/** A server may close an idle connection in the moment we use it; nothing was answered, so once more on a fresh one. */
async function exchangeTwice(hop: Hop): Promise<Answer> {
  try {
    return await exchange(hop);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
  }
  try {
    return await exchange(hop);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    throw translate(error.cause, hop.url);
  }
}

class StaleConnection extends Error {}

function exchange(hop: Hop): Promise<Answer> {
  const { request, url, timeoutMs } = hop;
  const { signal, body, maxBytes = defaultMaxBytes } = request;
  return new Promise<Answer>((resolve, reject) => {
    if (signal?.aborted) throw givenUp(signal);
    const sent = begin(hop);
    let answered = false;
    const settle = () => {
      clearTimeout(timer);
      if (abort) signal.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      settle();
      const isStale = sent.reusedSocket && !answered && !(error instanceof Unavailable);
      reject(
        isStale ? new StaleConnection('The connection was closed.', { cause: error }) : translate(error, url),
      );
    };
    // Rejects first and destroys without the error: on a request whose answer is complete no one would catch it.
    const end = (error: Unavailable) => {
      fail(error);
      sent.destroy();
    };
    const timer = setTimeout(() => end(tooSlow(url, timeoutMs)), timeoutMs);
    const abort = signal && (() => end(givenUp(signal)));
    if (abort) signal.addEventListener('abort', abort, { once: true });
    sent.on('error', fail);
    sent.on('response', (response) => {
      answered = true;
      collect(response, maxBytes).then(
        (answer) => (settle(), resolve(answer)),
        (error: unknown) => (error instanceof Unavailable ? end(error) : fail(error)),
      );
    });
    sent.end(body);
  });
}

function begin(hop: Omit<Hop, 'timeoutMs'>): ClientRequest {
  const { channel, url, method } = hop;
  return channel.start({
    agent: channel.agent,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port || undefined,
    path: url.pathname + url.search,
    method,
    headers: wireHeaders(hop),
  });
}

function wireHeaders({
  request: { body },
  method,
  url,
  headers,
}: Omit<Hop, 'timeoutMs'>): Record<string, string | number> {
  const result: Record<string, string | number> = { ...headers, host: url.host };
  if (body !== undefined) result['content-length'] = Buffer.byteLength(body);
  if (method === 'GET') result['accept-encoding'] ??= 'gzip, br';
  return result;
}

/** Reads the whole body, which may hold `maxBytes` as sent and as decompressed. */
function collect(response: IncomingMessage, maxBytes: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('error', reject);
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) reject(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    response.on('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      decompress(body, response.headers['content-encoding'], maxBytes).then(
        (plain) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: plain }),
        reject,
      );
    });
  });
}

function tooSlow(url: URL, timeoutMs: number): Unavailable {
  return new Unavailable(`${url.host} took longer than ${timeoutMs} ms.`, { retryable: true });
}

function givenUp(signal: AbortSignal): Unavailable {
  return new Unavailable('The request was aborted.', { retryable: true, cause: signal.reason });
}

function translate(error: unknown, url: URL): Unavailable {
  if (error instanceof Unavailable) return error;
  return new Unavailable(`${url.host} cannot be reached (${codeOf(error) ?? 'unknown error'}).`, {
    retryable: true,
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
