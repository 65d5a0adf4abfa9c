import type { NotificationKind } from './notification.ts';

/**
 * Our kinds as apps know them (Mastodon's Notification `type`): what they show, configure and are pushed. Kinds unknown to Mastodon start with
 * `kontor:` and are sent only to apps that ask for them, because others break on unknown types.
 */
export const appWordOf: Readonly<Record<NotificationKind, string>> = {
  mention: 'mention',
  reply: 'mention',
  follow: 'follow',
  follow_request: 'follow_request',
  reaction: 'favourite',
  share: 'reblog',
  poll: 'poll',
  status: 'status',
  edit: 'update',
  reminder: 'kontor:reminder',
  event_place: 'kontor:event_place',
  accepted: 'kontor:accepted',
  must_read: 'kontor:must_read',
  task_assigned: 'kontor:task_assigned',
  task_due: 'kontor:task_due',
  task_state: 'kontor:task_state',
  task_refused: 'kontor:task_refused',
  idea_stage: 'kontor:idea_stage',
  idea_refused: 'kontor:idea_refused',
  campaign_due: 'kontor:campaign_due',
  follow_accepted: 'kontor:follow_accepted',
  moved: 'kontor:moved',
  group_invite: 'kontor:group_invite',
  group_request: 'kontor:group_request',
  group_joined: 'kontor:group_joined',
  group_removed: 'kontor:group_removed',
  export_ready: 'kontor:export_ready',
  report: 'kontor:report',
  report_closed: 'kontor:report_closed',
  post_removed: 'kontor:post_removed',
  post_restored: 'kontor:post_restored',
  warning: 'kontor:warning',
  erasure_overdue: 'kontor:erasure_overdue',
};
