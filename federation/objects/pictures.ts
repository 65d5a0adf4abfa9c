import { Readable } from 'node:stream';
import { groupPictureShownTo } from '#src/groups/read-picture.ts';
import { pictureBytesMax } from '#src/media/picture.ts';
import { pictureShownTo } from '#src/media/read-picture.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import { isUuid } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { partnerByUri } from '../actors/resolve.ts';
import type { Ask, Serve } from '../ask.ts';
import { openSigned } from '../signed-get.ts';

const fetchTimeoutMs = 10_000;

/** A picture that one of our people or groups uses now, for a partner whose agreement allows it and to which, by that person's own choice, it is visible. */
export const picture: Serve = async (ask) => {
  const key = await visibleKey(ask);
  if (key === null) return null;
  const opened = await openFile(ask.ctx.instance.files, key);
  const headers = {
    'content-type': 'image/webp',
    'content-length': String(opened.bytes),
    'cache-control': 'no-store',
    vary: 'Accept, Signature',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (ask.method === 'HEAD') {
    await opened.close();
    return new Response(null, { headers });
  }
  return new Response(Readable.toWeb(opened.read()) as ReadableStream, { headers });
};

async function visibleKey(ask: Ask): Promise<string | null> {
  const { ctx, caller, uuid } = ask;
  if (!isUuid(uuid)) return null;
  const decision = ctx.registry.decide(caller.origin, { direction: 'out', category: 'profile' });
  if (!decision.allowed || !decision.fields?.includes('avatar')) return null;
  const { peerId } = caller.partner;
  return (await pictureShownTo(ctx.db, peerId, uuid)) ?? (await groupPictureShownTo(ctx.db, peerId, uuid));
}

/**
 * A partner's picture, requested from its home as this instance. Only the partner's own host is asked, and only while the agreement lets
 * pictures of people in. Null: gone, or not for us. Throws Unavailable.
 */
export async function fetchPicture(ctx: FederationContext, url: string): Promise<Uint8Array | null> {
  const partner = partnerByUri(ctx, url);
  const decision = partner && ctx.registry.decide(partner.origin, { direction: 'in', category: 'profile' });
  if (!partner || !decision?.allowed || decision.fields?.includes('avatar') === false) return null;
  const answer = await openSigned(ctx, partner, url, {
    timeoutMs: fetchTimeoutMs,
    maxBytes: pictureBytesMax,
  });
  if (answer.status === 200) return Buffer.concat(await answer.body.toArray());
  answer.body.destroy();
  if (answer.status === 404 || answer.status === 410) return null;
  throw new Unavailable(`${partner.origin} answered ${answer.status} instead of the picture.`);
}
