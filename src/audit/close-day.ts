import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { json } from '#src/platform/json.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { signRoot } from './root.ts';
import { readHead } from './seal.ts';

/** Gives a partner the roots that it does not have yet; see give-roots.ts. */
export const giveRootsJob = defineJob<{ readonly peerId: number }>('audit.give-roots');

const dayMs = 86_400_000;
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/**
 * Once the day before `now` is over its root is signed: the head of the chain as it is then. An instance that was away signs one for the last day
 * alone; it covers all before. Null: it is signed already, or nothing was ever written down. A maintenance job.
 */
export async function closeDay(db: Db, now = new Date()): Promise<string | null> {
  const day = dayOf(new Date(now.getTime() - dayMs));
  const [known] = await db`select from audit_roots where day = ${day}`;
  if (known) return null;
  const key = await instanceKey(db, db.instance);
  return await transaction(db, async (tx) => {
    const head = await readHead(tx);
    if (head.hash === null) return null;
    const at = now.toISOString();
    const root = { type: 'KontorAuditRoot', from: db.instance.origin, day, hash: head.hash, at } as const;
    const made = await tx`
      insert into audit_roots (day, number, hash, document)
      values (${day}, ${head.number}, ${head.hash}, ${json(tx, await signRoot(root, key))}) on conflict do nothing`;
    return made.count === 0 ? null : day;
  });
}

const partnersMax = 500;

/** Orders what partners in force have not been given. A maintenance job. */
export async function sweepRoots(tx: Tx): Promise<void> {
  const owed = await tx<{ peerId: number }[]>`
    select a.peer_id from agreements a
    where a.state in ('active', 'terminating') and a.kind = 'mutual'
      and exists (select from audit_roots r where r.at >= a.activated_at - interval '1 day'
        and not exists (select from audit_roots_given g where g.day = r.day and g.peer_id = a.peer_id))
      and not exists (select from jobs j where j.kind = ${giveRootsJob.kind} and j.key = ${'roots:'} || a.peer_id and j.dead_at is null)
    order by a.peer_id limit ${partnersMax}`;
  for (const { peerId } of owed) await enqueue(tx, giveRootsJob, { peerId }, { key: `roots:${peerId}` });
}

const sweptMax = 5_000;

/** Deletes what is older than the company keeps, up to a signed root, from which the chain goes on. A maintenance job. */
export async function sweepAudit(tx: Tx): Promise<void> {
  await tx`
    delete from audit_log where number in (
      select number from audit_log where number <= (
        select max(number) from audit_roots where day < current_date - ${tx.instance.auditDays}::int)
      order by number limit ${sweptMax})`;
}
