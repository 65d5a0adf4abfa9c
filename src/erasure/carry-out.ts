import { readAgreement } from '#src/agreements/read.ts';
import { postMessage, type ExchangeDeps } from '#src/agreements/exchange.ts';
import type { Agreement } from '#src/agreements/agreement.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { emptyGroups, endMembershipsWith } from '#src/groups/leave-partner.ts';
import { emptyPeopleOf, endFollowsWith, peopleOf } from '#src/people/leave-partner.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { json } from '#src/platform/json.ts';
import { eraseForNow } from '#src/posts/erase-person.ts';
import { archiveDays, writeArchive } from './archive.ts';
import { endingJob, type EndingCounts, type EndingStep, type EndOfData, noCounts } from './ending.ts';
import { signEndReport, type EndReport } from './end-report.ts';
import { recordFact } from './facts.ts';
import { receiptsPath } from './give.ts';
import { stores } from './receipt.ts';

interface Ending {
  readonly agreementId: string;
  readonly peerId: number;
  readonly data: EndOfData;
  readonly step: EndingStep;
  readonly afterPerson: string;
  readonly counts: Partial<EndingCounts>;
  readonly archivedUntil: Date | null;
}

/** Rows of one transaction, and transactions of one run: a run must not outlive its lease. */
const batchMax = 100;
const runMax = 25;
const dayMs = 86_400_000;

/**
 * Carries out the end of an agreement, batch by batch: ties across are cut, an archive is written, what came from the partner is erased or held, and
 * a signed report goes to the partner. Every batch is one transaction that also notes how far it came; whatever kills a run, the next goes on
 * there. A new agreement that comes into force ends it: what is still here stays.
 */
export const endingHandler = (deps: ExchangeDeps): JobHandler =>
  handle(endingJob, ({ agreementId }) => carryOut(deps, agreementId));

export async function carryOut(deps: ExchangeDeps, agreementId: string): Promise<void> {
  for (let run = 0; run < runMax; run++) {
    const ending = await transaction(deps.db, (tx) => open(tx, agreementId));
    if (ending === null) return;
    if (ending.step === 'done') return await send(deps, agreementId);
    if (ending.step === 'archive') await archive(deps.db, ending);
    else if (ending.step === 'report') {
      if (ending.data !== 'freeze' && (await isInLogs(deps.db, ending.peerId)))
        return await later(deps.db, agreementId);
      await report(deps, ending);
    } else await transaction(deps.db, (tx) => batch(tx, agreementId));
    failPoint('ending.after-batch');
  }
  await later(deps.db, agreementId, 0);
}

/** Another run, after what has to be waited for. */
async function later(db: Db, agreementId: string, ms = 2_000): Promise<void> {
  const runAt = new Date(Date.now() + ms);
  await transaction(db, (tx) =>
    enqueue(tx, endingJob, { agreementId }, { key: `end:${agreementId}`, runAt }),
  );
}

/** What is still to be delivered leaves our groups' logs when it has gone out. */
async function isInLogs(db: Db, peerId: number): Promise<boolean> {
  const [row] = await db`select from group_log where peer_id = ${peerId} limit 1`;
  return row !== undefined;
}

/** Null: finished and told, superseded, or not begun. */
async function open(tx: Tx, agreementId: string): Promise<Ending | null> {
  const [ending] = await tx<(Ending & { isRenewed: boolean })[]>`
    select agreement_id, peer_id, data, step, after_person, counts, archived_until, exists (
      select from agreements a where a.peer_id = e.peer_id and a.state in ('active', 'terminating')) as is_renewed
    from endings e where agreement_id = ${agreementId} and superseded_at is null and begins_at <= now() and reported_at is null for update`;
  if (!ending) return null;
  if (!ending.isRenewed || ending.step === 'done') return ending;
  await tx`update endings set superseded_at = now() where agreement_id = ${agreementId}`;
  return null;
}

async function batch(tx: Tx, agreementId: string): Promise<void> {
  const ending = await open(tx, agreementId);
  if (ending?.step === 'ties') await cutTies(tx, ending);
  else if (ending?.step === 'people') await erasePeople(tx, ending);
}

async function cutTies(tx: Tx, ending: Ending): Promise<void> {
  const memberships = await endMembershipsWith(tx, ending.peerId, batchMax);
  const follows = memberships > 0 ? 0 : await endFollowsWith(tx, ending.peerId, batchMax);
  const next = { erase: 'people', return: 'archive', freeze: 'report' } as const;
  await note(tx, ending, { memberships, follows }, memberships + follows > 0 ? 'ties' : next[ending.data]);
}

