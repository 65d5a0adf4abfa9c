import type { Handler } from 'hono';
import { Refusal } from '#src/platform/errors.ts';
import type { FederationContext } from './context.ts';
import { activityJson } from './context.ts';
import type { Ask, Serve } from './ask.ts';
import { authenticate } from './gate.ts';
import { viewerOf } from './groups/member-group.ts';
import { findActor } from './actors/resolve.ts';
import { notFound } from './not-found.ts';
import { movedFrom } from './succession/moved-document.ts';
import { readerHeader, readerOf } from './objects/by-reference.ts';
import { addressedRequest, type FederationEnv } from './request.ts';
import { ProtocolError } from './protocol-error.ts';

/** A route for partners: unsigned, forged, unknown and forbidden all get the bytes of `notFound()`. */
export function forPartners(ctx: FederationContext, serve: Serve): Handler<FederationEnv> {
  return async (c) => {
    try {
      const { incoming } = c.env;
      const request = addressedRequest(ctx, incoming);
      const caller = await authenticate(ctx, request);
      const ask: Ask = {
        ctx,
        caller,
        viewer: viewerOf(caller, await findActor(ctx, caller.actor)),
        method: request.method,
        range: c.req.header('range'),
        url: request.url,
        uuid: c.req.param('uuid') ?? '',
        seq: c.req.param('seq') ?? '',
        authorization: incoming.headers.authorization,
        reader: readerOf(caller, c.req.header(readerHeader)),
      };
      return (await serve(ask)) ?? (await elsewhere(ask)) ?? notFound();
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof Refusal) return notFound();
      throw error;
    }
  };
}

/** A group that lived here says where it is now. */
async function elsewhere(ask: Ask): Promise<Response | null> {
  const found = ask.url.pathname.startsWith('/ap/g/') ? await movedFrom(ask, ask.url.pathname) : null;
  if (found === null) return null;
  if ('is' in found) return document(JSON.stringify(found.is));
  return new Response(JSON.stringify({ error: 'This group lives elsewhere now.', movedTo: found.at }), {
    status: 410,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: found.there },
  });
}

const privateHeaders = {
  'content-type': activityJson,
  'cache-control': 'no-store',
  vary: 'Accept, Signature',
} as const;

/** A document for this partner alone: nothing in between may cache it. */
export const document = (body: string | Uint8Array<ArrayBuffer>, status = 200): Response =>
  new Response(body, { status, headers: privateHeaders });

/** For something that once existed (AS2 Tombstone), for partners who know that it did. */
export const tombstone = (id: string, formerType: string): Response =>
  document(
    JSON.stringify({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id,
      type: 'Tombstone',
      formerType,
    }),
    410,
  );
