import { canAdminister } from '#src/people/policy.ts';
import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { changeSetting, readSetting } from '#src/platform/settings.ts';
import type { AlertGroup } from './read-groups.ts';

/**
 * How much leaves the house in a mail or over a push service: all of a post, its first lines, only who did what, or only that there is
 * something. A company chooses between the first, the second (the default) and the last; then only who did what is told of direct posts and
 * of secret groups, whose names are left out too.
 */
export type AlertContent = 'full' | 'lines' | 'names' | 'hint';
export const contentChoices = ['full', 'lines', 'hint'] as const satisfies readonly AlertContent[];
export type ContentChoice = (typeof contentChoices)[number];

/** What this company chose. */
export async function readAlertContent(reader: Reader): Promise<ContentChoice> {
  const set = await readSetting(reader, 'alert_content');
  return contentChoices.find((each) => each === set) ?? 'lines';
}

/** By an administrator; mails and pushes that have not left follow it within seconds. */
export async function changeAlertContent(tx: Tx, by: PersonId, content: string): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !canAdminister(actor))
    throw new Refusal(
      'not_allowed',
      'Only administrators choose what notifications say outside; ask one of them.',
    );
  const chosen = contentChoices.find((each) => each === content);
  if (!chosen) throw new Refusal('invalid', 'Choose one of the three.');
  await changeSetting(tx, 'alert_content', chosen);
  await tx.house.journal.record(tx, {
    name: 'company.alert_content_changed',
    about: 'company',
    by,
    data: { content: chosen },
  });
}

/** For each alert in order. */
export async function contentOf(reader: Reader, alerts: readonly AlertGroup[]): Promise<AlertContent[]> {
  const usual = await readAlertContent(reader);
  if (usual !== 'lines') return alerts.map(() => usual);
  const groupIds = [...new Set(alerts.flatMap((alert) => groupOf(alert) ?? []))];
  const secret = new Set(
    groupIds.length === 0
      ? []
      : (
          await reader<{ id: string }[]>`
            select id from groups where access = 'secret' and id = any(${groupIds}::bigint[])`
        ).map((row) => row.id),
  );
  return alerts.map((alert) =>
    alert.post?.level === 'direct' || secret.has(groupOf(alert) ?? '') ? 'names' : 'lines',
  );
}

const groupOf = (alert: AlertGroup): string | undefined => alert.post?.group?.id ?? alert.group?.id;
