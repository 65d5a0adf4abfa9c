import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, newId, type PersonId } from '#src/platform/ids.ts';
import { enqueueRules, type DirectoryGroupId } from '../directory/rules.ts';
import { readOperations } from './patch.ts';
import { scimSource } from '../directory/external-id.ts';

/** A group as the directory knows it. */
export interface DirectoryGroup {
  readonly id: DirectoryGroupId;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly membersCount: number;
}

const nameMax = 255;
/** Members of one group. */
export const groupMembersMax = 50_000;

interface GroupBody {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: readonly PersonId[];
}

function readBody(body: unknown): GroupBody {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const displayName = nameIn(given.displayName);
  const { externalId } = given;
  return {
    displayName,
    externalId: typeof externalId === 'string' && externalId !== '' ? externalId.slice(0, nameMax) : null,
    members: membersIn(given.members),
  };
}

function nameIn(value: unknown): string {
  const name = typeof value === 'string' ? value.trim() : '';
  if (name === '' || name.length > nameMax)
    throw new Refusal('invalid', `displayName has 1 to ${nameMax} characters.`);
  return name;
}

/** Numbers that cannot be ours are left out, as is whoever is not looked after by the directory: see `addMembers`. */
function membersIn(value: unknown): PersonId[] {
  const items = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  if (items.length > groupMembersMax) throw new Refusal('invalid', `At most ${groupMembersMax} members.`);
  return items.flatMap((each: unknown) => {
    const id =
      typeof each === 'object' && each !== null && 'value' in each ? String(each.value) : String(each);
    return isId(id) ? [id as PersonId] : [];
  });
}

export async function createGroup(db: Db, body: unknown): Promise<DirectoryGroup> {
  const { displayName, externalId, members } = readBody(body);
  return transaction(db, async (tx) => {
    const id = newId<DirectoryGroupId>();
    await tx`
      insert into directory_groups (id, source, display_name, external_id)
      values (${id}, ${scimSource}, ${displayName}, ${externalId})`;
    await addMembers(tx, id, members);
    await enqueueRules(tx, id);
    return need(tx, id);
  });
}

export async function replaceGroup(db: Db, id: DirectoryGroupId, body: unknown): Promise<DirectoryGroup> {
  const { displayName, externalId, members } = readBody(body);
  return transaction(db, async (tx) => {
    await touch(tx, id, { displayName, externalId });
    await tx`delete from directory_group_members where directory_group_id = ${id}`;
    await addMembers(tx, id, members);
    await enqueueRules(tx, id);
    return need(tx, id);
  });
}

const memberPath = /^members(?:\[\s*value\s+eq\s+"?(\d{1,19})"?\s*\])?$/i;

/**
 * Names and members, as Entra ID, Okta and the RFC say it: `members` with values, or `members[value eq "7"]`. A removal with values takes those and not all, which is
 * what Entra ID means by it.
 */
export async function patchGroup(db: Db, id: DirectoryGroupId, body: unknown): Promise<DirectoryGroup> {
  const operations = await readOperations(body);
  return transaction(db, async (tx) => {
    await touch(tx, id, {});
    for (const { op, path, value } of operations) {
      const [isMembers, one] = memberPath.exec(path ?? '') ?? [];
      if (isMembers !== undefined) {
        const ids = one === undefined ? membersIn(value) : [one as PersonId];
        if (op === 'replace' || (op === 'remove' && ids.length === 0))
          await tx`delete from directory_group_members where directory_group_id = ${id}`;
        if (op === 'remove')
          await tx`
            delete from directory_group_members where directory_group_id = ${id} and person_id = any(${ids}::bigint[])`;
        else await addMembers(tx, id, ids);
      } else if (path === null) await applyBody(tx, id, value);
      else if (path.toLowerCase() === 'displayname' && op !== 'remove')
        await touch(tx, id, { displayName: nameIn(value) });
      else if (path.toLowerCase() === 'externalid')
        await touch(tx, id, { externalId: op === 'remove' ? null : String(value).slice(0, nameMax) });
    }
    await enqueueRules(tx, id);
    return need(tx, id);
  });
}

