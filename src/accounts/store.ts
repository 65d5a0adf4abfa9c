import type { Tx } from '#src/platform/database.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { Leaving } from '#src/people/person.ts';

export async function insertPutAway(tx: Tx, personId: PersonId): Promise<void> {
  await tx`insert into first_steps_put_away (person_id) values (${personId}) on conflict do nothing`;
}

/** Null: there is already one from the last `hours`. */
export async function insertExport(tx: Tx, personId: PersonId, hours: number): Promise<string | null> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`export ${personId}`}, 0))`;
  const id = newId();
  const made = await tx`
    insert into exports (id, person_id) select ${id}, ${personId}
    where not exists (select from exports where person_id = ${personId} and failed_at is null
      and asked_at > now() - make_interval(hours => ${hours}))`;
  return made.count === 1 ? id : null;
}

export async function markReady(tx: Tx, id: string, bytes: number, days: number): Promise<boolean> {
  const done = await tx`
    update exports set ready_at = now(), bytes = ${bytes}, expires_at = now() + make_interval(days => ${days})
    where id = ${id} and ready_at is null`;
  return done.count === 1;
}

export async function deleteExports(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx`delete from exports where id in (select unnest(${[...ids]}::bigint[]))`;
}

export async function insertDeparture(
  tx: Tx,
  personId: PersonId,
  posts: Leaving,
  days: number,
): Promise<void> {
  await tx`insert into departures (person_id, posts, due_at)
           values (${personId}, ${posts}, now() + make_interval(days => ${days}))
           on conflict (person_id) do update set posts = excluded.posts, due_at = excluded.due_at, asked_at = now()
           where departures.carried_out_at is null`;
}

export async function deleteDeparture(tx: Tx, personId: PersonId): Promise<boolean> {
  const gone = await tx`delete from departures where person_id = ${personId} and carried_out_at is null`;
  return gone.count === 1;
}

/** Takes the departures that are due, each once. */
export async function takeDueDepartures(
  tx: Tx,
  limit: number,
): Promise<{ personId: PersonId; posts: Leaving }[]> {
  return tx<{ personId: PersonId; posts: Leaving }[]>`
    update departures set carried_out_at = now() where person_id in (
      select person_id from departures where carried_out_at is null and due_at <= now()
      order by due_at limit ${limit} for update skip locked)
    returning person_id, posts`;
}

/** Whoever came back and leaves again is noted anew. */
export async function insertLeaver(
  tx: Tx,
  leaver: {
    readonly personId: PersonId;
    readonly by: PersonId;
    readonly posts: Leaving;
    readonly deputies: readonly object[];
  },
): Promise<void> {
  const { personId, by, posts, deputies } = leaver;
  await tx`
    insert into leavers (person_id, by, posts, deputies) values (${personId}, ${by}, ${posts}, ${json(tx, deputies)})
    on conflict (person_id) do update set by = excluded.by, posts = excluded.posts, deputies = excluded.deputies, at = now()`;
}

/** In place of the one before. */
export async function insertFirstWeeks(
  tx: Tx,
  plan: {
    readonly personId: PersonId;
    readonly postId: PostId;
    readonly buddyId: PersonId | null;
    readonly endsAt: Date;
  },
): Promise<void> {
  const { personId, postId, buddyId, endsAt } = plan;
  await tx`
    insert into first_weeks (person_id, post_id, buddy_id, ends_at) values (${personId}, ${postId}, ${buddyId}, ${endsAt})
    on conflict (person_id) do update set post_id = excluded.post_id, buddy_id = excluded.buddy_id, ends_at = excluded.ends_at`;
}

/** Whose it was; null: there is none. */
export async function deleteFirstWeeks(tx: Tx, postId: PostId): Promise<PersonId | null> {
  const [gone] = await tx<{ personId: PersonId }[]>`
    delete from first_weeks where post_id = ${postId} returning person_id`;
  return gone?.personId ?? null;
}
