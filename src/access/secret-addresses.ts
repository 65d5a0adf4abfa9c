import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { noteAccountChange } from './account-changes.ts';
import { issueToken, readToken } from './tokens.ts';

/** What a secret address shows another program: a calendar, or posts. No scope that an app can ask for. */
export type SecretUse = 'calendar' | 'posts';

/** Whose it is, and of which group; null: what is theirs. */
export interface SecretAddress {
  readonly personId: PersonId;
  readonly groupId: GroupId | null;
}

/**
 * Opens something to another program, and returns the secret of its address, which is told once. It is a token like an app's, which can do this
 * alone: listed and ended where those are, and ended with all of them. `name`: as it is listed. The person gets word of it, as of every way in.
 */
export async function openSecretAddress(
  tx: Tx,
  personId: PersonId,
  address: { readonly use: SecretUse; readonly groupId: GroupId | null; readonly name: string },
): Promise<string> {
  const { use, groupId, name } = address;
  if (groupId !== null && !(await isMember(tx, personId, groupId))) throw notFound('group');
  await noteAccountChange(tx, personId, { kind: 'app', detail: name });
  const scope = scopes[use];
  return await issueToken(tx, { personId, name, scopes: [groupId === null ? scope : `${scope}:${groupId}`] });
}

/** What a secret opens, now: null when it was ended, and for a group that the person left since, even if they came back. */
export async function readSecretAddress(
  db: Db,
  secret: string,
  use: SecretUse,
): Promise<SecretAddress | null> {
  const grant = await readToken(db, secret);
  const [scope = '', group] = grant?.scopes[0]?.split(':') ?? [];
  if (!grant || grant.personId === null || scope !== scopes[use]) return null;
  const { personId } = grant;
  if (group === undefined) return { personId, groupId: null };
  if (!isId(group)) return null;
  const [open] = await db`
    select from tokens t join memberships m on m.person_id = t.person_id and m.group_id = ${group} join groups g on g.id = m.group_id
    where g.practice is null and t.id = ${grant.tokenId} and m.state = 'active' and m.since <= t.created_at`;
  return open ? { personId, groupId: group as GroupId } : null;
}

/** As they are stored: they never change. */
const scopes: Readonly<Record<SecretUse, string>> = { calendar: 'calendar', posts: 'feed' };

async function isMember(reader: Reader, personId: PersonId, groupId: GroupId): Promise<boolean> {
  const rows = await reader`
    select from memberships m join groups g on g.id = m.group_id
    where m.group_id = ${groupId} and m.person_id = ${personId} and m.state = 'active' and g.practice is null`;
  return rows.length > 0;
}
