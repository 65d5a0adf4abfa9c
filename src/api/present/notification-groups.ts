import { idsOf, togetherOf, type Together } from '#src/notifications/groups.ts';
import { appWordOf } from '#src/notifications/app-words.ts';
import type { NotificationView } from '#src/notifications/notification.ts';
import type { Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { keyOf, ungrouped } from './group-key.ts';
import { presentNotification } from './notification.ts';

/** Accounts that an app shows of a group. */
const sampleMax = 8;

/**
 * Mastodon 4.3's grouped format: likes and shares of one post, and new followers, of one day are one line. A group may go on in the next page, under
 * the same key. `types`: which are grouped; all that can be, when not said.
 */
export async function presentGroups(
  db: Db,
  notifications: readonly NotificationView[],
  viewerId: PersonId,
  types?: readonly string[],
) {
  const groups = groupsOf(notifications, types);
  const asked = [...groups.values()].flatMap(({ together }) => together ?? []);
  const all = await idsOf(db, viewerId, asked);
  const idsByKey = new Map(asked.map((together, at) => [keyOf(together), all[at] ?? []]));
  const shown = [...groups].map(([key, { together, members }]) => {
    const presented = members.map((each) => presentNotification(db.instance, each, viewerId));
    const ids = (together && idsByKey.get(key)) ?? members.map(({ id }) => id);
    return { key, ids, presented };
  });
  const accounts = shown.flatMap(({ presented }) => presented.flatMap(({ account }) => account ?? []));
  const statuses = shown.flatMap(({ presented }) => presented.flatMap(({ status }) => status ?? []));
  return {
    accounts: [...new Map(accounts.map((account) => [account.id, account])).values()],
    statuses: [...new Map(statuses.map((status) => [status.id, status])).values()],
    notification_groups: shown.map(({ key, ids, presented }) => groupOf(key, ids, presented)),
  };
}

function groupOf(
  key: string,
  ids: readonly string[],
  presented: readonly ReturnType<typeof presentNotification>[],
) {
  const [newest, oldest] = [presented[0], presented.at(-1)];
  const people = new Set(presented.flatMap(({ account }) => account?.id ?? []));
  return {
    group_key: key,
    notifications_count: Math.max(ids.length, presented.length),
    type: newest?.type,
    most_recent_notification_id: ids[0] ?? newest?.id,
    page_min_id: oldest?.id,
    page_max_id: newest?.id,
    latest_page_notification_at: newest?.created_at,
    sample_account_ids: [...people].slice(0, sampleMax),
    status_id: newest?.status?.id,
  };
}

interface Group {
  readonly together: Together | null;
  readonly members: NotificationView[];
}

/** In the order of their newest. */
function groupsOf(
  notifications: readonly NotificationView[],
  types: readonly string[] | undefined,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const notification of notifications) {
    const isWanted = types === undefined || types.includes(appWordOf[notification.kind]);
    const together = isWanted ? togetherOf(notification) : null;
    const key = together ? keyOf(together) : ungrouped(notification.id);
    const group = groups.get(key) ?? { together, members: [] };
    group.members.push(notification);
    groups.set(key, group);
  }
  return groups;
}
