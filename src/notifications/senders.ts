import { noteChange } from '#src/platform/changes.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { NotificationKind } from './notification.ts';

/** What becomes of notifications by some: shown, kept aside as a request of their sender, or not made at all. */
export const verdicts = ['accept', 'filter', 'drop'] as const;
export type Verdict = (typeof verdicts)[number];

/** Whose notifications someone wants. The strictest that fits counts. */
export interface SenderPolicy {
  readonly notFollowing: Verdict;
  readonly notFollowers: Verdict;
  /** Known here for less than 30 days. */
  readonly newAccounts: Verdict;
  /** Messages by people one does not follow. */
  readonly privateMentions: Verdict;
}

const everyone: SenderPolicy = {
  notFollowing: 'accept',
  notFollowers: 'accept',
  newAccounts: 'accept',
  privateMentions: 'accept',
};

export async function readSenderPolicy(reader: Reader, personId: PersonId): Promise<SenderPolicy> {
  const [row] = await reader<SenderPolicy[]>`
    select not_following, not_followers, new_accounts, private_mentions
    from notification_policies where person_id = ${personId}`;
  return row ?? everyone;
}

/** For what comes from now on; what is not named stays. */
export async function saveSenderPolicy(
  tx: Tx,
  personId: PersonId,
  changes: Partial<SenderPolicy>,
): Promise<void> {
  const next = { ...(await readSenderPolicy(tx, personId)), ...changes };
  await tx`
    insert into notification_policies (person_id, not_following, not_followers, new_accounts, private_mentions)
    values (${personId}, ${next.notFollowing}, ${next.notFollowers}, ${next.newAccounts}, ${next.privateMentions})
    on conflict (person_id) do update set not_following = excluded.not_following, not_followers = excluded.not_followers,
      new_accounts = excluded.new_accounts, private_mentions = excluded.private_mentions`;
}

/** Kinds that a policy may hold back: what people do of their own accord. Duties, decisions and invitations come through. */
const judged: readonly NotificationKind[] = [
  'mention',
  'reply',
  'follow',
  'follow_request',
  'reaction',
  'share',
  'status',
];
const newDays = 30;

/**
 * The verdict over `people r` (who is notified) and a left-joined `posts p`, as SQL text or null: null of whoever has no policy, which is nearly everyone.
 */
export function verdictOf(
  tx: Tx,
  {
    actorId,
    kind,
    hasPost,
  }: { readonly actorId: PersonId; readonly kind: Fragment; readonly hasPost: boolean },
): Fragment {
  const following = tx`exists (select from follows f where f.follower_id = r.id and f.followee_id = ${actorId} and f.state = 'accepted')`;
  const followed = tx`exists (select from follows f where f.follower_id = ${actorId} and f.followee_id = r.id and f.state = 'accepted')`;
  const isPrivate = hasPost ? tx`p.level = 'direct'` : tx`false`;
  return tx`(
    select case when 'drop' = any(v.all_of) then 'drop' when 'filter' = any(v.all_of) then 'filter' end
    from notification_policies np join people a on a.id = ${actorId}
    cross join lateral (select array[
      case when not ${following} then np.not_following end,
      case when not ${followed} then np.not_followers end,
      case when a.created_at > now() - make_interval(days => ${newDays}) then np.new_accounts end,
      case when ${isPrivate} and not ${following} then np.private_mentions end] as all_of) v
    where np.person_id = r.id and ${kind} = any(${[...judged]}::text[])
      and not exists (select from notification_senders s where s.person_id = r.id and s.sender_id = ${actorId}))`;
}

/** Somebody whose notifications are kept aside. */
export interface SenderRequest {
  readonly senderId: PersonId;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly lastPostId: PostId | null;
}

export async function senderRequests(
  reader: Reader,
  personId: PersonId,
  page: Page,
): Promise<SenderRequest[]> {
  const rows = await reader<SenderRequest[]>`
    select * from (
      select n.actor_id as sender_id, count(*)::int as count, min(n.at) as first_at, max(n.at) as last_at,
        (array_agg(n.post_id::text order by n.id desc) filter (where n.post_id is not null))[1] as last_post_id
      from notifications n where n.person_id = ${personId} and n.held and n.actor_id is not null group by 1) q
    where true ${pageOf(reader, 'q.sender_id', page)}`;
  return inPageOrder(rows, page);
}

export async function readSenderRequest(
  reader: Reader,
  personId: PersonId,
  senderId: string,
): Promise<SenderRequest | null> {
  if (!isId(senderId)) return null;
  const [found] = await senderRequests(reader, personId, {
    limit: 1,
    maxId: String(BigInt(senderId) + 1n),
    sinceId: String(BigInt(senderId) - 1n),
  });
  return found ?? null;
}

/** How many senders wait, with how many notifications. */
export async function countHeld(
  reader: Reader,
  personId: PersonId,
): Promise<{ readonly senders: number; readonly notifications: number }> {
  const [row] = await reader<{ senders: number; notifications: number }[]>`
    select count(distinct actor_id)::int as senders, count(*)::int as notifications
    from notifications where person_id = ${personId} and held`;
  return row ?? { senders: 0, notifications: 0 };
}

/** What they did appears, now and from now on. */
export async function acceptSender(tx: Tx, personId: PersonId, senderId: PersonId): Promise<void> {
  await tx`
    insert into notification_senders (person_id, sender_id) values (${personId}, ${senderId}) on conflict do nothing`;
  await tx`update notifications set held = false where person_id = ${personId} and actor_id = ${senderId} and held`;
  noteChange(tx, `person ${personId} notifications`);
}

/** What was kept aside is deleted; what they do next is judged anew. */
export async function dismissSender(tx: Tx, personId: PersonId, senderId: PersonId): Promise<void> {
  await tx`delete from notifications where person_id = ${personId} and actor_id = ${senderId} and held`;
}
