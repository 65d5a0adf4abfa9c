import * as z from 'zod';
import type { Agreement } from '#src/agreements/agreement.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { isSignedBy } from '#src/agreements/jws.ts';
import { signedAgreement } from '#src/agreements/receive.ts';
import { stranger } from '#src/agreements/receive-proposal.ts';
import { findGroupByUri } from '#src/groups/read.ts';
import { followHome, partWith } from '#src/groups/succession/follow-home.ts';
import { goOn } from '#src/groups/succession/stand-still.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { lazily } from '#src/platform/lazily.ts';
import { recordFact as recordGroupFact } from '#src/groups/facts.ts';
import { recordFact } from './facts.ts';
import { beginJob, keyOf, takeJob } from './jobs.ts';
import { readNotice, readOrder, readQuestion, type Notice, type SuccessionAnswer } from './order.ts';
import { answerQuestion } from './preview.ts';
import { readSuccession, type Succession } from './read.ts';
import { insertSuccession, setState, successionForChange } from './store.ts';

const messageSchema = lazily(() =>
  z.strictObject({ kind: z.enum(['question', 'offer', 'acceptance', 'notice']), document: z.unknown() }),
);
const freshMs = 10 * 60_000;

export interface ReceiveDeps {
  readonly db: Db;
  readonly registry: PartnerRegistry;
}

/**
 * What another company says about moving a group's hosting (FEDERATION.md). Only the key that the agreement between the two names is believed.
 * Throws Refusal for every mistake by the sender.
 */
export async function receiveSuccession(
  deps: ReceiveDeps,
  message: unknown,
): Promise<{ readonly state: string } | SuccessionAnswer> {
  const parsed = messageSchema().safeParse(message);
  if (!parsed.success)
    throw new Refusal(
      'invalid',
      'Send {"kind": "question" | "offer" | "acceptance" | "notice", "document": JWS}.',
    );
  const { kind, document } = parsed.data;
  if (kind === 'question') return await takeQuestion(deps, document);
  if (kind === 'offer') return { state: await takeOffer(deps.db, document) };
  if (kind === 'acceptance') return { state: await takeAcceptance(deps.db, document) };
  return { state: await takeNotice(deps.db, document) };
}

async function takeQuestion({ db, registry }: ReceiveDeps, document: unknown): Promise<SuccessionAnswer> {
  const { jws, question } = readQuestion(document);
  const agreement = await signedAgreement(db, question.agreement, jws);
  mustBeBetween(agreement, question.from, question.to, db.instance.origin);
  if (Math.abs(Date.parse(question.at) - Date.now()) > freshMs)
    throw new Refusal(
      'invalid',
      'The question is more than ten minutes old; correct your clock and ask again.',
    );
  const asker = registry.byPeer(agreement.peerId);
  if (!asker || !registry.decide(asker.origin, { direction: 'in' }).allowed) throw stranger();
  return await answerQuestion(db, registry, asker, question.group);
}

/** The company that signed is the one that speaks, and it speaks to us. */
function mustBeBetween(agreement: Agreement, from: string, to: string, us: string): void {
  if (agreement.origin !== from || to !== us) throw stranger();
  if (agreement.decided !== 'active') throw stranger();
}

async function takeOffer(db: Db, document: unknown): Promise<string> {
  const { jws, payload } = readOrder(document);
  if (jws.signatures.length !== 1)
    throw new Refusal('invalid', 'An offer carries one signature: that of the company that gives the group.');
  const agreement = await signedAgreement(db, payload.agreement, jws);
  mustBeBetween(agreement, payload.from, payload.to, db.instance.origin);
  const address = db.instance.addresses.parse(payload.address);
  if (address?.kind !== 'group' || !payload.group.uri.endsWith(`/${address.uuid}`))
    throw new Refusal('invalid', 'The new address must keep the group’s own number.');
  return await transaction(db, async (tx) => {
    const group = await findGroupByUri(tx, payload.group.uri);
    if (group?.peerId !== agreement.peerId)
      throw new Refusal('not_found', 'This group is not known here: nobody of us is a member.');
    const there = await findGroupByUri(tx, payload.address);
    // It may have lived here before, and comes back.
    if (there && there.id !== group.id)
      throw new Refusal('conflict', 'There is a group at the new address already.');
    const { peerId } = agreement;
    await mustNotPester(tx, payload.id, group.id, peerId);
    const row = { id: payload.id, groupId: group.id, peerId, side: 'taking', document: jws } as const;
    if (!(await insertSuccession(tx, { ...row, at: payload.at, offeredBy: null }))) {
      const known = await readSuccession(tx, payload.id);
      if (known?.order.jws.payload === jws.payload) return 'known';
      throw new Refusal('conflict', 'Another order about this group waits here. Withdraw that one first.');
    }
    await recordFact(tx, null, 'succession.offered', {
      ...{ successionId: payload.id, groupId: group.id, peerId, side: 'taking' },
    });
    return 'offered';
  });
}

/** Offers a day that people here have to look at, from one company and about one group; who declines one is not asked again at once. */
const offersMax = { company: 30, group: 3 };

async function mustNotPester(tx: Tx, id: string, groupId: GroupId, peerId: number): Promise<void> {
  const [row] = await tx<{ company: number; group: number; known: boolean }[]>`
    select count(*)::int as company, count(*) filter (where group_id = ${groupId})::int as "group", coalesce(bool_or(id = ${id}), false) as known
    from successions where peer_id = ${peerId} and side = 'taking' and state <> 'done' and created_at > now() - interval '1 day'`;
  if (!row || row.known || (row.company < offersMax.company && row.group < offersMax.group)) return;
  throw new Refusal(
    'too_many',
    'Your company has offered this too often within a day. Offer it again tomorrow.',
  );
}

