import type { Egress, EgressResponse } from './egress.ts';
import { Unavailable } from './errors.ts';

/**
 * Replaces `globalThis.fetch` with one that goes through `egress`, for libraries that fetch by themselves; must run before they load. It rejects
 * with a TypeError whose cause is the Unavailable, as fetch does. Returns a function that restores the old fetch.
 */
export function wrapGlobalFetch(egress: Pick<Egress, 'request'>): () => void {
  const before = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
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
  };
  return () => {
    globalThis.fetch = before;
  };
}

async function ask(egress: Pick<Egress, 'request'>, request: Request): Promise<EgressResponse> {
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
