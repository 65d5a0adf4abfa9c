const assets = 'kontor-assets';
const feed = 'kontor-feed';
const offlinePath = '/offline';
const feedPath = '/';
/** Of what former versions wore, for pages that are still open; what was kept first leaves first. */
const assetsMax = 80;

/** Rises when the feed is forgotten: an answer that was on its way then is not kept. */
let forgotten = 0;

export const forgetFeed = (): Promise<boolean> => {
  forgotten++;
  return caches.delete(feed);
};

/** Caches the offline page and everything it needs, which is what every page needs. */
export async function prepareOffline(): Promise<void> {
  const page = await fetch(offlinePath, { cache: 'reload' });
  if (!page.ok) throw new Error(`The page without a connection was answered with ${page.status}.`);
  const wanted = (await page.clone().text()).match(/\/assets\/[\w.-]+/g) ?? [];
  const cache = await caches.open(assets);
  await cache.addAll([...new Set(wanted)]);
  await cache.put(offlinePath, page);
  const others = (await cache.keys()).filter(
    ({ url }) => ![offlinePath, ...wanted].includes(new URL(url).pathname),
  );
  for (const old of others.slice(0, Math.max(0, others.length - assetsMax))) await cache.delete(old);
}

/** Its name depends on its content, so a cached copy is always right. */
export async function assetFor(request: Request): Promise<Response> {
  const cache = await caches.open(assets);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && !/no-store/.test(answer.headers.get('cache-control') ?? ''))
    await cache.put(request.url, answer.clone());
  return answer;
}

export async function feedFor(event: FetchEvent): Promise<Response> {
  const since = forgotten;
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keepFeed(answer.clone(), since));
    return answer;
  } catch (error) {
    if (event.request.mode !== 'navigate') throw error; // what is shown stays
    return (await (await caches.open(feed)).match(feedPath)) ?? (await offlinePage());
  }
}

/** At the start, so that the page currently open is cached too. */
export const keepFeedNow = async (): Promise<void> => {
  const since = forgotten;
  const answer = await fetch(feedPath, { headers: { accept: 'text/html' } }).catch(() => null);
  if (answer) await keepFeed(answer, since);
};

/** Marked as a saved copy, so that it says so (controllers/connection.ts). A response that redirects to sign-in has no reader any more. */
async function keepFeed(answer: Response, since: number): Promise<void> {
  if (answer.redirected || answer.type === 'opaqueredirect' || answer.status === 401)
    return void (await forgetFeed());
  // Posts that only lie with their company were shown on it.
  if (answer.headers.get('kontor-keep') === 'no') return void (await forgetFeed());
  if (!answer.ok) return;
  const html = (await answer.text()).replace('<body', '<body data-kept');
  if (since !== forgotten) return;
  await (await caches.open(feed)).put(feedPath, new Response(html, { headers: answer.headers }));
}

/** The connection checks here whether its session is still alive. */
export async function watchSession(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (answer.status === 401) await forgetFeed();
  return answer;
}

export const pageFor = (request: Request): Promise<Response> => fetch(request).catch(offlinePage);

const offlinePage = async (): Promise<Response> =>
  (await caches.match(offlinePath)) ?? new Response('No connection.', { status: 503 });
