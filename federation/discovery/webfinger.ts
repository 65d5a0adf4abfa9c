import type { Context } from 'hono';
import { requireRoomFor } from '#src/company/limits.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import { TooOften } from '#src/platform/errors.ts';
import type { FederationContext } from '../context.ts';
import { findDiscoverable } from './discoverable.ts';
import type { Discoverable } from '../federation.ts';
import { askedBy } from '../gate.ts';
import type { FederationEnv } from '../request.ts';

const resourceMaxChars = 2_048;
const relsMax = 20;

/** Fedify's answer about one actor, under its canonical name. */
export type DescribeActor = (resource: string, actor: Discoverable) => Promise<string | null>;

/**
 * WebFinger (RFC 7033) for everyone, because Mastodon asks unsigned. One resource, which must be a URI: else 400 (§4.2); one that is not here,
 * or not for them: 404. The subject is the canonical name, however it was requested; `rel` selects links (§4.3). Anyone who does not sign as a
 * partner has a limited number of requests per address, and only finds open groups.
 */
export async function webfinger(
  ctx: FederationContext,
  c: Context<FederationEnv>,
  describe: DescribeActor,
): Promise<Response> {
  const resources = c.req.queries('resource') ?? [];
  const resource = resources.length === 1 ? readResource(resources[0] ?? '') : null;
  const isPartner = isSigned(c) && (await askedBy(ctx, c.req.raw)) !== null;
  if (!isPartner) {
    const wait = waitOf(() => requireRoomFor(ctx.instance, addressOfRequest(ctx.instance, c), 'handles'));
    if (wait > 0) return refuse(429, 'Too many look-ups from your address.', { 'retry-after': String(wait) });
  }
  if (resource === null) return refuse(400, 'Ask for one resource, a URI such as acct:ada@this.host.');
  const actor = await findDiscoverable(ctx, resource, isPartner ? 'partner' : 'anybody');
  const text = actor && (await describe(`acct:${actor.handle}@${ctx.instance.addresses.host}`, actor));
  if (!text) return refuse(404, 'Not found');
  const rels = (c.req.queries('rel') ?? []).slice(0, relsMax);
  return new Response(rels.length === 0 ? text : withRels(text, rels), {
    headers: {
      'content-type': 'application/jrd+json',
      'access-control-allow-origin': '*',
      // What a partner is told is not for the caches on the way.
      'cache-control': isPartner ? 'private, max-age=60' : 'max-age=60',
      vary: 'Signature, Signature-Input',
    },
  });
}

/** The URI that is asked for, or null when it is none. Percent signs in an `acct:` may stand for its letters (RFC 7565 §7). */
function readResource(text: string): string | null {
  if (text.length > resourceMaxChars || !/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(text)) return null;
  if (!/^acct:/i.test(text)) return URL.canParse(text) ? text : null;
  try {
    const decoded = decodeURIComponent(text);
    return /^acct:[^@\s]+@[^@\s]+$/i.test(decoded) ? decoded : null;
  } catch {
    return null; // a broken percent sign
  }
}

function withRels(text: string, rels: readonly string[]): string {
  const document = JSON.parse(text) as { links?: { rel?: string }[] };
  return JSON.stringify({
    ...document,
    links: (document.links ?? []).filter((link) => rels.includes(link.rel ?? '')),
  });
}

const isSigned = (c: Context<FederationEnv>): boolean => c.req.header('signature') !== undefined;

function waitOf(requireRoom: () => void): number {
  try {
    requireRoom();
    return 0;
  } catch (error) {
    if (error instanceof TooOften) return error.waitSeconds;
    throw error;
  }
}

const refuse = (status: number, error: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ error }), {
    status,
    headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*', ...headers },
  });
