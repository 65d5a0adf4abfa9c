import http from 'node:http';

/** An answer as it came over the wire: nothing followed, nothing decompressed. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; a name that came several times is joined by comma and blank. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

export interface Ask {
  readonly method?: string;
  /** Path with query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | undefined;
  /** Sends the body without a length. */
  readonly chunked?: boolean | undefined;
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 20_000;

/**
 * One request to `origin`, whose name under .localhost is our own business: it goes to 127.0.0.1 with that name in `Host`. Not `fetch`: a
 * composed instance replaces it in its process, and it would not show raw answers anyway. Rejects when there is no answer.
 */
export function ask(origin: string, request: Ask): Promise<Answer> {
  const { hostname, host, port } = new URL(origin);
  const address = hostname.endsWith('.localhost') ? '127.0.0.1' : hostname;
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | readonly string[]> = { host, ...request.headers };
    if (request.body !== undefined && !request.chunked)
      headers['content-length'] = String(Buffer.byteLength(request.body));
    const sent = http.request({
      host: address,
      port,
      path: request.path,
      method: request.method ?? 'GET',
      headers: headers as http.OutgoingHttpHeaders,
      agent: false,
      timeout: request.timeoutMs ?? defaultTimeoutMs,
    });
    sent.on('timeout', () => sent.destroy(new Error(`${origin}${request.path} did not answer in time.`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve(answerOf(response.statusCode ?? 0, response.headersDistinct, Buffer.concat(chunks))),
      );
    });
    sent.end(request.body);
  });
}

function answerOf(status: number, distinct: NodeJS.Dict<string[]>, body: Buffer): Answer {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(distinct)) headers[name] = (values ?? []).join(', ');
  const text = body.toString('utf8');
  return { status, headers, body, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a page, or an empty body
  }
}

/** What an observer can tell answers apart by: everything but the time of day, the count of their own requests, and the number that is new in each. */
export function fingerprintOf(answer: Answer): string {
  const { date: _date, ...all } = answer.headers;
  const headers = Object.entries(all).filter(([name]) => !name.startsWith('x-ratelimit-'));
  return withoutNonce(JSON.stringify([answer.status, headers.toSorted(), answer.text]));
}

/** The random number of a page's policy, and when the page was made, are different each time and say nothing. */
export const withoutNonce = (text: string): string =>
  text
    .replace(/(nonce(?:-|=\\?"|" content=\\?"|\\" content=\\"))[A-Za-z0-9+/=_-]+/g, '$1')
    .replace(/data-live-since-value=\\?"\d+\\?"/g, '')
    .replace(/(data-connection-target=\\?"kept\\?".*?)<span>.*?<\/span>/gs, '$1');

/** Asks again until `look` gives something other than null, undefined or false; rejects after `timeoutMs` saying what was waited for. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { timeoutMs = 15_000, everyMs = 40 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > endMs) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Lets what was already on its way arrive, before a test says that nothing did. */
export const settle = (ms = 400): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
