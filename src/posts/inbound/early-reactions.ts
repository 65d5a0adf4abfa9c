import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { RemotePerson } from './incoming.ts';
import { adoptReactionsLater } from '../jobs.ts';
import type { Level, ReactionKind } from '../post.ts';
import { receiveReaction } from './receive-reaction.ts';

/** What waits for posts of one partner's people at once; more is dropped, as all of it was before. */
const waitingMax = 2_000;
/** Days that a reaction waits for its post. */
const daysMax = 7;
/** Taken from the waiting at once, for one post. */
const adoptedMax = 500;
const sweptMax = 1_000;

export interface EarlyReaction {
  readonly postUri: string;
  readonly kind: ReactionKind;
  readonly emoji: string;
  readonly uri: string;
  /** The group through which it came; null: from its author's company. */
  readonly groupId: GroupId | null;
}

/** Stores a reaction to a post that has not arrived yet: messages from two companies can overtake each other. */
export async function keepReaction(tx: Tx, person: RemotePerson, early: EarlyReaction): Promise<void> {
  const kept = await tx`
    insert into early_reactions (uri, post_uri, person_id, peer_id, kind, emoji, group_id)
    select ${early.uri}, ${early.postUri}, ${person.id}, ${person.peerId}, ${early.kind}, ${early.emoji}, ${early.groupId}
    where (select count(*) from early_reactions where peer_id = ${person.peerId}) < ${waitingMax}
    on conflict do nothing`;
  // Two transactions that do not see each other each believe the other's part missing.
  if (kept.count > 0) await adoptReactionsLater(tx, early.postUri);
}

/** Adds waiting reactions to a post that has arrived, as far as they are allowed. */
export async function adoptReactions(tx: Tx, { uri }: { readonly uri: string }): Promise<void> {
  const [post] = await tx<{ groupId: GroupId | null; peerId: number | null; level: Level }[]>`
    select group_id, peer_id, level from posts where uri = ${uri}`;
  if (!post) return;
  const waiting = await tx<(EarlyReaction & { personId: PersonId; peerId: number })[]>`
    with taken as (select uri from early_reactions where post_uri = ${uri} order by at limit ${adoptedMax} for update skip locked)
    delete from early_reactions e using taken where e.uri = taken.uri
    returning e.uri, e.post_uri, e.person_id, e.peer_id, e.kind, e.emoji, e.group_id`;
  for (const each of waiting) {
    const inside = post.groupId !== null && each.groupId === post.groupId;
    const egress =
      post.groupId === null &&
      each.groupId === null &&
      (post.peerId === each.peerId || post.level === 'followers' || post.level === 'partner');
    if (inside || egress)
      await receiveReaction(
        tx,
        { id: each.personId, peerId: each.peerId },
        uri,
        each.kind,
        each.emoji,
        each.uri,
      );
  }
}

/** A maintenance job: deletes those whose post never arrived. */
export async function sweepEarlyReactions(tx: Tx): Promise<void> {
  await tx`
    delete from early_reactions where uri in (
      select uri from early_reactions where at < now() - make_interval(days => ${daysMax}) order by at limit ${sweptMax})`;
}
