import type { Reader } from '#src/platform/database.ts';
import { readSetting } from '#src/platform/settings.ts';
import type { AlertGroup } from './read-groups.ts';

/**
 * How much leaves the house in a mail or over a push service: all of a post, its first lines, only who did what, or only that there is
 * something. A company chooses between the first, the second (the default) and the last; then only who did what is told of direct posts and
 * of secret groups, whose names are left out too.
 */
export type AlertContent = 'full' | 'lines' | 'names' | 'hint';
export const contentChoices = ['full', 'lines', 'hint'] as const satisfies readonly AlertContent[];

/** For each alert in order. */
export async function contentOf(reader: Reader, alerts: readonly AlertGroup[]): Promise<AlertContent[]> {
  const set = await readSetting(reader, 'alert_content');
  const usual = contentChoices.find((each) => each === set) ?? 'lines';
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
