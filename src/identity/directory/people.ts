import { addPerson } from '#src/people/add.ts';
import { cleanLine, nameMax } from '#src/people/person.ts';
import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { brandingOf } from '#src/company/branding.ts';
import { freeHandle } from '../arrive.ts';
import { applyAttributes } from '../attributes.ts';
import { languageIn, type Attributes } from '../provider.ts';
import { findPersonByEmail } from '../read.ts';
import { refusals } from '../refusals.ts';

/** Somebody whom a directory looks after. `source` says which one; `resource` is what it last said, in its own terms. */
export interface DirectoryPerson {
  readonly personId: PersonId;
  readonly userName: string;
  readonly externalId: string | null;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly active: boolean;
}

/** What it says about them now. */
export interface DirectoryEntry {
  readonly userName: string;
  readonly externalId: string | null;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Attributes;
}

/** Somebody new from a directory. Refuses a user name that it has given to another, and the address of a colleague, who has to be adopted. */
export async function addFromDirectory(
  tx: Tx,
  source: string,
  entry: DirectoryEntry,
  keys: NewKeys,
): Promise<PersonId> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`directory ${source}`}, 0))`;
  if (await findByUserName(tx, source, entry.userName))
    throw refusals.userNameTaken({ userName: entry.userName });
  const { attributes } = entry;
  const twin = attributes.email === undefined ? null : await findPersonByEmail(tx, attributes.email);
  if (twin) {
    const [person] = await readPeople(tx, [twin]);
    throw refusals.adoptFirst({ handle: person?.handle ?? '?', userName: entry.userName });
  }
  const handle = await freeHandle(tx, { ...attributes, handle: attributes.handle ?? entry.userName });
  const name = cleanLine(attributes.name ?? '', nameMax) || handle;
  const locale = languageIn(attributes, brandingOf(tx.instance).locale);
  const personId = await addPerson(tx, { handle, name, locale, keys });
  await applyAttributes(tx, personId, source, attributes, { name });
  await keepEntry(tx, personId, source, entry);
  return personId;
}

/** An administrator says that an account that exists is this one in the directory. */
export async function adoptPerson(
  tx: Tx,
  personId: PersonId,
  source: string,
  userName: string,
): Promise<void> {
  const known = await findByUserName(tx, source, userName);
  if (known && known.personId !== personId) throw refusals.userNameTaken({ userName });
  await keepEntry(tx, personId, source, { userName, externalId: null, resource: {}, attributes: {} });
}

/** What a directory says about somebody it looks after: what is news is taken over. */
export async function changeFromDirectory(
  tx: Tx,
  person: DirectoryPerson,
  source: string,
  entry: DirectoryEntry,
  before: Attributes,
): Promise<void> {
  const twin = await findByUserName(tx, source, entry.userName);
  if (twin && twin.personId !== person.personId) throw refusals.userNameTaken({ userName: entry.userName });
  if (person.active) await applyAttributes(tx, person.personId, source, entry.attributes, before);
  await keepEntry(tx, person.personId, source, entry);
}

async function keepEntry(tx: Tx, personId: PersonId, source: string, entry: DirectoryEntry): Promise<void> {
  await tx`
    insert into directory_people (person_id, source, user_name, external_id, resource)
    values (${personId}, ${source}, ${entry.userName}, ${entry.externalId}, ${JSON.stringify(entry.resource)}::text::jsonb)
    on conflict (person_id) do update set source = excluded.source, user_name = excluded.user_name,
      external_id = excluded.external_id, resource = excluded.resource, changed_at = now(), seen_at = now(),
      version = directory_people.version + 1`;
}

/** Somebody has come in from a directory that says of itself who is there (LDAP): from now on it also says when they leave. */
export async function careFor(
  tx: Tx,
  personId: PersonId,
  source: string,
  userName: string,
  subject: string,
): Promise<void> {
  await tx`
    insert into directory_people (person_id, source, user_name, external_id)
    values (${personId}, ${source}, ${userName}, ${subject})
    on conflict (person_id) do update set seen_at = now(), external_id = excluded.external_id, user_name = excluded.user_name
      where directory_people.source = excluded.source`;
}

/** It no longer looks after them. */
export async function releasePerson(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from directory_people where person_id = ${personId}`;
}

