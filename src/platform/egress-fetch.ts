import type { Egress, EgressResponse } from './egress.ts';
import { Unavailable } from './errors.ts';

type Way = Pick<Egress, 'request'>;

/** Those in force in this process, the newest last: it is the one that is used. */
const ways: Way[] = [];
const native = globalThis.fetch;

/**
 * Replaces `globalThis.fetch` with one that goes through `egress`, for libraries that fetch by themselves; must run before they load. It rejects
 * with a TypeError whose cause is the Unavailable, as fetch does. Returns a function that takes it back, in whatever order several of them end.
 */
export function wrapGlobalFetch(egress: Way): () => void {
  ways.push(egress);
  useNewest();
  return () => {
    const at = ways.indexOf(egress);
    if (at !== -1) ways.splice(at, 1);
    useNewest();
  };
}

function useNewest(): void {
  const newest = ways.at(-1);
  globalThis.fetch = newest ? (input, init) => fetchThrough(newest, new Request(input, init)) : native;
}

async function fetchThrough(egress: Way, request: Request): Promise<Response> {
  const answer = await ask(egress, request);
  const redirected = answer.url !== request.url;
  if (request.redirect === 'error' && isRedirect(answer.status))
    throw new TypeError('fetch failed: unexpected redirect');
  const response = new Response(hasNoBody(answer.status) ? null : new Uint8Array(answer.body), {
    status: answer.status,
    headers: responseHeaders(answer),
  });
  // A Response that is made by hand has no address, and libraries judge the origin by it.
  Object.defineProperty(response, 'url', { value: answer.url });
  Object.defineProperty(response, 'redirected', { value: redirected });
  return response;
}

async function ask(egress: Way, request: Request): Promise<EgressResponse> {
  const body = request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) };
  try {
    return await egress.request({
      url: request.url,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...body,
      signal: request.signal,
      ...(request.redirect === 'follow' ? { crossOriginRedirects: true } : { redirects: 0 }),
    });
  } catch (error) {
    if (error instanceof Unavailable) throw new TypeError(`fetch failed: ${error.message}`, { cause: error });
    throw error;
  }
}

/** What was decompressed on the way is no longer as the headers say. */
function responseHeaders({ headers }: EgressResponse): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'content-encoding' || name === 'content-length') continue;
    for (const one of Array.isArray(value) ? value : [value]) result.append(name, one);
  }
  return result;
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** A Response refuses a body with these. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
