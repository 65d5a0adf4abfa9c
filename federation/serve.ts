import type { Handler } from 'hono';
import { Refusal } from '#src/platform/errors.ts';
import type { Wire } from './context.ts';
import { activityJson } from './context.ts';
import type { PartnerViewer } from '#src/people/person.ts';
import { authenticate, type Caller } from './gate.ts';
import { viewerOf } from './member-group.ts';
import { findActor } from './resolve.ts';
import { notFound } from './not-found.ts';
import { wireRequest, type FederationEnv } from './request.ts';
import { WireError } from './wire/errors.ts';

/** A signed question of a partner with an agreement in force. */
export interface Ask {
  readonly wire: Wire;
  readonly caller: Caller;
  /** As whom it reads. */
  readonly viewer: PartnerViewer;
  readonly method: string;
  /** Under our public address. */
  readonly url: URL;
  /** Of the path; the pattern of a route does not check it. */
  readonly uuid: string;
  readonly seq: string;
  readonly authorization: string | undefined;
}

/** Null: there is nothing, or nothing for this partner; which of the two is not told. */
export type Serve = (ask: Ask) => Promise<Response | null>;

/** A route for partners: unsigned, forged, unknown and forbidden all get the bytes of `notFound()`. */
export function forPartners(wire: Wire, serve: Serve): Handler<FederationEnv> {
  return async (c) => {
    try {
      const { incoming } = c.env;
      const request = wireRequest(wire, incoming);
      const caller = await authenticate(wire, request);
      const answer = await serve({
        wire,
        caller,
        viewer: viewerOf(caller, await findActor(wire, caller.actor)),
        method: request.method,
        url: request.url,
        uuid: c.req.param('uuid') ?? '',
        seq: c.req.param('seq') ?? '',
        authorization: incoming.headers.authorization,
      });
      return answer ?? notFound();
    } catch (error) {
      if (error instanceof WireError || error instanceof Refusal) return notFound();
      throw error;
    }
  };
}

const privateHeaders = {
  'content-type': activityJson,
  'cache-control': 'no-store',
  vary: 'Accept, Signature',
} as const;

/** A document for this partner alone: nobody in between keeps it. */
export const document = (body: string | Uint8Array<ArrayBuffer>, status = 200): Response =>
  new Response(body, { status, headers: privateHeaders });

/** What was there once (AS2 Tombstone), for partners who know that it was. */
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
