import { postMessage, type ExchangeDeps } from '#src/agreements/exchange.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { findAgreement } from '#src/agreements/read.ts';
import { logPosition } from '#src/groups/log-position.ts';
import { goOn, standStill } from '#src/groups/succession/stand-still.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { RefusalReason } from '#src/platform/errors.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { recordFact } from './facts.ts';
import { beginJob, keyOf, tellJob, type Saying } from './jobs.ts';
import { digestOf, linesOf } from './lines.ts';
import { signNotice, type Notice } from './order.ts';
import { companiesAlong, readSuccession, type Succession } from './read.ts';
import { noteTrouble, setState, successionForChange } from './store.ts';

/** Where each Kontor takes what is said about groups that move: `{kind, document: JWS}`. */
export const successionsPath = '/.well-known/kontor/successions';

export const successionHandlers = (deps: ExchangeDeps): JobHandler[] => [
  handle(tellJob, (data) => tell(deps, data)),
  handle(beginJob, ({ id }) => begin(deps.db, id)),
];

/** The agreed moment: nothing more is said in the group here, and what it is then is handed over. */
async function begin(db: Db, id: string): Promise<void> {
  await transaction(db, async (tx) => {
    const succession = await successionForChange(tx, id);
    const { state, groupId, peerId, side } = succession;
    if (state !== 'signed' || side !== 'giving') return;
    await standStill(tx, groupId);
    const lines = await linesOf(tx, groupId, await companiesAlong(tx, succession));
    await setState(tx, id, 'handing', { digest: digestOf(lines), lines: lines.length });
    await enqueue(tx, tellJob, { id, say: 'handed' }, { key: keyOf(id) });
    await recordFact(tx, null, 'succession.handed', { successionId: id, groupId, peerId, side });
  });
}

/** Throws Unavailable while the other company cannot be reached: the job comes again. */
async function tell(
  deps: ExchangeDeps,
  { id, say, reason = '' }: { readonly id: string; readonly say: Saying; readonly reason?: string },
): Promise<void> {
  const succession = await readSuccession(deps.db, id);
  if (succession === null) return;
  const message = await messageOf(deps, succession, say, reason);
  const answer = await postMessage(deps.egress, `${succession.origin}${successionsPath}`, message);
  if (say === 'withdrawn' && succession.state === 'withdrawing')
    return await settleWithdrawal(deps.db, id, answer);
  if (!answer.final) return await noteTrouble(deps.db, id, null);
  if (say !== 'offer' && say !== 'acceptance') return await noteTrouble(deps.db, id, answer.why);
  await transaction(deps.db, async (tx) => {
    const { groupId, peerId, side } = await successionForChange(tx, id);
    await setState(tx, id, 'failed', { trouble: answer.why });
    const about = { successionId: id, groupId, peerId, side };
    await recordFact(tx, null, 'succession.failed', { ...about, reason: answer.sentence });
  });
}

/** It has taken nothing over and never will: the group goes on here. Or it has, and says so itself. */
async function settleWithdrawal(
  db: Db,
  id: string,
  answer: { readonly final: boolean; readonly why: RefusalReason },
): Promise<void> {
  await transaction(db, async (tx) => {
    const { state, groupId, peerId, side } = await successionForChange(tx, id);
    if (state !== 'withdrawing') return;
    await setState(tx, id, answer.final ? 'handing' : 'withdrawn', { trouble: answer.why });
    if (answer.final) return;
    await goOn(tx, groupId);
    await recordFact(tx, null, 'succession.withdrawn', { successionId: id, groupId, peerId, side });
  });
}

async function messageOf(
  deps: ExchangeDeps,
  succession: Succession,
  say: Saying,
  reason: string,
): Promise<unknown> {
  const { payload, jws } = succession.order;
  if (say === 'offer' || say === 'acceptance') return { kind: say, document: jws };
  const key = await deps.key();
  await mustBeOurKey(await findAgreement(deps.db, payload.agreement), key);
  const position = await logPosition(deps.db, succession.groupId);
  const tells = say === 'handed' || say === 'taken';
  const notice: Notice = {
    type: 'KontorSuccessionNotice',
    succession: succession.id,
    agreement: payload.agreement,
    from: deps.db.instance.origin,
    to: succession.origin,
    at: new Date().toISOString(),
    state: say,
    digest: tells ? succession.digest : null,
    lines: tells ? succession.lines : null,
    ...(tells ? position : { seq: null, epoch: null }),
    reason: reason.slice(0, 500),
  };
  return { kind: 'notice', document: await signNotice(notice, key) };
}