async function takeAcceptance(db: Db, document: unknown): Promise<string> {
  const { jws, payload } = readOrder(document);
  const agreement = await signedAgreement(db, payload.agreement, jws);
  if (agreement.origin !== payload.to || payload.from !== db.instance.origin) throw stranger();
  const ours = await instanceKey(db, db.instance);
  if (jws.signatures.length !== 2 || !(await isSignedBy(jws, ours))) throw stranger();
  return await transaction(db, async (tx) => {
    const succession = await successionForChange(tx, payload.id);
    const { id, groupId, peerId, side, state } = succession;
    if (side !== 'giving' || peerId !== agreement.peerId || succession.order.jws.payload !== jws.payload)
      throw stranger();
    if (state !== 'offered' && state !== 'withdrawn') return 'known';
    if (state === 'withdrawn') throw new Refusal('conflict', 'The order was withdrawn.');
    await setState(tx, id, 'signed', { document: jws });
    await enqueue(tx, beginJob, { id }, { key: keyOf(id), runAt: new Date(payload.at) });
    await recordFact(tx, null, 'succession.signed', {
      ...{ successionId: id, groupId, peerId, side },
      at: payload.at,
    });
    await recordGroupFact(tx, null, 'group.move_announced', {
      groupId,
      company: succession.company,
      at: payload.at,
    });
    return 'signed';
  });
}

async function takeNotice(db: Db, document: unknown): Promise<string> {
  const { jws, notice } = readNotice(document);
  const agreement = await signedAgreement(db, notice.agreement, jws);
  if (agreement.origin !== notice.from || notice.to !== db.instance.origin) throw stranger();
  return await transaction(db, async (tx) => {
    const succession = await successionForChange(tx, notice.succession);
    if (succession.peerId !== agreement.peerId) throw stranger();
    const hear = succession.side === 'taking' ? hearGiver : hearTaker;
    return await hear(tx, succession, notice);
  });
}

/** What the old home says to the new one. */
async function hearGiver(tx: Tx, succession: Succession, notice: Notice): Promise<string> {
  const { id, groupId, peerId, state, side } = succession;
  const about = { successionId: id, groupId, peerId, side };
  if (notice.state === 'withdrawn') {
    if (state === 'done') throw new Refusal('conflict', 'The group has been taken over; it lives here now.');
    if (state === 'withdrawn') return 'known';
    await setState(tx, id, 'withdrawn');
    // What was staged for it goes; a run that is under way does the same when it finds out.
    if (state === 'handing') await enqueue(tx, takeJob, { id }, { key: keyOf(id) });
    await recordFact(tx, null, 'succession.withdrawn', about);
    return 'noted';
  }
  if (notice.state !== 'handed')
    throw new Refusal('invalid', 'Only the company that takes a group says that.');
  if (state === 'handing' || state === 'done') return 'known';
  if (state !== 'signed' || notice.digest === null || notice.lines === null)
    throw new Refusal('conflict', 'This order is not signed here, or no longer open.');
  await setState(tx, id, 'handing', { digest: notice.digest, lines: notice.lines });
  await enqueue(tx, takeJob, { id }, { key: keyOf(id) });
  await recordFact(tx, null, 'succession.handed', about);
  return 'noted';
}

/** What the new home says to the old one. */
async function hearTaker(tx: Tx, succession: Succession, notice: Notice): Promise<string> {
  const { id, groupId, peerId, state, side } = succession;
  const about = { successionId: id, groupId, peerId, side };
  if (notice.state === 'declined') {
    if (state !== 'offered') return 'known';
    await setState(tx, id, 'declined');
    await recordFact(tx, null, 'succession.declined', about);
    return 'noted';
  }
  if (state !== 'handing' && state !== 'withdrawing') return 'known';
  if (notice.state === 'failed') {
    await goOn(tx, groupId);
    await setState(tx, id, 'failed', { trouble: { id: null, template: notice.reason, values: {} } });
    await recordFact(tx, null, 'succession.failed', { ...about, reason: notice.reason });
    return 'noted';
  }
  if (notice.state !== 'taken')
    throw new Refusal('invalid', 'Only the company that gives a group says that.');
  if (notice.digest !== succession.digest || notice.lines !== succession.lines)
    throw new Refusal('conflict', 'What was taken over is not what was handed over.');
  await letGo(tx, succession, notice);
  await recordFact(tx, null, 'succession.done', {
    ...about,
    digest: notice.digest ?? '',
    lines: notice.lines ?? 0,
  });
  return 'noted';
}

/** From here on the other company decides, and our members are members of its group. */
async function letGo(tx: Tx, { id, groupId, peerId, order }: Succession, notice: Notice): Promise<void> {
  const { payload } = order;
  await setState(tx, id, 'done');
  const { address } = payload;
  await followHome(
    tx,
    groupId,
    {
      ...{ uri: address, peerId, handle: payload.group.handle },
      pageUrl: `${payload.to}/groups/${payload.group.handle}`,
      inboxUri: `${address}/inbox`,
      sharedInboxUri: `${payload.to}/inbox`,
      followersUri: `${address}/followers`,
    },
    true,
    { seq: notice.seq ?? 0, epoch: notice.epoch ?? 0 },
  );
  const behind = payload.leftBehind.map(({ origin }) => origin);
  const peers = await tx<{ id: number }[]>`select id from peers where origin = any(${behind})`;
  await partWith(
    tx,
    groupId,
    peers.map((peer) => peer.id),
  );
}
