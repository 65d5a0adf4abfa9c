import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, newId, type PersonId } from '#src/platform/ids.ts';
import type { PersonSummary } from './person.ts';
import { personSummaryColumns, readProfile } from './read.ts';
import { refusals } from './refusals.ts';

/** Whose answers to others stand in a list: those to people its owner follows, to people on the list, or none. */
export const listReplies = ['followed', 'list', 'none'] as const;
export type ListReplies = (typeof listReplies)[number];

/** Some people under a name, to read what they write by itself. Its owner's own business: those on it are not told, and nothing leaves here. */
export interface PeopleList {
  readonly id: string;
  readonly title: string;
  readonly replies: ListReplies;
  /** What they write is not in the home timeline then because one follows them. */
  readonly exclusive: boolean;
}

const listsMax = 100;
const peopleMax = 500;
const titleMax = 200;

export interface ListInput {
  readonly title?: string | undefined;
  readonly replies?: ListReplies | undefined;
  readonly exclusive?: boolean | undefined;
}

/** One's lists by title. `holding`: only those with this person. */
export const ownLists = (
  reader: Reader,
  owner: PersonId,
  holding: PersonId | null = null,
): Promise<PeopleList[]> =>
  reader<PeopleList[]>`
    select l.id, l.title, l.replies, l.exclusive from lists l
    where l.person_id = ${owner}
      and (${holding}::bigint is null or exists (select from list_people p where p.list_id = l.id and p.person_id = ${holding}))
    order by lower(l.title), l.id`;

/** Null for what is no list of theirs. */
export async function readList(reader: Reader, owner: PersonId, id: string): Promise<PeopleList | null> {
  if (!isId(id)) return null;
  const [list] = await reader<PeopleList[]>`
    select id, title, replies, exclusive from lists where id = ${id} and person_id = ${owner}`;
  return list ?? null;
}

/** Returns its id. */
export async function addList(tx: Tx, owner: PersonId, input: ListInput): Promise<string> {
  if ((await ownLists(tx, owner)).length >= listsMax) throw refusals.tooManyLists({ max: listsMax });
  const id = newId();
  const { title = '', replies = 'list', exclusive = false } = input;
  await tx`
    insert into lists (id, person_id, title, replies, exclusive)
    values (${id}, ${owner}, ${titleOf(title)}, ${replies}, ${exclusive})`;
  return id;
}

export async function changeList(tx: Tx, owner: PersonId, id: string, input: ListInput): Promise<void> {
  const list = await requireOwn(tx, owner, id);
  const { title = list.title, replies = list.replies, exclusive = list.exclusive } = input;
  await tx`
    update lists set title = ${titleOf(title)}, replies = ${replies}, exclusive = ${exclusive} where id = ${id}`;
}

export async function removeList(tx: Tx, owner: PersonId, id: string): Promise<void> {
  await requireOwn(tx, owner, id);
  await tx`delete from lists where id = ${id}`;
}

/** All or none of them: throws not_found for whom the owner cannot see. Who is on it already stays. */
export async function addToList(
  tx: Tx,
  owner: PersonId,
  id: string,
  people: readonly PersonId[],
): Promise<void> {
  await requireOwn(tx, owner, id);
  for (const personId of people)
    if (!isId(personId) || !(await readProfile(tx, { personId: owner }, personId))) throw notFound('person');
  await tx`
    insert into list_people (list_id, person_id)
    select ${id}, p.id from people p where p.id = any(${[...people]}::bigint[]) on conflict do nothing`;
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from list_people where list_id = ${id}`;
  if ((row?.count ?? 0) > peopleMax) throw refusals.listTooLong({ max: peopleMax });
}

export async function takeFromList(
  tx: Tx,
  owner: PersonId,
  id: string,
  people: readonly PersonId[],
): Promise<void> {
  await requireOwn(tx, owner, id);
  await tx`
    delete from list_people where list_id = ${id} and person_id = any(${people.filter(isId)}::bigint[])`;
}

/** Who is on it, by id. `all`: without pages. */
export async function peopleOnList(reader: Reader, id: string, page: Page | 'all'): Promise<PersonSummary[]> {
  const rows = await reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)}
    from list_people l join people p on p.id = l.person_id left join peers peer on peer.id = p.peer_id
    where l.list_id = ${id} and p.deactivated_at is null
      ${page === 'all' ? reader`order by p.id desc` : pageOf(reader, 'p.id', page)}`;
  return page === 'all' ? rows : inPageOrder(rows, page);
}

/** Two changes of one list wait for each other. */
async function requireOwn(tx: Tx, owner: PersonId, id: string): Promise<PeopleList> {
  if (isId(id)) await tx`select from lists where id = ${id} and person_id = ${owner} for update`;
  const list = await readList(tx, owner, id);
  if (!list) throw notFound('list');
  return list;
}

function titleOf(title: string): string {
  const line = title.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  if (line === '') throw refusals.listTitleMissing();
  if (line.length > titleMax) throw refusals.textTooLong({ max: titleMax });
  return line;
}
