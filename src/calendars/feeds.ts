import { noteAccountChange } from '#src/access/account-changes.ts';
import { issueToken, readToken } from '#src/access/tokens.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Calendar } from './read.ts';

/**
 * Opens a calendar to another program, and returns the secret of its address, which is told once. It is a token like an app's, which can do this
 * alone: listed and ended where those are, and ended with all of them. `name`: as it is listed. The person gets word of it, as of every way in.
 */
export async function openFeed(
  tx: Tx,
  personId: PersonId,
  feed: { readonly groupId: GroupId | null; readonly name: string },
): Promise<string> {
  const { groupId, name } = feed;
  if (groupId !== null && (await memberSince(tx, personId, groupId)) === null) throw notFound('group');
  await noteAccountChange(tx, personId, { kind: 'app', detail: name });
  return await issueToken(tx, { personId, name, scopes: [groupId === null ? mine : `${mine}:${groupId}`] });
}

/** Whose calendar a secret opens, now: null when it was ended, and for a group that the person left since, even if they came back. */
export async function readFeed(
  db: Db,
  secret: string,
): Promise<{ readonly personId: PersonId; readonly calendar: Calendar } | null> {
  const grant = await readToken(db, secret);
  const scope = grant?.scopes[0] ?? '';
  if (!grant || grant.personId === null || !(scope === mine || scope.startsWith(`${mine}:`))) return null;
  const { personId } = grant;
  if (scope === mine) return { personId, calendar: 'mine' };
  const groupId = scope.slice(mine.length + 1);
  if (!isId(groupId)) return null;
  const [open] = await db`
    select from tokens t join memberships m on m.person_id = t.person_id and m.group_id = ${groupId}
    where t.id = ${grant.tokenId} and m.state = 'active' and m.since <= t.created_at`;
  return open ? { personId, calendar: { groupId: groupId as GroupId } } : null;
}

/** No scope that an app can ask for. */
const mine = 'calendar';

async function memberSince(reader: Reader, personId: PersonId, groupId: GroupId): Promise<Date | null> {
  const [row] = await reader<{ since: Date }[]>`
    select since from memberships where group_id = ${groupId} and person_id = ${personId} and state = 'active'`;
  return row?.since ?? null;
}
