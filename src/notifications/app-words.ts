import type { NotificationKind } from './notification.ts';

/**
 * Our kinds as apps know them (Mastodon's Notification `type`): what they are shown, choose and are pushed. What Mastodon has no word for
 * begins with `kontor:` and is told only to apps that ask for it, because others break on words they do not know.
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
  accepted: 'kontor:accepted',
  must_read: 'kontor:must_read',
  follow_accepted: 'kontor:follow_accepted',
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
};
