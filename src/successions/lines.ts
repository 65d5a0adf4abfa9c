import { createHash } from 'node:crypto';
import {
  readAcceptanceStates,
  readBanStates,
  readCharterStates,
  readGroupState,
  readMemberStates,
} from '#src/groups/succession/read-state.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';

/**
 * Everything that a group is, one line each, in words that mean the same at both companies: the old home says what the digest of its lines is, and
 * the new one computes its own from what is in its database afterwards. What companies that stay behind wrote is in neither.
 */
export async function linesOf(reader: Reader, groupId: GroupId, peers: readonly number[]): Promise<string[]> {
  const group = await readGroupState(reader, groupId);
  const { epoch: _epoch, ...settings } = group;
  const members = await readMemberStates(reader, groupId, peers);
  const charters = await readCharterStates(reader, groupId);
  const acceptances = await readAcceptanceStates(reader, groupId, peers);
  const bans = await readBanStates(reader, groupId, peers);
  return [
    line('group', settings),
    ...members.map((member) => line('member', { ...member, invitedBy: null })),
    ...charters.map((charter) => line('charter', charter)),
    ...acceptances.map((acceptance) => line('acceptance', acceptance)),
    ...bans.map((ban) => line('ban', ban)),
    ...(await contentLines(reader, groupId, peers)),
  ].toSorted();
}

const line = (kind: string, said: object): string => `${kind} ${JSON.stringify(sorted(said))}`;
const sorted = (said: object): object =>
  Object.fromEntries(Object.entries(said).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const digestOf = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('base64url');

/** Posts, and what members made of them: tasks, pages, documents, events, what is pinned. */
async function contentLines(reader: Reader, groupId: GroupId, peers: readonly number[]): Promise<string[]> {
  const rows = await reader<{ line: string }[]>`
    with shown as (
      select p.id, p.uri, a.uri as author, p.kind, p.title, p.text, p.reply_to_uri, p.sensitive, p.summary
      from posts p join people a on a.id = p.author_id
      where p.group_id = ${groupId} and p.removed_at is null and (a.peer_id is null or a.peer_id = any(${[...peers]}::int[])))
    select 'post ' || s.uri || ' ' || s.author || ' ' || s.kind || ' ' || coalesce(s.reply_to_uri, '-') || ' '
      || encode(sha256(convert_to(s.title || chr(10) || s.text || chr(10) || s.summary || s.sensitive, 'UTF8')), 'hex') as line from shown s
    union all select 'pin ' || s.uri from pins x join shown s on s.id = x.post_id
    union all select 'task ' || s.uri || ' ' || t.state || ' ' || coalesce(t.due::text, '-') || ' ' || array_to_string(t.labels, ',')
      || ' ' || coalesce((select string_agg(w.uri, ',' order by w.uri) from task_assignees k join people w on w.id = k.person_id
        where k.post_id = t.post_id), '-') from tasks t join shown s on s.id = t.post_id
    union all select 'page ' || s.uri || ' ' || g.number || ' ' || coalesce(g.parent_uri, '-') from pages g join shown s on s.id = g.post_id
    union all select 'version ' || v.uri || ' ' || v.number || ' ' || encode(sha256(convert_to(v.title || chr(10) || v.text, 'UTF8')), 'hex')
      from page_versions v join shown s on s.id = v.post_id where v.refused is null
    union all select 'document ' || s.uri || ' ' || d.folder || '/' || d.name || case when d.binned_at is null then '' else ' binned' end
      from documents d join shown s on s.id = d.post_id
    union all select 'event ' || s.uri || ' ' || extract(epoch from e.starts_at)::bigint || ' ' || coalesce(extract(epoch from e.ends_at)::bigint::text, '-')
      || case when e.cancelled_at is null then '' else ' cancelled' end from events e join shown s on s.id = e.post_id`;
  return rows.map((row) => row.line);
}

/** What only one of the two has, the first few of it, for who has to find out why. */
export function differenceOf(
  handed: readonly string[],
  here: readonly string[],
): { readonly count: number; readonly first: readonly string[] } {
  const ours = new Set(here);
  const theirs = new Set(handed);
  const missing = handed.filter((each) => !ours.has(each)).map((each) => `missing: ${each}`);
  const more = here.filter((each) => !theirs.has(each)).map((each) => `more: ${each}`);
  return { count: missing.length + more.length, first: [...missing, ...more].slice(0, shownMax) };
}
const shownMax = 5;