/** Columns of `directory_people d` and its `people p`. */
const columns = (reader: Reader) => reader`
  d.person_id, d.user_name, d.external_id, d.resource, d.version, d.created_at, d.changed_at,
  p.deactivated_at is null and not exists (
    select from directory_leavers l where l.person_id = d.person_id and l.done_at is null) as active`;

export async function findByUserName(
  reader: Reader,
  source: string,
  userName: string,
): Promise<DirectoryPerson | null> {
  const [row] = await reader<DirectoryPerson[]>`
    select ${columns(reader)} from directory_people d join people p on p.id = d.person_id
    where d.source = ${source} and lower(d.user_name) = lower(${userName})`;
  return row ?? null;
}

export async function readDirectoryPerson(
  reader: Reader,
  source: string,
  personId: PersonId,
): Promise<DirectoryPerson | null> {
  const [row] = await reader<DirectoryPerson[]>`
    select ${columns(reader)} from directory_people d join people p on p.id = d.person_id
    where d.source = ${source} and d.person_id = ${personId}`;
  return row ?? null;
}

/** One of a filter's conditions; all of one list have to hold. */
export interface Condition {
  readonly field: 'id' | 'userName' | 'externalId' | 'email' | 'active' | 'displayName';
  readonly op: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'pr';
  readonly value: string | boolean;
}

/** Those a filter finds: any of its lists of conditions. `offset` and `limit` as SCIM's pages want them, in the order of their ids. */
export async function findDirectoryPeople(
  reader: Reader,
  source: string,
  asked: {
    readonly any: readonly (readonly Condition[])[];
    readonly offset: number;
    readonly limit: number;
  },
): Promise<{ readonly total: number; readonly people: readonly DirectoryPerson[] }> {
  const where = asked.any.reduce(
    (before, all) =>
      reader`${before} or (true ${all.reduce((sum, each) => reader`${sum} and ${conditionIn(reader, each)}`, reader``)})`,
    asked.any.length === 0 ? reader`true` : reader`false`,
  );
  const rows = await reader<(DirectoryPerson & { total: number })[]>`
    select ${columns(reader)}, count(*) over ()::int as total
    from directory_people d join people p on p.id = d.person_id
    where d.source = ${source} and (${where}) order by d.person_id offset ${asked.offset} limit ${asked.limit}`;
  const [first] = rows;
  if (first || asked.offset === 0) return { total: first?.total ?? 0, people: rows };
  // Beyond the last page, or a page of none: the number alone.
  const [counted] = await reader<{ total: number }[]>`
    select count(*)::int as total from directory_people d join people p on p.id = d.person_id
    where d.source = ${source} and (${where})`;
  return { total: counted?.total ?? 0, people: [] };
}

function conditionIn(reader: Reader, { field, op, value }: Condition) {
  const column = {
    id: reader`d.person_id::text`,
    userName: reader`lower(d.user_name)`,
    externalId: reader`d.external_id`,
    email: reader`lower(coalesce(p.email, ''))`,
    active: reader`(p.deactivated_at is null)::text`,
    displayName: reader`lower(p.name)`,
  }[field];
  const text = field === 'externalId' || field === 'id' ? String(value) : String(value).toLowerCase();
  switch (op) {
    case 'eq':
      return reader`${column} = ${text}`;
    case 'ne':
      return reader`${column} is distinct from ${text}`;
    case 'co':
      return reader`strpos(${column}, ${text}) > 0`;
    case 'sw':
      return reader`starts_with(${column}, ${text})`;
    case 'ew':
      return reader`right(${column}, length(${text})) = ${text}`;
    case 'pr':
      return reader`coalesce(${column}, '') <> ''`;
  }
}
