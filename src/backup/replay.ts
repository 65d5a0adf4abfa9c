import { revokeAll } from '#src/access/revoke.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { end } from '#src/agreements/end.ts';
import { readLedger, type LedgerLine } from '#src/erasure/ledger.ts';
import { forgetPerson } from '#src/people/forget.ts';
import type { Leaving } from '#src/people/person.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { eraseAgain, takeOutAgain } from '#src/posts/erase-again.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** How many things a backup had brought back, and are gone again. */
export interface Replayed {
  posts: number;
  files: number;
  people: number;
  agreements: number;
  /** What could not be carried out, and why. */
  readonly refused: string[];
}

const linesMax = 2_000;
const by = 'restore';

/**
 * Carries out again what the ledger says was erased or ended: by the verbs that did it then, so that partners are asked once more and confirm once more.
 * What is not here is passed over, so the whole ledger may be replayed, and again after an interruption. Needs the schema of restore-mark.ts.
 */
export async function replayLedger(db: Db, file: string): Promise<Replayed> {
  await load(db, file);
  const done: Replayed = { posts: 0, files: 0, people: 0, agreements: 0, refused: [] };
  const each = async (
    what: 'posts' | 'files' | 'people' | 'agreements',
    verb: (tx: Tx) => Promise<unknown>,
  ): Promise<void> => {
    try {
      if ((await transaction(db, verb)) !== false) done[what] += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      done.refused.push(`${what}: ${error.message}`);
    }
  };
  for (const { uri, mayReturn } of await postsNamed(db))
    await each('posts', (tx) => eraseAgain(tx, uri, mayReturn));
  for (const found of await filesNamed(db)) await each('files', (tx) => takeOutAgain(tx, found));
  const instance = await findPersonByUri(db, db.instance.addresses.instanceActor);
  if (instance === null) throw new Error('The restored database has no actor of its own.');
  for (const person of await peopleNamed(db)) {
    await each('people', (tx) => leaveAgain(tx, instance.id, person));
    // The job that does it would come to it only when people are served again.
    if (person.posts === 'delete') await erasePostsOf(db, { personId: person.id, own: true });
  }
  const ended = { atOnce: true, reason: 'It had ended before the restore.' };
  for (const id of await agreementsNamed(db)) await each('agreements', (tx) => end(tx, by, id, ended));
  return done;
}

/** A session or token that was ended after the backup would be valid again: so everybody signs in anew. */
export async function endAllAccess(db: Db): Promise<number> {
  const people = await db<{ id: PersonId }[]>`
    select id from people p where peer_id is null and (exists (select from sessions s where s.person_id = p.id)
      or exists (select from tokens t where t.person_id = p.id and t.revoked_at is null))`;
  for (const { id } of people) await transaction(db, (tx) => revokeAll(tx, id));
  return people.length;
}

async function load(db: Db, file: string): Promise<void> {
  await db`delete from kontor_restore.ledger`;
  let lines: (LedgerLine & { readonly number: number })[] = [];
  let number = 0;
  const store = async (): Promise<void> => {
    await db`
      insert into kontor_restore.ledger (hash, kind, said, number)
      select said->>'hash', said->>'kind', said, (said->>'number')::bigint from jsonb_array_elements(${json(db, lines)}) as said`;
    lines = [];
  };
  for await (const line of readLedger(file)) {
    lines.push({ ...line, number: (number += 1) });
    if (lines.length === linesMax) await store();
  }
  if (lines.length > 0) await store();
  await db`analyze kontor_restore.ledger`;
}

/** As `objectHash` in erasure.ts: SHA-256, base64url without padding. */
const hashIn = (db: Db, column: string): Fragment =>
  db`rtrim(translate(encode(sha256(convert_to(${db(column)}::text, 'UTF8')), 'base64'), '+/', '-_'), '=')`;

const postsNamed = (db: Db) => db<{ uri: string; mayReturn: boolean }[]>`
  select p.uri, bool_and((l.said->>'mayReturn')::boolean) as may_return from posts p
  join kontor_restore.ledger l on l.kind = 'post' and l.hash = ${hashIn(db, 'p.uri')} group by p.id, p.uri order by p.id desc`;

const filesNamed = (db: Db) => db<{ id: string; postId: PostId; isOurs: boolean }[]>`
  select f.id, f.post_id, f.peer_id is null as is_ours from (
    select id, post_id, peer_id, coalesce(remote_url, ${db.instance.addresses.file('')} || uuid) as address from files where post_id is not null) f
  where exists (select from kontor_restore.ledger l where l.kind = 'file' and l.hash = ${hashIn(db, 'f.address')})`;

interface Gone {
  readonly id: PersonId;
  readonly peerId: number | null;
  readonly posts: Leaving;
}

/** Who left and did not come back. */
const peopleNamed = (db: Db) => db<Gone[]>`
  select id, peer_id, said->>'posts' as posts from (
    select distinct on (p.id) p.id, p.peer_id, l.kind, l.said from people p
    join kontor_restore.ledger l on l.kind in ('person', 'returned') and l.hash = ${hashIn(db, 'p.uri')}
    where p.deactivated_at is null order by p.id, l.number desc) as latest
  where kind = 'person'`;

async function leaveAgain(tx: Tx, instance: PersonId, { id, peerId, posts }: Gone): Promise<boolean> {
  if (peerId !== null) return await forgetPerson(tx, id);
  await endAccount(tx, instance, id, posts);
  return true;
}

async function agreementsNamed(db: Db): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select a.id from agreements a where a.state not in ('terminated', 'expired')
      and exists (select from kontor_restore.ledger l where l.kind = 'ended' and l.hash = ${hashIn(db, 'a.id')})`;
  return rows.map(({ id }) => id);
}
