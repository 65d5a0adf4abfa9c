import { appWordOf } from '#src/notifications/app-words.ts';
import type { NotificationKind, NotificationView } from '#src/notifications/notification.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { groupKeyOf } from './group-key.ts';
import { presentAccount } from './account.ts';
import { presentStatus } from './status.ts';

const kinds = Object.keys(appWordOf) as NotificationKind[];

/** What an app is shown if it does not specify types. */
export const usualKinds: readonly NotificationKind[] = kinds.filter(
  (kind) => !appWordOf[kind].startsWith('kontor:'),
);

/** Our kinds behind a client's types; unknown types add nothing. */
export const kindsOf = (types: readonly string[]): NotificationKind[] =>
  kinds.filter((kind) => types.includes(appWordOf[kind]));

/** Mastodon's Notification. An ended poll comes from the poll's author, as in Mastodon. */
export function presentNotification(instance: Instance, notification: NotificationView, viewerId: PersonId) {
  const person = notification.actor ?? notification.post?.author ?? null;
  return {
    id: notification.id,
    type: appWordOf[notification.kind],
    created_at: notification.at.toISOString(),
    group_key: groupKeyOf(notification),
    account: person && presentAccount(instance, person),
    ...(notification.post ? { status: presentStatus(instance, notification.post, viewerId) } : {}),
    kontor: {
      kind: notification.kind,
      detail: notification.detail,
      group: notification.group,
      read: notification.readAt !== null,
    },
  };
}
