import type { PersonId } from '#src/platform/ids.ts';
import type { Addressee } from '#src/posts/post.ts';
import type { Wire } from '../context.ts';
import type { ReadPost } from '../vocabulary/incoming.ts';
import { partnerOf, resolveActor } from '../resolve.ts';
import { WireError } from '../wire/errors.ts';
import type { Incoming } from './incoming.ts';

/** More people read no letter: it would be shown to none of them in full. */
const addresseesMax = 100;
/** People of partners whom we have not met are looked up at their own host, this many for one post. */
const lookUpsMax = 20;

/** What a post says of whom it is for. */
export type Spoken = Pick<ReadPost, 'to' | 'mentionUris' | 'mentionNames' | 'notReached'>;

/** Everybody a direct post is addressed to but its author: people we know, and the others as the post names them. */
export interface Addressed {
  /** Of ours, those who are here and read it. */
  readonly ours: PersonId[];
  /** Of partners, as far as their own companies told us who they are. */
  readonly partners: PersonId[];
  readonly others: Addressee[];
}

interface Known {
  readonly id: PersonId;
  readonly uri: string;
  readonly isOurs: boolean;
  readonly isHere: boolean;
}

/**
 * Reads `to` and `cc` of a direct post. Whoever is not known and belongs to a partner is asked for at that partner; of companies without an agreement
 * nothing is fetched: their people stay what the post calls them. Throws WireError 422 for a crowd.
 */
export async function addressedBy(wire: Wire, incoming: Incoming, post: Spoken): Promise<Addressed> {
  // Sent with `bto`, a letter says nobody; then those whom it mentions are whom it is for.
  const said = post.to.length > 0 ? post.to : post.mentionUris;
  const uris = [...new Set(said)].filter((uri) => uri !== incoming.actor.uri);
  if (uris.length > addresseesMax)
    throw new WireError(
      422,
      `A direct post is for at most ${addresseesMax} people; write in a group for more.`,
    );
  const strangers = uris.filter((uri) => !wire.house.addresses.isOurs(uri));
  const known = await meet(wire, uris, strangers);
  const missed = new Set(post.notReached);
  const crowds = await crowdsAmong(
    wire,
    strangers.filter((uri) => !known.has(uri)),
  );
  const result: Addressed = { ours: [], partners: [], others: [] };
  for (const uri of uris) {
    const person = known.get(uri);
    if (person?.isOurs && person.isHere) result.ours.push(person.id);
    else if (person && !person.isOurs && person.isHere && !missed.has(uri)) result.partners.push(person.id);
    else if (person || !(wire.house.addresses.isOurs(uri) || crowds.has(uri)))
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
  wire: Wire,
  uris: readonly string[],
  strangers: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  const known = await knownPeople(wire, uris);
  const unknown = strangers.filter((uri) => !known.has(uri) && partnerOf(wire, uri)).slice(0, lookUpsMax);
  if (unknown.length === 0) return known;
  // Somebody else's trouble must not hold up this letter: who cannot be asked for now stays as it names them.
  await Promise.all(unknown.map((uri) => resolveActor(wire, uri).catch(() => null)));
  return await knownPeople(wire, uris);
}

/** Pseudonyms are people of their group, and nobody's addressees. */
async function knownPeople(wire: Wire, uris: readonly string[]): Promise<Map<string, Known>> {
  const rows = await wire.db<Known[]>`
    select id, uri, peer_id is null as is_ours, deactivated_at is null as is_here from people
    where uri = any(${[...uris]}) and kind in ('person', 'bot')`;
  return new Map(rows.map((row) => [row.uri, row]));
}

/** Groups and lists of followers: whoever writes to one of them has said nothing about who its readers are. */
async function crowdsAmong(wire: Wire, uris: readonly string[]): Promise<ReadonlySet<string>> {
  if (uris.length === 0) return new Set();
  const rows = await wire.db<{ uri: string }[]>`
    select uri from groups where uri = any(${[...uris]})
    union select followers_uri from groups where followers_uri = any(${[...uris]})
    union select followers_uri from people where followers_uri = any(${[...uris]})`;
  return new Set(rows.map((row) => row.uri));
}

/** `handle@host` with the host of the URI itself: a name that claims another host is nobody's name. */
function nameIn(uri: string, mention: string | undefined): string {
  const host = URL.canParse(uri) ? new URL(uri).host : '';
  const [, handle = '', claimed = host] =
    /^@?([\p{L}\p{N}_.-]{1,100})(?:@([^@\s]+))?$/u.exec(mention ?? '') ?? [];
  return handle !== '' && claimed.toLowerCase() === host ? `${handle}@${host}` : host;
}
