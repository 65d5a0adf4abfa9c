import { followersAmong, ourPeopleAmong } from '#src/people/addressed.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Addressee, Level } from '#src/posts/post.ts';
import { mayAnswer, threadAnswered, type AnsweredThread } from '#src/posts/inbound/answered.ts';
import { publicUris, type FederationContext } from '../context.ts';
import { addressedBy, type Spoken } from './addressees.ts';
import { authorOf, type Incoming } from './incoming.ts';

export interface Audience {
  readonly level: Level;
  readonly groupId?: GroupId;
  readonly audiencePersonId?: PersonId | undefined;
  /** People of ours that are addressed or mentioned; of a direct post everyone it is addressed to whom we know. */
  readonly named: PersonId[];
  /** The others whom a direct post is addressed to. */
  readonly others?: readonly Addressee[];
}

/**
 * Who may see a received post: determined by its addressees, never wider than them, and never wider than the thread it replies in (protocol.md
 * §3). Null: it is for no one here. `as:Public` from a partner means our company.
 */
export async function audienceOf(
  ctx: FederationContext,
  incoming: Incoming,
  post: Spoken & { readonly replyToUri?: string | undefined },
): Promise<Audience | null> {
  const named = await ourPeople(ctx, [...post.to, ...post.mentionUris]);
  if (incoming.via) return { level: 'group', groupId: incoming.via.id, named };
  const root = post.replyToUri ? await threadAnswered(ctx.db, post.replyToUri) : null;
  if (root && root.level !== 'group' && root.level !== 'instance' && (await isDirectMessage(ctx, post, root)))
    return await directAudience(ctx, incoming, post);
  if (root) return (await mayAnswer(ctx.db, authorOf(incoming), root)) ? narrowed(root, named) : null;
  if (post.to.some((uri) => publicUris.has(uri))) return { level: 'partner', named };
  if (post.to.includes(ctx.instance.addresses.instanceActor)) return { level: 'partner', named };
  const author = incoming.actor.id as PersonId;
  if ((await followersAmong(ctx.db, post.to, author)).size > 0)
    return { level: 'followers', audiencePersonId: author, named };
  return await directAudience(ctx, incoming, post);
}

/** For those it is addressed to, and no one whom it only mentions. Null: none of them is ours. */
async function directAudience(
  ctx: FederationContext,
  incoming: Incoming,
  post: Spoken,
): Promise<Audience | null> {
  const { ours, partners, others } = await addressedBy(ctx, incoming, post);
  return ours.length > 0 ? { level: 'direct', named: [...ours, ...partners], others } : null;
}

/** An answer in a conversation, or one that is addressed to people alone: then its own addressees are its readers, not those of its thread. */
async function isDirectMessage(ctx: FederationContext, post: Spoken, root: AnsweredThread): Promise<boolean> {
  if (root.level === 'direct') return true;
  if (post.to.some((uri) => publicUris.has(uri) || uri === ctx.instance.addresses.instanceActor))
    return false;
  return post.to.length > 0 && (await followersAmong(ctx.db, post.to)).size === 0;
}

function narrowed(root: AnsweredThread, named: PersonId[]): Audience {
  return root.level === 'followers'
    ? { level: 'followers', audiencePersonId: root.audiencePersonId ?? undefined, named }
    : { level: 'partner', named };
}

async function ourPeople(ctx: FederationContext, uris: readonly string[]): Promise<PersonId[]> {
  const ours = [...new Set(uris.filter((uri) => ctx.instance.addresses.parse(uri)?.kind === 'person'))];
  return await ourPeopleAmong(ctx.db, ours);
}
