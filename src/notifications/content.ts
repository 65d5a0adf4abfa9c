import { may } from '#src/roles/roles.ts';
import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { changeSetting, readSetting } from '#src/platform/settings.ts';
import { recordFact } from './facts.ts';
import type { NotificationGroup } from './read-groups.ts';
import { refusals } from './refusals.ts';

/**
 * How much leaves the instance in an e-mail or push message: all of a post, its first lines, only who did what, or only that there is something.
 * A company chooses between the first, the second (the default) and the last; with the second, only who did what is sent about direct posts and
 * secret groups, whose names are left out too.
 */
export type NotificationContent = 'full' | 'lines' | 'names' | 'hint';
export const contentChoices = ['full', 'lines', 'hint'] as const satisfies readonly NotificationContent[];
export type ContentChoice = (typeof contentChoices)[number];

/** This company's choice. */
export async function readNotificationContent(reader: Reader): Promise<ContentChoice> {
  const set = await readSetting(reader, 'alert_content');
  return contentChoices.find((each) => each === set) ?? 'lines';
}

/** For administrators; e-mails and push messages that have not been sent yet follow it within seconds. */
export async function changeNotificationContent(tx: Tx, by: PersonId, content: string): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'company')) throw refusals.onlyAdministratorsContent();
  const chosen = contentChoices.find((each) => each === content);
  if (!chosen) throw refusals.notAContent();
  await changeSetting(tx, 'alert_content', chosen);
  await recordFact(tx, by, 'company.alert_content_changed', { content: chosen });
}

/** For each notification, in order. */
export async function contentOf(
  reader: Reader,
  notifications: readonly NotificationGroup[],
): Promise<NotificationContent[]> {
  const usual = await readNotificationContent(reader);
  if (usual !== 'lines') return notifications.map(() => usual);
  const groupIds = [...new Set(notifications.flatMap((notification) => groupOf(notification) ?? []))];
  const secret = new Set(
    groupIds.length === 0
      ? []
      : (
          await reader<{ id: string }[]>`
            select id from groups where access = 'secret' and id = any(${groupIds}::bigint[])`
        ).map((row) => row.id),
  );
  return notifications.map((notification) =>
    notification.post?.level === 'direct' || secret.has(groupOf(notification) ?? '') ? 'names' : 'lines',
  );
}

const groupOf = (notification: NotificationGroup): string | undefined =>
  notification.post?.group?.id ?? notification.group?.id;
