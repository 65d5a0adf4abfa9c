import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Addressee, Level } from '#src/posts/post.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { viewerOf } from '#src/posts/reachable.ts';
import { publicUris, type Wire } from '../context.ts';
import { addressedBy, type Spoken } from './addressees.ts';
import { authorOf, type Incoming } from './incoming.ts';

export interface Audience {
  readonly level: Level;
  readonly groupId?: GroupId;
  readonly audiencePersonId?: PersonId;
  /** People of ours that are addressed or mentioned; of a direct post everybody it is addressed to whom we know. */
  readonly named: PersonId[];
  /** The others whom a direct post is addressed to. */
  readonly others?: readonly Addressee[];
}

/**
 * Who may see a received post: read from its addressees, never wider than them, and never wider than the thread it answers
 * (protocol.md §3). Null: it is for nobody here. `as:Public` from a partner is for our company.
 */
export async function audienceOf(
  wire: Wire,
  incoming: Incoming,
  post: Spoken & { readonly replyToUri?: string | undefined },
): Promise<Audience | null> {
  const named = await ourPeople(wire, [...post.to, ...post.mentionUris]);
  if (incoming.via) return { level: 'group', groupId: incoming.via.id, named };
  const root = post.replyToUri ? await rootOf(wire.db, post.replyToUri) : null;
  if (root && root.level !== 'group' && root.level !== 'instance' && (await isLetter(wire, post, root)))
    return await letter(wire, incoming, post);
  if (root) return (await mayReply(wire, incoming, root)) ? narrowed(root, named) : null;
  if (post.to.some((uri) => publicUris.has(uri))) return { level: 'partner', named };
  if (post.to.includes(wire.house.addresses.instanceActor)) return { level: 'partner', named };
  const author = incoming.actor.id as PersonId;
  const [mine] =
    post.to.length > 0
      ? await wire.db`select 1 from people where id = ${author} and followers_uri = any(${[...post.to]})`
      : [];
  if (mine) return { level: 'followers', audiencePersonId: author, named };
  return await letter(wire, incoming, post);
}

/** For those it is addressed to, and nobody whom it only mentions. Null: none of them is ours. */
async function letter(wire: Wire, incoming: Incoming, post: Spoken): Promise<Audience | null> {
  const { ours, partners, others } = await addressedBy(wire, incoming, post);
  return ours.length > 0 ? { level: 'direct', named: [...ours, ...partners], others } : null;
}

/** An answer in a conversation, or one that is addressed to people alone: then its own addressees are its readers, not those of its thread. */
async function isLetter(wire: Wire, post: Spoken, root: Root): Promise<boolean> {
  if (root.level === 'direct') return true;
  if (post.to.some((uri) => publicUris.has(uri) || uri === wire.house.addresses.instanceActor)) return false;
  const [followers] = await wire.db`select 1 from people where followers_uri = any(${[...post.to]}) limit 1`;
  return post.to.length > 0 && !followers;
}

interface Root {
  readonly id: PostId;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly audiencePersonId: PersonId | null;
  readonly peerId: number | null;
  readonly partnerId: number | null;
  readonly replyId: PostId;
}

async function rootOf(db: Db, replyToUri: string): Promise<Root | null> {
  const [row] = await db<Root[]>`
    select r.id, r.level, r.group_id, r.audience_person_id, r.peer_id, r.partner_id, p.id as reply_id
    from posts p join posts r on r.id = p.root_id where p.uri = ${replyToUri}`;
  return row ?? null;
}

/** The one who answers must be able to see what they answer; a group's thread is answered through the group only. */
async function mayReply(wire: Wire, incoming: Incoming, root: Root): Promise<boolean> {
  if (root.level === 'group' || root.level === 'instance') return false;
  if (root.peerId !== null) return true;
  const author = viewerOf(authorOf(incoming));
  const [row] = await wire.db`
    select 1 from posts p where p.id = ${root.replyId} and ${visibleTo(wire.db, author)}`;
  if (row) return true;
  // An answer further down the thread, written elsewhere: what counts is that the thread's root is theirs to read.
  const [top] =
    await wire.db`select 1 from posts p where p.id = ${root.id} and ${visibleTo(wire.db, author)}`;
  return top !== undefined;
}

function narrowed(root: Root, named: PersonId[]): Audience {
  return root.level === 'followers'
    ? { level: 'followers', audiencePersonId: root.audiencePersonId ?? undefined, named }
    : { level: 'partner', named };
}

async function ourPeople(wire: Wire, uris: readonly string[]): Promise<PersonId[]> {
  const ours = [...new Set(uris.filter((uri) => wire.house.addresses.parse(uri)?.kind === 'person'))];
  if (ours.length === 0) return [];
  const rows =
    await wire.db`select id from people where uri = any(${ours}) and peer_id is null and deactivated_at is null`;
  return rows.map((r) => r.id as PersonId);
}
