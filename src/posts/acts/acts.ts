import { isDeepStrictEqual } from 'node:util';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';

// What people of all member companies do with one post, each thing a register: docs/decisions/0092-acts.md.

/** Who does something; `peerId` null: one of ours. */
export interface Doer {
  readonly id: PersonId;
  readonly peerId: number | null;
}

/** One act by one person: what it changes, the activity that says so, and when. */
export interface Said<Change> {
  readonly change: Change;
  readonly uri: string;
  readonly at: Date;
}

export type Value = string | number | boolean | null | readonly string[] | { readonly [key: string]: string };

/** One thing that an act says: each field has its own latest word. */
export interface Entry {
  readonly field: string;
  readonly value: Value;
}

/** A post whose row is locked, so that of two acts at once one comes second. */
export interface ActedOn {
  readonly postId: PostId;
  readonly groupId: GroupId | null;
}

/** What a kind of post says once of the acts on it. */
export interface Acts<Held extends ActedOn, Change> {
  /** Where they are kept: uri, field, post_id, person_id, value, before, at, refused_at. */
  readonly table: 'annotation_acts' | 'idea_acts' | 'project_acts' | 'task_changes' | 'mark_acts';
  /** Its rows, one for each post, which are locked. */
  readonly of: 'annotations' | 'ideas' | 'projects' | 'tasks' | 'posts';
  /** How many of a post's are kept; left out: all. */
  readonly keptMax?: number;
  read(tx: Tx, postId: PostId): Promise<Held | null>;
  entriesOf(change: Change): Entry[];
  changeOf(entries: readonly Entry[]): Change;
  /** Undefined: there is no such thing (any more). */
  valueIn(held: Held, field: string): Value | undefined;
  /** Writes what holds now where the post is read; `held` is as it was. */
  write(tx: Tx, held: Held, entry: Entry): Promise<void>;
  /** Tells what is different now. */
  changed(tx: Tx, person: Doer, held: Held, told: Said<Change>): Promise<void>;
  /** Tells that a home did not take what one of ours said. */
  refused(tx: Tx, about: { readonly postId: PostId; readonly personId: PersonId }): Promise<void>;
}

/** A post by a condition over `posts p`. `isFree`: nobody has to wait for it, and whoever acts locks it themselves before it matters. */
export async function lockActed<Held extends ActedOn>(
  tx: Tx,
  { of, read }: Pick<Acts<Held, never>, 'of' | 'read'>,
  condition: Fragment,
  isFree = false,
): Promise<Held | null> {
  const [held] = await tx<{ postId: PostId }[]>`
    select p.id as post_id from posts p join ${tx(of)} k on k.${tx(of === 'posts' ? 'id' : 'post_id')} = p.id
    where p.removed_at is null and ${condition} ${isFree ? tx`` : tx`for no key update of k`}`;
  return held ? await read(tx, held.postId) : null;
}

/**
 * Notes what somebody said; of each thing the latest word holds, in whatever order they come, and ours is the latest whatever the clocks of
 * others said before. `same`: nothing is different now: it was so already, it came before, or a later word holds.
 */
