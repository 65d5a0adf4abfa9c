import type { GroupId } from '#src/platform/ids.ts';
import type { Page } from '#src/platform/cursors.ts';
import type { Face, PostView } from '#src/posts/post.ts';

export const notificationKinds = [
  'mention',
  'reply',
  'follow',
  'follow_request',
  'follow_accepted',
  'reaction',
  'share',
  'poll',
  'edit',
  'accepted',
  'must_read',
  'group_invite',
  'group_request',
  'group_joined',
  'group_removed',
  'export_ready',
  'report',
  'report_closed',
  'post_removed',
  'post_restored',
  'warning',
  'status',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** One alert to one person. */
export interface NotificationView {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: Date;
  readonly readAt: Date | null;
  /** Whose act it was; null when it was nobody's (a poll ended) or a partner's server's. */
  readonly actor: Face | null;
  readonly post: PostView | null;
  readonly group: { readonly id: GroupId; readonly name: string; readonly handle: string } | null;
  /** Of a reaction: its kind, or the emoji. */
  readonly detail: string;
}

export interface NotificationPage extends Page {
  readonly kinds?: readonly NotificationKind[];
  readonly excludeKinds?: readonly NotificationKind[];
}
