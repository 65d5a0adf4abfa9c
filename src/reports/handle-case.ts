import { readPersonSummaries } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { aboutOf, mine } from './decide.ts';
import { recordFact } from './facts.ts';
import { companiesToTell } from './linked.ts';
import { decides } from './policy.ts';
import { refusals } from './refusals.ts';
import { insertAct, openAgain, setHandler } from './store.ts';

/** Characters of a note. */
export const noteMax = 500;

/** This person handles it from now on, in place of whoever did: a word to the others, not a lock. Idempotent. */
export const takeCase = (tx: Tx, by: PersonId, caseId: string): Promise<void> => hand(tx, by, caseId, by);

/** Nobody in particular handles it any more. Idempotent. */
export const releaseCase = (tx: Tx, by: PersonId, caseId: string): Promise<void> =>
  hand(tx, by, caseId, null);

async function hand(tx: Tx, by: PersonId, caseId: string, to: PersonId | null): Promise<void> {
  const kase = await mine(tx, by, caseId);
  if (!(await setHandler(tx, kase.id, to))) return;
  const act = to === null ? 'released' : 'taken';
  await insertAct(tx, { ...aboutOf(kase), act, byId: by, reason: '' });
  await recordFact(tx, by, 'report.told', { ...aboutOf(kase), act, note: '', isShared: true, byId: by });
}

/**
 * A note for those who decide the case here, and with `isShared` for those who decide it at the companies that know of it. Who was reported
 * and who reported never read it.
 */
export async function noteOnCase(
  tx: Tx,
  by: PersonId,
  caseId: string,
  { text, isShared }: { readonly text: string; readonly isShared: boolean },
  canTell: (peerId: number) => boolean,
): Promise<void> {
  const kase = await mine(tx, by, caseId);
  const note = text.trim();
  if (note === '') throw refusals.noteMissing();
  if (note.length > noteMax) throw refusals.noteTooLong({ max: noteMax });
  if (isShared && !(await companiesToTell(tx, kase.id)).some(canTell)) throw refusals.cannotTellCompany();
  await insertAct(tx, { ...aboutOf(kase), act: 'noted', byId: by, reason: note });
  await recordFact(tx, by, 'report.told', { ...aboutOf(kase), act: 'noted', note, isShared, byId: by });
}

/**
 * Refuses as `decidedMeanwhile` if somebody else acted on the case after what `by` saw, the number of the last act they were shown: of two who
 * act at once the second is told, and decides again. Before the act, in its transaction.
 */
export async function requireSeen(tx: Tx, by: PersonId, caseId: string, seen: string): Promise<void> {
  if (!isId(caseId) || !/^\d{1,19}$/.test(seen)) return;
  await tx`select from report_cases where id = ${caseId} for no key update`;
  const [act] = await tx<{ byId: PersonId | null; company: string | null }[]>`
    select t.by_id, pe.company from moderation_acts t left join peers pe on pe.id = t.peer_id
    where t.case_id = ${caseId} and t.id > ${seen} and t.by_id is distinct from ${by} and t.act not in ('noted', 'taken', 'released')
    order by t.id desc limit 1`;
  if (!act) return;
  const [person] = act.byId === null ? [] : await readPersonSummaries(tx, [act.byId]);
  throw refusals.decidedMeanwhile({ name: person?.name ?? act.company ?? tx.instance.company });
}

/**
 * A case that was closed as no violation waits again. What was decided otherwise is undone by its own act: a post is shown again, a suspension lifted,
 * a warning appealed. Idempotent.
 */
export async function reopenCase(tx: Tx, by: PersonId, caseId: string): Promise<void> {
  const kase = await mine(tx, by, caseId);
  if (kase.outcome === null) return;
  if (kase.outcome !== 'dismissed') throw refusals.reopensOnlyDismissed();
  if (!(await openAgain(tx, kase.id))) throw refusals.openAlready();
  await insertAct(tx, { ...aboutOf(kase), act: 'noted', byId: by, reason: 'Opened again.' });
}

/** The newest case of the company about a person that this moderator decides; null: none. */
export async function companyCaseOf(tx: Tx, by: PersonId, personId: PersonId): Promise<string | null> {
  const [row] = await tx<{ id: string }[]>`
    select k.id from report_cases k where k.person_id = ${personId} and k.queue = 'company' and ${decides(tx, by)} order by k.id desc limit 1`;
  return row?.id ?? null;
}