export async function noteActs<Held extends ActedOn, Change>(
  tx: Tx,
  kind: Acts<Held, Change>,
  person: Doer,
  held: Held,
  { change, uri, at }: Said<Change>,
): Promise<'changed' | 'same'> {
  const { postId } = held;
  const isOurs = person.peerId === null;
  const entries = kind.entriesOf(change).filter(({ field, value }) => {
    const before = kind.valueIn(held, field);
    return before !== undefined && !(isOurs && isDeepStrictEqual(before, value));
  });
  if (entries.length === 0) return 'same';
  const fields = entries.map(({ field }) => field);
  const [last] = await tx<{ at: Date | null }[]>`
    select max(at) as at from ${tx(kind.table)} where post_id = ${postId} and field = any(${fields})`;
  const said = isOurs && last?.at && last.at >= at ? new Date(last.at.getTime() + 1) : at;
  const rows = entries.map(({ field, value }) => ({
    ...{ field, value, before: kind.valueIn(held, field) ?? null },
  }));
  const added = await tx`
    insert into ${tx(kind.table)} (uri, field, post_id, person_id, value, before, at)
    select ${uri}, c.field, ${postId}, ${person.id}, coalesce(c.value, 'null'), coalesce(c.before, 'null'), ${said}
    from jsonb_to_recordset(${json(tx, rows)}) as c(field text, value jsonb, before jsonb)
    on conflict (uri, field) do nothing`;
  if (added.count === 0) return 'same';
  await settle(tx, kind, held, fields);
  if (kind.keptMax !== undefined) await keepLatest(tx, kind, postId, kind.keptMax);
  const now = await kind.read(tx, postId);
  const different = entries.filter(({ field }) => {
    const after = now && kind.valueIn(now, field);
    return after !== undefined && !isDeepStrictEqual(kind.valueIn(held, field), after);
  });
  if (different.length === 0) return 'same';
  await kind.changed(tx, person, held, { change: kind.changeOf(different), uri, at: said });
  return 'changed';
}

const keepLatest = (tx: Tx, { table }: { readonly table: string }, postId: PostId, max: number) => tx`
  delete from ${tx(table)} where post_id = ${postId} and at < (
    select c.at from ${tx(table)} c where c.post_id = ${postId} order by c.at desc offset ${max} limit 1)`;

/** Writes the latest word on each of these things that was not refused; where none is left, what it was before the first. */
async function settle<Held extends ActedOn>(
  tx: Tx,
  kind: Pick<Acts<Held, never>, 'table' | 'write'>,
  held: Held,
  fields: readonly string[],
): Promise<void> {
  const { postId } = held;
  const words = await tx<Entry[]>`
    select f as field, coalesce(
      (select c.value from ${tx(kind.table)} c where c.post_id = ${postId} and c.field = f and c.refused_at is null
        order by c.at desc, c.uri desc limit 1),
      (select c.before from ${tx(kind.table)} c where c.post_id = ${postId} and c.field = f order by c.at, c.uri limit 1)) as value
    from unnest(${[...new Set(fields)]}::text[]) f`;
  for (const word of words) await kind.write(tx, held, word);
}

/** Takes back what an activity of one of ours said, where the condition (home.ts) says whose home it is that does not take it. */
export async function refuseActs<Held extends ActedOn>(
  tx: Tx,
  kind: Pick<Acts<Held, never>, 'table' | 'of' | 'read' | 'write' | 'refused'>,
  uri: string,
  condition: Fragment,
): Promise<boolean> {
  const refused = await tx<{ postId: PostId; personId: PersonId; field: string }[]>`
    update ${tx(kind.table)} c set refused_at = now()
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id, people w
    where c.uri = ${uri} and p.id = c.post_id and w.id = c.person_id and w.peer_id is null and c.refused_at is null and ${condition}
    returning c.post_id, c.person_id, c.field`;
  const [first] = refused;
  if (!first) return false;
  const { postId, personId } = first;
  await tx`select from ${tx(kind.of)} where ${tx(kind.of === 'posts' ? 'id' : 'post_id')} = ${postId} for no key update`;
  const held = await kind.read(tx, postId);
  const fields = refused.map(({ field }) => field);
  if (held) await settle(tx, kind, held, fields);
  await kind.refused(tx, { postId, personId });
  return true;
}

/** Whether something that somebody said of such a post is known under that URI. */
export async function isActOf(
  reader: Reader,
  { table }: { readonly table: string },
  uri: string,
): Promise<boolean> {
  const [found] = await reader`select from ${reader(table)} c where c.uri = ${uri} limit 1`;
  return found !== undefined;
}

/** What they said holds, without their name; at most `limit`, how many. */
export async function eraseActsOf(
  tx: Tx,
  { table }: { readonly table: string },
  personId: PersonId,
  limit: number,
): Promise<number> {
  const acts = await tx`
    update ${tx(table)} set person_id = null where (uri, field) in (
      select uri, field from ${tx(table)} where person_id = ${personId} limit ${limit})`;
  return acts.count;
}
