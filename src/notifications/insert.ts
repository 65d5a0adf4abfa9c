import { noteChange } from '#src/platform/changes.ts';
import type { Tx } from '#src/platform/database.ts';
import { newId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { readableBy } from '#src/posts/policy.ts';
import type { NotificationKind } from './notification.ts';
import { isMuted } from './policy.ts';
import { verdictOf } from './senders.ts';

interface NewNotification {
  readonly kind: NotificationKind;
  /** Whose act it was; null when it was no one's, or a partner's server's. */
  readonly actorId: PersonId | null;
  readonly postId?: PostId;
  readonly groupId?: GroupId | null;
  readonly detail?: string;
}

/** Kinds of which a new one replaces the one before: what counts is that it happened again. */
const renewed: ReadonlySet<NotificationKind> = new Set<NotificationKind>([
  'edit',
  'event_place',
  'task_assigned',
  'task_due',
  'task_state',
  'task_refused',
  'approval_asked',
  'approval_due',
  'approval_question',
  'approval_settled',
  'approval_refused',
  'idea_stage',
  'idea_refused',
  'project_status',
  'project_refused',
  'post_progress',
  'mark_refused',
  'page_review',
  'page_owner',
  'page_changed',
  'milestone_due',
  'annotation_settled',
  'annotation_refused',
  'campaign_due',
  'follow',
  'follow_request',
  'follow_accepted',
  'moved',
  'group_invite',
  'group_request',
  'group_joined',
  'group_moves',
  'group_quiet',
  'group_removed',
  'export_ready',
  'release_asked',
  'release_settled',
  'report',
  'report_closed',
  'post_removed',
  'post_restored',
  'warning',
  'sanction',
  'appeal',
  'appeal_decided',
  'disclosed',
  'disclosure',
  'erasure_overdue',
]);

/** `people` selects (id, kind): who might be notified, and of what. */
export async function insertNotifications(
  tx: Tx,
  notification: NewNotification,
  people: Fragment,
): Promise<void> {
  const { actorId, postId = null, groupId = null, detail = '' } = notification;
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  const readable =
    postId === null ? tx`` : tx`join posts p on p.id = ${postId} and ${readableBy(tag, tx`r.id`)}`;
  const muted = isMuted(tag, {
    person: tx`r.id`,
    actor: tx`${actorId}::bigint`,
    kind: tx`coalesce(w.kind, ${notification.kind})`,
    hasPost: postId !== null,
  });
  const judged =
    actorId === null
      ? tx`null::text`
      : verdictOf(tx, {
          actorId,
          kind: tx`coalesce(w.kind, ${notification.kind})`,
          hasPost: postId !== null,
        });
  const again = renewed.has(notification.kind)
    ? tx`(person_id, kind, coalesce(actor_id, 0), coalesce(post_id, 0), coalesce(group_id, 0), detail)
         do update set id = excluded.id, at = excluded.at, read_at = null, held = excluded.held`
    : tx`do nothing`;
  const told = await tx<{ personId: PersonId }[]>`
    insert into notifications (id, person_id, kind, actor_id, post_id, group_id, detail, held)
    select ${newId()}::bigint + row_number() over (), r.id, coalesce(w.kind, ${notification.kind}), ${actorId}, ${postId}, ${groupId}, ${detail}, v.verdict is not distinct from 'filter'
    from (${people}) as w(id, kind)
    join people r on r.id = ${postId === null ? tx`w.id` : behind(tx, tx`w.id`)} and r.kind not in ('alias', 'source') and r.peer_id is null and r.deactivated_at is null ${readable}
    cross join lateral (select ${judged} as verdict) v
    where v.verdict is distinct from 'drop' and r.id is distinct from ${actorId === null ? tx`null` : behind(tx, tx`${actorId}::bigint`)}
      and not ${muted}
    on conflict ${again} returning person_id`;
  for (const { personId } of told) noteChange(tx, `person ${personId} notifications`);
}

/** Who reads what is addressed to a pseudonym of ours. */
export const behind = (tx: Tx, person: Fragment): Fragment =>
  tx`coalesce((select x.person_id from aliases x where x.alias_id = ${person} and x.ended_at is null), ${person})`;

export const one = (tx: Tx, person: PersonId): Fragment => tx`select ${person}::bigint, null`;
