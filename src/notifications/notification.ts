import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Page } from '#src/platform/cursors.ts';
import type { PersonSummary, PostView } from '#src/posts/post.ts';

export const notificationKinds = [
  'mention',
  'reply',
  'follow',
  'follow_request',
  'follow_accepted',
  'moved',
  'reaction',
  'share',
  'poll',
  'edit',
  'reminder',
  'event_place',
  'event_invite',
  'poll_ending',
  'accepted',
  'must_read',
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
  'status',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** One notification for one person. */
export interface NotificationView {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly readAt: Date | null;
  /** Whose act it was; null when it was no one's (a poll ended) or a partner's server's. */
  readonly actor: PersonSummary | null;
  readonly post: PostView | null;
  readonly group: { readonly id: GroupId; readonly name: string; readonly handle: string } | null;
  /** Of a reaction: its kind, or the emoji. */
  readonly detail: string;
}

export interface NotificationPage extends Page {
  readonly kinds?: readonly NotificationKind[] | undefined;
  readonly excludeKinds?: readonly NotificationKind[];
  /** Of whom; what no one did is its post's author's. */
  readonly actorId?: PersonId | undefined;
  /** Also what the reader's policy holds back. */
  readonly held?: boolean | undefined;
}
