import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Validators } from './fetch-feed.ts';
import type { Place, Trouble } from './source.ts';

/** False: this place has a source of this address already. */
export async function insertSource(
  tx: Tx,
  source: {
    readonly id: PersonId;
    readonly place: Place;
    readonly address: string;
    readonly addedBy: PersonId;
  },
): Promise<boolean> {
  const { id, place, address, addedBy } = source;
  const ownerId = 'ownerId' in place ? place.ownerId : null;
  const groupId = 'groupId' in place ? place.groupId : null;
  const done = await tx`
    insert into sources (person_id, owner_id, group_id, address, added_by)
    values (${id}, ${ownerId}, ${groupId}, ${address}, ${addedBy}) on conflict do nothing`;
  return done.count === 1;
}

/** A source while its feed is being taken in. */
export interface Held extends Validators {
  readonly id: PersonId;
  readonly address: string;
  readonly ownerId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly failures: number;
  readonly told: boolean;
  /** A group's source is a member of it, unless a moderator took it out. */
  readonly belongs: boolean;
  /** A partner's group has not answered yet. */
  readonly waits: boolean;
  /** It has written nothing yet. */
  readonly isNew: boolean;
}

/** Locked until the transaction ends; null: it has ended, or rests because its group is archived. */
export async function holdSource(tx: Tx, id: PersonId): Promise<Held | null> {
  const [held] = await tx<Held[]>`
    select s.person_id as id, s.address, s.owner_id, s.group_id, s.etag, s.modified, s.failures, s.told_at is not null as told,
      s.group_id is null or exists (
        select from memberships m where m.group_id = s.group_id and m.person_id = s.person_id and m.state = 'active') as belongs,
      exists (select from memberships m where m.group_id = s.group_id and m.person_id = s.person_id and m.state = 'requested') as waits,
      s.answered_at is null as is_new
    from sources s where s.person_id = ${id} and s.ends_at is null and ${isAwake(tx)} for no key update`;
  return held ?? null;
}

/** It answered: as before (`validators` null), or something that could be read. */
export async function noteAnswer(
  tx: Tx,
  id: PersonId,
  validators: Validators | null,
  nextAt: Date,
): Promise<void> {
  await tx`
    update sources set asked_at = now(), answered_at = now(), trouble = null, failures = 0, told_at = null, next_at = ${nextAt},
      etag = coalesce(${validators?.etag ?? null}, etag), modified = coalesce(${validators?.modified ?? null}, modified)
    where person_id = ${id}`;
}

/** Asked again in the next round: whoever waits is soon let in, and has then something to say. */
export async function noteWaiting(tx: Tx, id: PersonId): Promise<void> {
  await tx`update sources set trouble = 'waiting', next_at = now() + interval '1 minute' where person_id = ${id}`;
}

export async function noteTrouble(
  tx: Tx,
  id: PersonId,
  trouble: Trouble,
  then: { readonly nextAt: Date; readonly told: boolean },
): Promise<void> {
  await tx`
    update sources set asked_at = now(), trouble = ${trouble}, failures = failures + 1, next_at = ${then.nextAt},
      told_at = case when ${then.told} then coalesce(told_at, now()) else told_at end
    where person_id = ${id}`;
}

/** Sources to ask now, put off at once, so that the next round does not take them again. */
export async function takeDueSources(tx: Tx, max: number): Promise<{ id: PersonId; address: string }[]> {
  return tx<{ id: PersonId; address: string }[]>`
    update sources s set next_at = now() + interval '14 minutes'
    where s.person_id in (
      select s.person_id from sources s where s.ends_at is null and s.next_at <= now() and ${isAwake(tx)}
      order by s.next_at limit ${max} for update skip locked)
    returning s.person_id as id, s.address`;
}

/** Over `sources s`: those of an archived group rest. */
const isAwake = (tx: Tx): Fragment =>
  tx`not exists (select from groups g where g.id = s.group_id and g.archived_at is not null)`;

export interface Seen {
  readonly key: Buffer;
  readonly digest: Buffer;
  readonly postId: PostId | null;
}

/** Which of these items were seen before; seeing them again keeps them known. */
export async function readSeen(tx: Tx, id: PersonId, keys: readonly Buffer[]): Promise<Seen[]> {
  const hex = keys.map((key) => key.toString('hex'));
  return tx<Seen[]>`
    update source_items set seen_at = now()
    where source_id = ${id} and key in (select decode(k, 'hex') from unnest(${hex}::text[]) k)
    returning key, digest, post_id`;
}

export async function noteSeen(tx: Tx, id: PersonId, items: readonly Seen[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((each) => ({
    ...{ key: each.key.toString('hex'), digest: each.digest.toString('hex'), post_id: each.postId },
  }));
  await tx`
    insert into source_items (source_id, key, digest, post_id)
    select ${id}, decode(i.key, 'hex'), decode(i.digest, 'hex'), i.post_id
    from jsonb_to_recordset(${json(tx, rows)}) as i(key text, digest text, post_id bigint)
    on conflict (source_id, key) do update set digest = excluded.digest, seen_at = now()`;
}

export async function markEnding(tx: Tx, id: PersonId): Promise<boolean> {
  const done = await tx`update sources set ends_at = now() where person_id = ${id} and ends_at is null`;
  return done.count === 1;
}

export async function deleteSource(tx: Tx, id: PersonId): Promise<void> {
  await tx`delete from sources where person_id = ${id}`;
}

const itemsKeptDays = 90;
const sweepMax = 2_000;

/** Forgets items that have left their feed long ago. A maintenance job. */
export async function deleteOldItems(tx: Tx): Promise<void> {
  await tx`
    delete from source_items where ctid in (
      select ctid from source_items where seen_at < now() - make_interval(days => ${itemsKeptDays}) limit ${sweepMax})`;
}

const leaversMax = 100;

/** Of people who have left, who read what nobody else does. */
export async function sourcesOfLeavers(tx: Tx): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select s.person_id as id from sources s join people o on o.id = s.owner_id
    where s.ends_at is null and o.deactivated_at is not null limit ${leaversMax}`;
  return rows.map(({ id }) => id);
}
