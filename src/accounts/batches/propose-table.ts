import { groupToFill } from '#src/groups/fill.ts';
import { checkFields } from '#src/people/fields.ts';
import { checkHandle } from '#src/people/handles.ts';
import { checkLine, nameMax, parseEmail } from '#src/people/person.ts';
import { refusals as peopleRefusals } from '#src/people/refusals.ts';
import { readCsv, type Table, type TableRow } from '#src/platform/csv.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { locales, type Locale } from '#src/platform/languages.ts';
import { refusals } from '../refusals.ts';
import {
  batchLinesMax,
  tableFields,
  type BatchId,
  type PersonChange,
  type PlannedLine,
  type TableField,
} from './batch.ts';
import { requirePeople } from './propose-act.ts';
import { insertBatch } from './store.ts';

const columns: readonly string[] = ['handle', 'email', 'name', 'locale', ...tableFields, 'groups'];

/**
 * Works out what a table would do, line by line; nothing is done before it is started (carry-out.ts). A person is known by the handle, or by the
 * e-mail address where no handle is given; who is not known is new, and needs a name. An empty cell changes nothing; other columns, as an export
 * has them, say nothing. For administrators; up to 5,000 lines.
 */
export async function proposeTable(
  tx: Tx,
  by: PersonId,
  file: Uint8Array | string,
  options: { readonly mails: boolean },
): Promise<BatchId> {
  await requirePeople(tx, by);
  const table = await readCsv(file, batchLinesMax);
  if (!table.columns.includes('handle') && !table.columns.includes('email')) throw refusals.tableKeyMissing();
  if (table.rows.length === 0) throw refusals.batchEmpty();
  const known = await readKnown(tx, by, table);
  const seen = new Map<string, number>();
  const lines = table.rows.map((row) => planLine(row, known, seen));
  const ignored = table.columns.filter((name) => !columns.includes(name)).map((name) => name.slice(0, 60));
  return insertBatch(tx, by, { act: 'import', detail: { mails: options.mails, ignored }, lines });
}

interface KnownPerson {
  readonly id: PersonId;
  readonly handle: string;
  readonly name: string;
  readonly email: string | null;
  readonly locale: Locale;
  readonly deactivatedAt: Date | null;
  readonly fields: Readonly<Partial<Record<TableField, string>>>;
  readonly groupIds: readonly GroupId[];
}

interface Known {
  readonly byHandle: ReadonlyMap<string, KnownPerson>;
  readonly byEmail: ReadonlyMap<string, KnownPerson>;
  /** Of groups, which share one namespace with people. */
  readonly taken: ReadonlySet<string>;
  /** What the table calls groups: which one it is, or why it cannot be filled. */
  readonly groups: ReadonlyMap<string, { readonly id: GroupId; readonly handle: string } | Refusal>;
}

async function readKnown(tx: Tx, by: PersonId, { rows }: Table): Promise<Known> {
  const people = await readKnownPeople(tx);
  const handles = await tx<
    { handle: string }[]
  >`select lower(handle) as handle from groups where peer_id is null`;
  const groups = new Map<string, { id: GroupId; handle: string } | Refusal>();
  for (const name of new Set(rows.flatMap((row) => groupsIn(row))))
    groups.set(name, await groupOf(tx, by, name));
  const active = people.filter(({ deactivatedAt }) => deactivatedAt === null);
  return {
    byHandle: new Map(people.map((each) => [each.handle.toLowerCase(), each])),
    byEmail: new Map(
      active.flatMap((each) => (each.email === null ? [] : [[each.email.toLowerCase(), each]])),
    ),
    taken: new Set(handles.map(({ handle }) => handle)),
    groups,
  };
}

const readKnownPeople = (reader: Reader): Promise<KnownPerson[]> => reader<KnownPerson[]>`
  select p.id, p.handle, p.name, p.email, p.locale, p.deactivated_at,
    coalesce((select jsonb_object_agg(f.name, f.value order by f.position desc) from profile_fields f
      where f.person_id = p.id and f.name = any(${[...tableFields]})), '{}') as fields,
    array(select m.group_id::text from memberships m where m.person_id = p.id and m.state = 'active') as group_ids
  from people p where p.peer_id is null and p.kind = 'person'`;

async function groupOf(
  tx: Tx,
  by: PersonId,
  name: string,
): Promise<{ id: GroupId; handle: string } | Refusal> {
  try {
    const { id, handle } = await groupToFill(tx, by, name);
    return { id, handle };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.kind === 'not_found' ? refusals.lineGroup({ group: name.slice(0, 60) }) : error;
  }
}