/** One person after the other: posts, what they did about others' posts, at last their profile. */
async function erasePeople(tx: Tx, ending: Ending): Promise<void> {
  const { peerId } = ending;
  let { afterPerson } = ending;
  const done = { posts: 0, deeds: 0, people: 0 };
  const people = await peopleOf(tx, peerId, afterPerson, batchMax);
  for (const id of people) {
    const { posts, deeds } = await eraseForNow(tx, { id, peerId });
    done.posts += posts;
    done.deeds += deeds;
    if (posts + deeds > 0) break; // there may be more; the next batch asks
    done.people += await emptyPeopleOf(tx, peerId, [id]);
    afterPerson = id;
  }
  await tx`update endings set after_person = ${afterPerson} where agreement_id = ${ending.agreementId}`;
  if (people.length > 0) return await note(tx, ending, done, 'people');
  await emptyGroups(tx, peerId);
  await recordFact(tx, null, 'partner.erased', { peerId, agreementId: ending.agreementId });
  await note(tx, ending, done, 'report');
}

async function note(tx: Tx, ending: Ending, more: Partial<EndingCounts>, step: EndingStep): Promise<void> {
  const counts = { ...noCounts, ...ending.counts };
  const sum = Object.fromEntries(
    Object.entries(counts).map(([name, n]) => [name, n + (more[name as keyof EndingCounts] ?? 0)]),
  );
  await tx`update endings set counts = ${json(tx, sum)}, step = ${step} where agreement_id = ${ending.agreementId}`;
}

/** Beside the database, written whole or not at all; a run that was cut off writes it again. */
async function archive(db: Db, { agreementId, peerId }: Ending): Promise<void> {
  await writeArchive(db, agreementId, peerId);
  await db`
    update endings set step = 'people', archived_until = now() + ${archiveDays} * interval '1 day'
    where agreement_id = ${agreementId} and step = 'archive'`;
}

async function report(deps: ExchangeDeps, ending: Ending): Promise<void> {
  const { db } = deps;
  const { agreementId, peerId, data, archivedUntil } = ending;
  const agreement = await readAgreement(db, agreementId);
  if (agreement === null) throw new Error(`Agreement ${agreementId} is gone.`);
  const key = await deps.key();
  await mustBeOurKey(agreement, key);
  const [held] = await db<{ n: number }[]>`select count(*)::int as n from posts where peer_id = ${peerId}`;
  const { origin, backupDays } = db.instance;
  const payload: EndReport = {
    ...{ type: 'KontorEndReport', from: origin, to: agreement.origin, agreement: agreementId, data },
    at: new Date().toISOString(),
    ...{ ...noCounts, ...ending.counts, held: held?.n ?? 0 },
    stores: data === 'freeze' ? [] : [...stores],
    kept: data === 'freeze' ? ['everything'] : await keptOf(db, peerId),
    archiveUntil: archivedUntil?.toISOString() ?? null,
    backupsUntil: backupDays === 0 ? null : new Date(Date.now() + backupDays * dayMs).toISOString(),
  };
  const document = await signEndReport(payload, key);
  await db`
    update endings set step = 'done', finished_at = now(), report = ${json(db, document)}
    where agreement_id = ${agreementId} and step = 'report'`;
}

/** What stays although everything was to go. */
async function keptOf(db: Db, peerId: number): Promise<string[]> {
  const [row] = await db<{ reports: boolean; names: boolean; holds: boolean }[]>`
    select exists (select from report_cases k join peers p on p.id = ${peerId}
        where k.evidence is not null and starts_with(k.object_uri, p.origin || '/')) as reports,
      exists (select from groups where peer_id = ${peerId}) as names,
      exists (select from preserved_posts where peer_id = ${peerId}) as holds`;
  return [
    ...(row?.reports ? ['reports'] : []),
    ...(row?.names ? ['names'] : []),
    ...(row?.holds ? ['holds'] : []),
  ];
}

/** Until the partner has taken it, or refused it for good; Unavailable lets the job try again. */
async function send({ db, egress }: ExchangeDeps, agreementId: string): Promise<void> {
  const agreement: Agreement | null = await readAgreement(db, agreementId);
  const [row] = await db<{ report: unknown }[]>`
    select report from endings where agreement_id = ${agreementId} and reported_at is null`;
  if (!row || agreement === null) return;
  await postMessage(egress, `${agreement.origin}${receiptsPath}`, { document: row.report });
  await db`update endings set reported_at = now() where agreement_id = ${agreementId}`;
}