/** An operation without a path carries part of the resource. */
async function applyBody(tx: Tx, id: DirectoryGroupId, value: unknown): Promise<void> {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (given.displayName !== undefined) await touch(tx, id, { displayName: nameIn(given.displayName) });
  if (given.members !== undefined) {
    await tx`delete from directory_group_members where directory_group_id = ${id}`;
    await addMembers(tx, id, membersIn(given.members));
  }
}

/** With the rule about it: whom it let in leaves. */
export async function deleteGroup(db: Db, id: DirectoryGroupId): Promise<void> {
  await transaction(db, async (tx) => {
    await enqueueRules(tx, id);
    const gone = await tx`delete from directory_groups where id = ${id} and source = ${scimSource}`;
    if (gone.count === 0) throw notFound('group');
  });
}

async function touch(
  tx: Tx,
  id: DirectoryGroupId,
  changes: { readonly displayName?: string; readonly externalId?: string | null },
): Promise<void> {
  const { displayName = null, externalId } = changes;
  const done = await tx`
    update directory_groups set version = version + 1, changed_at = now(),
      display_name = coalesce(${displayName}, display_name),
      external_id = case when ${externalId === undefined} then external_id else ${externalId ?? null} end
    where id = ${id} and source = ${scimSource}`;
  if (done.count === 0) throw notFound('group');
}

/** Only whom the directory looks after can be a member. */
async function addMembers(tx: Tx, id: DirectoryGroupId, ids: readonly PersonId[]): Promise<void> {
  await tx`
    insert into directory_group_members (directory_group_id, person_id)
    select ${id}, d.person_id from directory_people d where d.person_id = any(${[...ids]}::bigint[]) and d.source = ${scimSource}
    on conflict do nothing`;
}

const columns = (reader: Reader) => reader`
  g.id, g.display_name, g.external_id, g.version, g.created_at, g.changed_at,
  (select count(*)::int from directory_group_members m where m.directory_group_id = g.id) as members_count`;

async function need(tx: Tx, id: DirectoryGroupId): Promise<DirectoryGroup> {
  const group = await readDirectoryGroup(tx, id);
  if (!group) throw notFound('group');
  return group;
}

export async function readDirectoryGroup(
  reader: Reader,
  id: DirectoryGroupId,
): Promise<DirectoryGroup | null> {
  const [row] = await reader<DirectoryGroup[]>`
    select ${columns(reader)} from directory_groups g where g.id = ${id} and g.source = ${scimSource}`;
  return row ?? null;
}

export const readGroupMembers = async (
  reader: Reader,
  id: DirectoryGroupId,
): Promise<{ readonly personId: PersonId; readonly name: string }[]> => reader<
  { personId: PersonId; name: string }[]
>`
  select m.person_id, p.name from directory_group_members m join people p on p.id = m.person_id
  where m.directory_group_id = ${id} order by m.person_id limit ${groupMembersMax}`;

/** By their numbers; `displayName` or `externalId` find one exactly. */
export async function findDirectoryGroups(
  reader: Reader,
  asked: {
    readonly displayName?: string;
    readonly externalId?: string;
    readonly offset: number;
    readonly limit: number;
  },
): Promise<{ readonly total: number; readonly groups: readonly DirectoryGroup[] }> {
  const { displayName = null, externalId = null, offset, limit } = asked;
  const where = reader`g.source = ${scimSource} and (${displayName}::text is null or lower(g.display_name) = lower(${displayName}))
    and (${externalId}::text is null or g.external_id = ${externalId})`;
  const [groups, [counted]] = await Promise.all([
    reader<DirectoryGroup[]>`
      select ${columns(reader)} from directory_groups g where ${where} order by g.id offset ${offset} limit ${limit}`,
    reader<{ total: number }[]>`select count(*)::int as total from directory_groups g where ${where}`,
  ]);
  return { total: counted?.total ?? 0, groups };
}
