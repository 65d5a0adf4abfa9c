import type { Hono } from 'hono';
import { createLru } from '#src/platform/lru.ts';
import type { FederationContext } from './context.ts';
import type { Discoverable } from './federation.ts';
import { notFound } from './not-found.ts';
import type { FederationEnv } from './request.ts';
import { webfinger } from './discovery/webfinger.ts';

/** What was answered is answered again for this long: Mastodon asks once for every actor that it meets. */
const keptMs = 30_000;
const answersMax = 2_000;

interface Answer {
  readonly body: string;
  readonly type: string;
  readonly atMs: number;
}

/**
 * WebFinger (webfinger.ts), NodeInfo 2.1 (FEP-f1d5, FEP-0151) and their predecessors, 2.0 and host-meta (RFC 6415), for everyone. Fedify writes
 * the answers; it is loaded by the first request whose answer is not in memory.
 */
export function discovery(ctx: FederationContext, app: Hono<FederationEnv>): void {
  const { instance } = ctx;
  const answers = createLru<string, Answer>(answersMax);
  let loaded: Promise<Ask> | undefined;
  const load = () => (loaded ??= loadFedify(ctx));

  async function written(path: string, about: () => Promise<Discoverable | null>): Promise<Answer | null> {
    const kept = answers.get(path);
    if (kept && Date.now() - kept.atMs < keptMs) return kept;
    const fresh = await (await load())(path, await about());
    if (fresh) answers.set(path, fresh);
    return fresh;
  }

  // Known without Fedify, so that a health check of a starting server does not wait for it. FEP-2677 names the instance's actor.
  const links = JSON.stringify({
    links: [
      {
        rel: 'http://nodeinfo.diaspora.software/ns/schema/2.1',
        href: `${instance.origin}/nodeinfo/2.1`,
        type: 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"',
      },
      {
        rel: 'https://www.w3.org/ns/activitystreams#Application',
        href: instance.addresses.instanceActor,
        type: 'application/activity+json',
      },
      {
        rel: 'http://nodeinfo.diaspora.software/ns/schema/2.0',
        href: `${instance.origin}/nodeinfo/2.0`,
        type: 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.0#"',
      },
    ],
  });
  app.get('/.well-known/nodeinfo', () => respond({ body: links, type: 'application/jrd+json', atMs: 0 }));
  app.get('/nodeinfo/2.1', async () => {
    const answer = await written('/nodeinfo/2.1', async () => null);
    return answer ? respond(answer) : notFound();
  });
  app.get('/nodeinfo/2.0', async () => {
    const answer = await written('/nodeinfo/2.1', async () => null);
    return answer ? respond(asVersion2_0(answer)) : notFound();
  });
  const hostMeta = `<?xml version="1.0" encoding="UTF-8"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="${instance.origin}/.well-known/webfinger?resource={uri}"/></XRD>`;
  app.get('/.well-known/host-meta', () => respond({ body: hostMeta, type: 'application/xrd+xml', atMs: 0 }));
  app.get('/.well-known/webfinger', (c) =>
    webfinger(ctx, c, async (resource, actor) => {
      const path = `/.well-known/webfinger?resource=${encodeURIComponent(resource)}`;
      return (await written(path, async () => actor))?.body ?? null;
    }),
  );
}

/** For apps that ask no later version. It knows less of the software; what is counted says 0 on purpose, as in 2.1. */
function asVersion2_0(answer: Answer): Answer {
  const { software, usage, ...info } = JSON.parse(answer.body) as {
    readonly software: { readonly name: string; readonly version: string };
    readonly usage: object;
  };
  const users = { total: 0, activeMonth: 0, activeHalfyear: 0 };
  const { name, version } = software;
  return {
    ...answer,
    body: JSON.stringify({
      ...info,
      version: '2.0',
      software: { name, version },
      usage: { ...usage, users },
    }),
    type: 'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.0#"',
  };
}

type Ask = (path: string, about: Discoverable | null) => Promise<Answer | null>;

async function loadFedify(ctx: FederationContext): Promise<Ask> {
  const { buildFederation } = await import('./federation.ts');
  const federation = buildFederation(ctx.instance);
  return async (path, about) => {
    const request = new Request(ctx.instance.origin + path);
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
