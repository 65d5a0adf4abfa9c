import type { Hono } from 'hono';
import { createLru } from '#src/platform/lru.ts';
import type { Wire } from './context.ts';
import { findDiscoverable } from './discoverable.ts';
import type { Discoverable } from './federation.ts';
import { notFound } from './not-found.ts';
import type { FederationEnv } from './request.ts';

/** What was answered is answered again for this long: Mastodon asks once for every actor that it meets. */
const keptMs = 30_000;
const answersMax = 2_000;
const resourceMaxChars = 2_048;

interface Answer {
  readonly body: string;
  readonly type: string;
  readonly atMs: number;
}

/**
 * WebFinger (RFC 7033) and NodeInfo 2.1 (FEP-f1d5, FEP-0151), for everybody: Mastodon asks unsigned. Who left, secret groups and strangers are
 * not there. Fedify writes the answers; it is loaded by the first that is not in memory.
 */
export function discovery(wire: Wire, app: Hono<FederationEnv>): void {
  const { house } = wire;
  const answers = createLru<string, Answer>(answersMax);
  let loaded: Promise<Ask> | undefined;
  const load = () => (loaded ??= loadFedify(wire));

  async function answer(path: string, about: () => Promise<Discoverable | null>): Promise<Response> {
    const kept = answers.get(path);
    if (kept && Date.now() - kept.atMs < keptMs) return respond(kept);
    const fresh = await (await load())(path, await about());
    if (!fresh) return notFound();
    answers.set(path, fresh);
    return respond(fresh);
  }

  // Known without Fedify, so that a health check of a starting server does not wait for it. FEP-2677 names the instance's actor.
  const links = JSON.stringify({
    links: [
      {
        rel: 'http://nodeinfo.diaspora.software/ns/schema/2.1',
        href: `${house.origin}/nodeinfo/2.1`,
        type: 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"',
      },
      {
        rel: 'https://www.w3.org/ns/activitystreams#Application',
        href: house.addresses.instanceActor,
        type: 'application/activity+json',
      },
    ],
  });
  app.get('/.well-known/nodeinfo', () => respond({ body: links, type: 'application/jrd+json', atMs: 0 }));
  app.get('/nodeinfo/2.1', () => answer('/nodeinfo/2.1', async () => null));
  app.get('/.well-known/webfinger', async (c) => {
    const resource = c.req.query('resource') ?? '';
    if (resource === '' || resource.length > resourceMaxChars)
      return c.json({ error: 'Ask for a resource, such as acct:ada@this.host.' }, 400);
    const path = `/.well-known/webfinger?resource=${encodeURIComponent(resource.toWellFormed())}`;
    const kept = answers.get(path);
    if (kept && Date.now() - kept.atMs < keptMs) return respond(kept);
    const actor = await findDiscoverable(wire, resource);
    return actor ? await answer(path, async () => actor) : notFound();
  });
}

type Ask = (path: string, about: Discoverable | null) => Promise<Answer | null>;

async function loadFedify(wire: Wire): Promise<Ask> {
  const { buildFederation } = await import('./federation.ts');
  const federation = buildFederation(wire.house);
  return async (path, about) => {
    const request = new Request(wire.house.origin + path);
    const response = await federation.fetch(request, { contextData: about });
    if (response.status !== 200) return null;
    const type = response.headers.get('content-type') ?? 'application/json';
    return { body: await response.text(), type, atMs: Date.now() };
  };
}

const respond = ({ body, type }: Answer): Response =>
  new Response(body, {
    headers: {
      'content-type': type,
      'access-control-allow-origin': '*',
      'cache-control': 'max-age=60',
    },
  });
