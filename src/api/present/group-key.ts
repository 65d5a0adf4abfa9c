import { groupedKinds, togetherOf, type Together } from '#src/notifications/groups.ts';
import { appWordOf } from '#src/notifications/app-words.ts';
import type { NotificationView } from '#src/notifications/notification.ts';

/** `favourite-123-20786`, `follow-20786`, `ungrouped-456`. */
export const keyOf = ({ kind, postId, day }: Together): string =>
  [appWordOf[kind], ...(postId === null ? [] : [postId]), day].join('-');
export const ungrouped = (id: string): string => `ungrouped-${id}`;

export const groupKeyOf = (notification: NotificationView): string => {
  const together = togetherOf(notification);
  return together ? keyOf(together) : ungrouped(notification.id);
};

/** What a key names: one notification by its id, or those that are together. Null: no key of ours. */
export function readGroupKey(key: string): { readonly id: string } | Together | null {
  const single = /^ungrouped-(\d{1,19})$/.exec(key)?.[1];
  if (single) return { id: single };
  const [, word, postId = null, day] = /^([a-z]+)(?:-(\d{1,19}))?-(\d{1,6})$/.exec(key) ?? [];
  const kind = groupedKinds.find((each) => appWordOf[each] === word);
  if (!kind || (kind === 'follow') !== (postId === null)) return null;
  return { kind, postId, day: Number(day) };
}
