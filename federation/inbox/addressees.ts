import { groupsAmong } from '#src/groups/addressed.ts';
import { followersAmong, knownAddressees, type KnownAddressee } from '#src/people/addressed.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Addressee } from '#src/posts/post.ts';
import type { FederationContext } from '../context.ts';
import type { ReadPost } from '../vocabulary/incoming.ts';
import { partnerByUri, resolveActor } from '../actors/resolve.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Incoming } from './incoming.ts';

/** A direct post has no more addressees than this: its list could not be shown in full. */
const addresseesMax = 100;
/** People of partners whom we have not met are looked up at their own host, this many for one post. */
const lookUpsMax = 20;

/** What a post says about its addressees. */
export type Spoken = Pick<ReadPost, 'to' | 'mentionUris' | 'mentionNames' | 'notReached'>;

/** Everyone a direct post is addressed to except its author: people we know, and the others as the post names them. */
export interface Addressed {
  /** Of ours, those who are here and read it. */
  readonly ours: PersonId[];
  /** Of partners, as far as their own companies told us who they are. */
  readonly partners: PersonId[];
  readonly others: Addressee[];
}

/**
 * Reads `to` and `cc` of a direct post. Unknown people of a partner are looked up at that partner; at companies without an agreement nothing is
 * fetched: their people stay as the post names them. Throws ProtocolError 422 for too many.
 */
export async function addressedBy(
  ctx: FederationContext,
  incoming: Incoming,
  post: Spoken,
): Promise<Addressed> {
  // Sent with `bto`, a direct post names no addressees; then it is for the people it mentions.
  const said = post.to.length > 0 ? post.to : post.mentionUris;
  const uris = [...new Set(said)].filter((uri) => uri !== incoming.actor.uri);
  if (uris.length > addresseesMax)
    throw new ProtocolError(
      422,
      `A direct post is for at most ${addresseesMax} people; write in a group for more.`,
    );
  const strangers = uris.filter((uri) => !ctx.instance.addresses.isOurs(uri));
  const known = await meet(ctx, uris, strangers);
  const missed = new Set(post.notReached);
  const crowds = await crowdsAmong(
    ctx,
    strangers.filter((uri) => !known.has(uri)),
  );
  const result: Addressed = { ours: [], partners: [], others: [] };
  for (const uri of uris) {
    const person = known.get(uri);
    if (person?.isOurs && person.isHere) result.ours.push(person.id);
    else if (person && !person.isOurs && person.isHere && !missed.has(uri)) result.partners.push(person.id);
    else if (person || !(ctx.instance.addresses.isOurs(uri) || crowds.has(uri)))
      result.others.push({
        uri,
        name: nameIn(uri, post.mentionNames.get(uri)),
        reached: person?.isHere !== false && !missed.has(uri),
      });
  }
  return result;
}

/** Those of these people who are known, after the unknown ones of partners were asked for. */
async function meet(
  ctx: FederationContext,
  uris: readonly string[],
  strangers: readonly string[],
): Promise<ReadonlyMap<string, KnownAddressee>> {
  const known = await knownAddressees(ctx.db, uris);
  const unknown = strangers.filter((uri) => !known.has(uri) && partnerByUri(ctx, uri)).slice(0, lookUpsMax);
  if (unknown.length === 0) return known;
  // A problem elsewhere must not delay this post: people who cannot be looked up now stay as it names them.
  await Promise.all(unknown.map((uri) => resolveActor(ctx, uri).catch(() => null)));
  return await knownAddressees(ctx.db, uris);
}

/** Groups and followers collections: a post addressed to one of them does not say who its readers are. */
async function crowdsAmong(ctx: FederationContext, uris: readonly string[]): Promise<ReadonlySet<string>> {
  const [groups, followers] = await Promise.all([groupsAmong(ctx.db, uris), followersAmong(ctx.db, uris)]);
  return new Set([...groups, ...followers]);
}

/** `handle@host` with the host of the URI itself: a name that claims another host is no one's name. */
function nameIn(uri: string, mention: string | undefined): string {
  const host = URL.canParse(uri) ? hostOf(uri) : '';
  const [, handle = '', claimed = host] =
    /^@?([\p{L}\p{N}_.-]{1,100})(?:@([^@\s]+))?$/u.exec(mention ?? '') ?? [];
  return handle !== '' && claimed.toLowerCase() === host ? `${handle}@${host}` : host;
}
