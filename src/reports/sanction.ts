import { expel } from '#src/groups/moderation/expel.ts';
import { liftSuspension, suspendPerson } from '#src/people/suspend.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { parseReason } from '#src/posts/hiding.ts';
import { aboutOf, mine, type Case } from './decide.ts';
import { recordFact } from './facts.ts';
import { refusals } from './refusals.ts';
import { closeCase, insertAct } from './store.ts';

export interface Sanction {
  /** Shown to the person. */
  readonly reason: string;
  /** Null: until it is lifted. */
  readonly until: Date | null;
}

/**
 * Keeps the reported person, or the author, out of this company's Kontor; a partner's person is not heard here any more. For those who decide
 * the company's cases. Can follow another decision. `endAccess` is access/revoke.ts.
 */
export async function suspendAuthor(
  tx: Tx,
  by: PersonId,
  caseId: string,
  sanction: Sanction,
  endAccess: (tx: Tx, personId: PersonId) => Promise<void>,
): Promise<void> {
  const kase = await mine(tx, by, caseId);
  const reason = parseReason(sanction.reason);
  if (kase.queue !== 'company') throw refusals.onlyCompanySuspends();
  if (kase.personId === null) throw refusals.nobodyConcerned();
  if (kase.isPseudonym) throw refusals.pseudonymNotSuspended();
  await suspendPerson(tx, by, kase.personId, sanction.until, endAccess);
  await settle(
    tx,
    by,
    { ...kase, personId: kase.personId },
    { act: 'suspended', reason, until: sanction.until },
  );
}

/** Lets them in again before the end, for those who may suspend them. Idempotent. */
export async function liftReported(tx: Tx, by: PersonId, caseId: string): Promise<void> {
  const kase = await mine(tx, by, caseId);
  if (kase.queue !== 'company') throw refusals.onlyCompanySuspends();
  if (kase.personId !== null) await liftSuspension(tx, by, kase.personId);
}

/** Sends the author out of the group that the post was written in, and keeps them out. For its moderators. */
export async function banAuthor(tx: Tx, by: PersonId, caseId: string, sanction: Sanction): Promise<void> {
  const kase = await mine(tx, by, caseId);
  const reason = parseReason(sanction.reason);
  if (kase.queue !== 'group' || kase.groupId === null) throw refusals.onlyGroupBans();
  if (kase.personId === null) throw refusals.nobodyConcerned();
  await expel(tx, by, kase.groupId, kase.personId, { ban: true, until: sanction.until, reason });
  await settle(
    tx,
    by,
    { ...kase, personId: kase.personId },
    { act: 'banned', reason, until: sanction.until },
  );
}

async function settle(
  tx: Tx,
  by: PersonId,
  kase: Case & { readonly personId: PersonId },
  { act, reason, until }: Sanction & { readonly act: 'suspended' | 'banned' },
): Promise<void> {
  const about = aboutOf(kase);
  await insertAct(tx, { ...about, act, byId: by, reason, until });
  await recordFact(tx, by, 'person.sanctioned', {
    ...{ ...about, personId: kase.personId, act, note: reason },
    until: until?.toISOString() ?? null,
  });
  if (await closeCase(tx, kase.id, act))
    await recordFact(tx, by, 'report.closed', { ...about, outcome: act, byId: by, peerId: null });
}
