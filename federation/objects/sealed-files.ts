import type { Handler } from 'hono';
import type { Partner } from '#src/agreements/decide.ts';
import { readPartnerSeal, sealForPartner } from '#src/media/partner-link.ts';
import { readMedia } from '#src/media/read.ts';
import type { FederationContext } from '../context.ts';
import { mediaAnswer } from './media-answer.ts';
import { notFound } from '../not-found.ts';
import { readableTo } from './readable.ts';
import type { FederationEnv } from '../request.ts';

/**
 * The bytes of a document or activity as this partner gets them. Most plain servers fetch pictures without a signature, or let their readers'
 * browsers do it, so they are given URLs that suffice by themselves, if the agreement lets copies of files go there. What carries a proof stays
 * as its author signed it.
 */
export function sealFiles(ctx: FederationContext, partner: Partner, body: Buffer): Buffer {
  if (!takesSealed(partner)) return body;
  const { instance } = ctx;
  const json = body.toString();
  if (!json.includes(`"${instance.origin}/ap/f/`) || json.includes('"proof":')) return body;
  const sealed = json.replace(fileAddress, (quoted: string, url: string, uuid: string) =>
    instance.addresses.file(uuid) === url
      ? `"${url}?${sealForPartner(instance, uuid, partner.peerId)}"`
      : quoted,
  );
  return Buffer.from(sealed);
}

/** A whole JSON string: a URL within someone's text is not the URL of a file. */
const fileAddress = /"(https?:\/\/[^"\\]+\/ap\/f\/([0-9a-f-]{36}))"/g;
const takesSealed = ({ peerKind, grantsOut }: Partner): boolean =>
  peerKind === 'other' && grantsOut.categories.file === 'copy';

/**
 * A file by a sealed URL, without a signature: while the agreement is in force and lets copies of files go there, and as long as the partner may
 * read the post. Any other request for a file must be signed.
 */
export function sealedFile(ctx: FederationContext): Handler<FederationEnv> {
  return async (c, next) => {
    const uuid = c.req.param('uuid') ?? '';
    const peerId = readPartnerSeal(ctx.instance, uuid, new URL(c.req.url).search);
    if (peerId === null) return await next();
    const partner = ctx.registry.byPeer(peerId);
    const media = await readMedia(ctx.db, uuid);
    if (!partner || !takesSealed(partner) || !media) return notFound();
    if (media.storageKey === null || media.postId === null) return notFound();
    const viewer = { peerId, backfillFrom: partner.grantsOut.backfillFrom };
    const post = await readableTo(ctx, { origin: partner.origin, viewer }, { id: media.postId }, 'file');
    if (!post) return notFound();
    const answer = await mediaAnswer(ctx, media, media.storageKey, {
      method: c.env.incoming.method ?? 'GET',
      range: c.req.header('range'),
    });
    answer.headers.set('cross-origin-resource-policy', 'cross-origin');
    return answer;
  };
}
