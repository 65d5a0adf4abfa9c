import { readRoster, rosterPage, type RosterEntry, type RosterFilter } from '#src/people/roster.ts';
import { officesOf } from '#src/roles/roles.ts';
import type { Db } from '#src/platform/database.ts';
import { csvLine } from '#src/platform/csv.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { batchLinesMax, tableFields, type TableField } from './batch.ts';

const columns = [
  ...['handle', 'email', 'name', 'locale', ...tableFields, 'groups'],
  ...['state', 'roles', 'guest_of', 'second_factor', 'last_used_on', 'source', 'created_on'],
];

/**
 * A table of the people whom a filter finds, as proposeTable reads it: brought in again it changes nothing. It begins with a mark by which
 * spreadsheets know UTF-8, and no cell of it is a formula.
 */
export async function* peopleCsv(db: Db, filter: RosterFilter): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(columns)}`;
  let after = '';
  for (let done = 0; done < batchLinesMax;) {
    const page = await readRoster(db, { ...filter, after });
    const people = page.slice(0, rosterPage);
    const more = await readMore(db, people);
    for (const person of people) yield csvLine(cellsOf(person, more.get(person.id)));
    done += people.length;
    const last = people.at(-1);
    if (page.length <= rosterPage || !last) return;
    after = last.handle;
  }
}

interface More {
  readonly id: PersonId;
  readonly locale: string;
  readonly fields: Readonly<Partial<Record<TableField, string>>>;
  /** Of ours, which are not secret. */
  readonly groups: readonly string[];
}

/** Fields that somebody shows to themselves alone are nobody's table's. */
async function readMore(db: Db, people: readonly RosterEntry[]): Promise<Map<PersonId, More>> {
  const rows = await db<More[]>`
    select p.id, p.locale,
      coalesce((select jsonb_object_agg(f.name, f.value order by f.position desc) from profile_fields f
        where f.person_id = p.id and f.name = any(${[...tableFields]}) and f.visibility <> 'me'), '{}') as fields,
      array(select g.handle from memberships m join groups g on g.id = m.group_id
        where m.person_id = p.id and m.state = 'active' and g.peer_id is null and g.archived_at is null and g.access = 'open'
        order by lower(g.handle)) as groups
    from people p where p.id = any(${people.map(({ id }) => id)}::bigint[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

function cellsOf(person: RosterEntry, more: More | undefined): unknown[] {
  const state = person.deactivatedAt !== null ? 'deactivated' : person.isSuspended ? 'suspended' : 'active';
  return [
    ...[person.handle, person.email, person.name, more?.locale],
    ...tableFields.map((name) => more?.fields[name]),
    ...[(more?.groups ?? []).join(' '), state, officesOf(person).join(' '), person.guestOf],
    ...[person.hasFactor ? 'yes' : 'no', person.lastUsedOn, person.source],
    person.createdAt.toISOString().slice(0, 10),
  ];
}