const groupsIn = ({ cells }: TableRow): string[] =>
  (cells.groups ?? '')
    .split(/[\s|,;]+/)
    .map((name) => name.replace(/^[@!]/, '').toLowerCase())
    .filter((name) => name !== '');

/** `seen`: in which line each person of the table was. */
function planLine(row: TableRow, known: Known, seen: Map<string, number>): PlannedLine {
  const typed = (row.cells.handle ?? '').replace(/^@/, '').toLowerCase();
  const shown = {
    line: row.line,
    handle: (typed || (row.cells.email ?? '')).slice(0, 320),
    name: (row.cells.name ?? '').slice(0, 200),
  };
  try {
    const email = parseEmail(row.cells.email ?? '');
    if (typed === '' && email === null) throw refusals.lineKeyMissing();
    const person = typed === '' ? known.byEmail.get((email ?? '').toLowerCase()) : known.byHandle.get(typed);
    const handle = person?.handle ?? (typed || handleOf(email ?? ''));
    const key = handle.toLowerCase();
    const before = seen.get(key);
    if (before !== undefined) throw refusals.lineTwice({ line: before });
    const change = changeIn(row, person, email, known);
    const own = { ...shown, handle, name: change.name ?? person?.name ?? '' };
    if (person) {
      seen.set(key, row.line);
      if (person.deactivatedAt !== null && Object.keys(change).length > 0)
        throw refusals.lineLeft({ name: person.name });
      const plan = Object.keys(change).length === 0 ? 'nothing' : 'change';
      return { ...own, personId: person.id, plan, change, problem: null };
    }
    checkNew(key, change, known);
    seen.set(key, row.line);
    return { ...own, personId: null, plan: 'create', change, problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...shown, personId: null, plan: 'refused', change: {}, problem: error.reason };
  }
}

function checkNew(handle: string, change: PersonChange, { taken, byHandle }: Known): void {
  checkHandle(handle);
  if (taken.has(handle) || byHandle.has(handle)) throw peopleRefusals.handleTaken({ handle });
  if (change.name === undefined) throw peopleRefusals.colleagueNameMissing();
}

/** What is before the @ of an address, as far as it can be a handle. */
const handleOf = (email: string): string =>
  (email.split('@')[0] ?? '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9_.-]/g, '')
    .replace(/^[.-]+/, '')
    .slice(0, 30);

/** What is not as the line says it. */
function changeIn(
  row: TableRow,
  person: KnownPerson | undefined,
  email: string | null,
  known: Known,
): PersonChange {
  const name = checkLine(row.cells.name ?? '', nameMax);
  const locale = localeIn(row.cells.locale ?? '');
  const holder = email === null ? undefined : known.byEmail.get(email.toLowerCase());
  if (email !== null && holder !== undefined && holder.id !== person?.id)
    throw peopleRefusals.emailTaken({ email });
  const fields = fieldsIn(row, person);
  const groups = groupsOf(row, person, known);
  return {
    ...(name === '' || name === person?.name ? {} : { name }),
    ...(email === null || email === person?.email ? {} : { email }),
    ...(locale === null || locale === person?.locale ? {} : { locale }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(groups.length === 0 ? {} : { groups }),
  };
}

function localeIn(text: string): Locale | null {
  if (text === '') return null;
  const found = locales.find((each) => each === text.toLowerCase());
  if (found === undefined)
    throw refusals.lineLocale({ locale: text.slice(0, 20), locales: locales.join(', ') });
  return found;
}

function fieldsIn({ cells }: TableRow, person: KnownPerson | undefined): Partial<Record<TableField, string>> {
  const said = tableFields.flatMap((name) => {
    const value = cells[name] ?? '';
    return value === '' ? [] : [{ name, value }];
  });
  const news = checkFields(said).filter(({ name, value }) => person?.fields[name as TableField] !== value);
  return Object.fromEntries(news.map(({ name, value }) => [name, value]));
}

function groupsOf(row: TableRow, person: KnownPerson | undefined, { groups }: Known): string[] {
  return groupsIn(row).flatMap((name) => {
    const group = groups.get(name);
    if (group === undefined) return [];
    if (group instanceof Refusal) throw group;
    return person?.groupIds.includes(group.id) ? [] : [group.handle];
  });
}
