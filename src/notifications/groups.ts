import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { NotificationKind, NotificationView } from './notification.ts';

/** Kinds of which several about one thing on one day are one line, in apps that know groups (Mastodon 4.3). */
export const groupedKinds = ['reaction', 'share', 'follow'] as const satisfies readonly NotificationKind[];

/** Which notifications are one line: of one kind, about one post (none of follows), on one day (UTC, since 1970). */
export interface Together {
  readonly kind: NotificationKind;
  readonly postId: string | null;
  readonly day: number;
}
const dayMs = 86_400_000;

/** What it belongs to; null: it stands by itself. */
export function togetherOf(notification: NotificationView): Together | null {
  const { kind, post, at } = notification;
  if (!groupedKinds.some((each) => each === kind) || (kind !== 'follow' && post === null)) return null;
  return { kind, postId: post?.id ?? null, day: Math.floor(at.getTime() / dayMs) };
}

/** The ids of all that belong to each, the newest first. */
export async function idsOf(
  reader: Reader,
  personId: PersonId,
  asked: readonly Together[],
): Promise<readonly (readonly string[])[]> {
  if (asked.length === 0) return [];
  const rows = await reader<{ n: number; ids: string[] }[]>`
    select w.n::int as n, array_agg(x.id::text order by x.id desc) as ids
    from unnest(${asked.map(({ kind }) => kind)}::text[], ${asked.map(({ postId }) => postId)}::bigint[], ${asked.map(({ day }) => day)}::int[])
      with ordinality w(kind, post_id, day, n)
    join notifications x on x.person_id = ${personId} and x.kind = w.kind and x.post_id is not distinct from w.post_id
      and floor(extract(epoch from x.at) / 86400)::int = w.day and not x.held
    group by w.n`;
  const byPlace = new Map(rows.map(({ n, ids }) => [n, ids]));
  return asked.map((_, at) => byPlace.get(at + 1) ?? []);
}

export async function dismissTogether(tx: Tx, personId: PersonId, ids: readonly string[]): Promise<void> {
  await tx`delete from notifications where person_id = ${personId} and id = any(${[...ids]}::bigint[])`;
}
