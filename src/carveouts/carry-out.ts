import { postMessage } from '#src/agreements/exchange.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { follow } from '#src/people/follow.ts';
import { moveAway } from '#src/people/move-away.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { findGroupByUri } from '#src/groups/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import { acceptSuccession } from '#src/successions/answer.ts';
import { previewSuccession } from '#src/successions/ask.ts';
import { offerSuccession } from '#src/successions/offer.ts';
import { carryOutDraft } from './carry-out-draft.ts';
import type { CarveOutDeps } from './deps.ts';
import { acceptJob, draftJob, letGoJob, tellJob, tieJob } from './jobs.ts';
import { readCarveOut, type CarveOut } from './read.ts';
import { carveOutsPath } from './receive.ts';
import { nextTies, openItems, type OpenItem, type OpenTie } from './read-open.ts';
import { refusals } from './refusals.ts';
import { noteItem, noteTie, noteTrouble, type Trouble } from './store.ts';

export const carveOutHandlers = (deps: CarveOutDeps): JobHandler[] => [
  handle(tellJob, ({ id }) => tell(deps, id)),
  handle(letGoJob, ({ id }) => letGo(deps, id)),
  handle(tieJob, ({ id }) => tieAll(deps, id)),
  handle(acceptJob, (data) => acceptGroup(deps, data)),
  handle(draftJob, ({ id }) => carryOutDraft(deps, id)),
];

/** Throws Unavailable while the old company cannot be reached: the job comes again. */
async function tell({ db, egress }: CarveOutDeps, id: string): Promise<void> {
  const carveOut = await readCarveOut(db, id);
  if (carveOut === null) return;
  const message = { document: carveOut.order.jws };
  const answer = await postMessage(egress, `${carveOut.origin}${carveOutsPath}`, message);
  await noteTrouble(db, id, answer.final ? answer.why : null);
}

/**
 * Lets everybody go, then the groups, which need an owner at the new instance. Each is its own transaction and leaves a mark in it, so that a run that
 * was killed goes on behind the last one. What the other side has to show first is tried again with the job.
 */
async function letGo(deps: CarveOutDeps, id: string): Promise<void> {
  const carveOut = await readCarveOut(deps.db, id);
  if (carveOut?.side !== 'giving' || carveOut.state !== 'signed') return;
  await deps.registry.refresh();
  let waits: string | null = null;
  for (const item of await openItems(deps.db, id, 'person'))
    waits = (await letPersonGo(deps, carveOut, item)) ?? waits;
  for (const item of await openItems(deps.db, id, 'group'))
    waits = (await letGroupGo(deps, carveOut, item)) ?? waits;
  if (waits !== null) throw new Unavailable(waits);
}

/** Why it has to be tried again; null: they have gone, or stay for a reason that is noted. */
async function letPersonGo(
  { db, confirm }: CarveOutDeps,
  { id, byId }: CarveOut,
  { uri, newUri }: OpenItem,
): Promise<string | null> {
  const person = await findPersonByUri(db, uri);
  const target = await confirm(newUri, uri);
  if (person === null || target === null) {
    const trouble =
      person === null ? refusals.notHereAnyMore() : refusals.notSaidYet({ account: newUri, former: uri });
    await noteItem(db, id, uri, { trouble: trouble.reason });
    return person === null ? null : trouble.message;
  }
  try {
    await transaction(db, async (tx) => {
      await moveAway(tx, byId, person.id, { id: target, uri: newUri }, true);
      await noteItem(tx, id, uri, { done: true });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteItem(db, id, uri, { trouble: error.reason });
  }
  failPoint('carve-out.person-gone');
  return null;
}

async function letGroupGo(
  deps: CarveOutDeps,
  { id, byId, peerId }: CarveOut,
  { uri, leaveBehind }: OpenItem,
): Promise<string | null> {
  const group = await findGroupByUri(deps.db, uri);
  if (group === null) return null;
  try {
    const shown = await previewSuccession(deps, group.id, peerId);
    const behind = leaveBehind ? shown.comers.filter(({ stays }) => stays !== null) : [];
    const offer = { ...shown, at: new Date(), leaveBehind: behind.map(({ origin }) => origin) };
    const key = await deps.key();
    await transaction(deps.db, async (tx) => {
      const successionId = await offerSuccession(tx, byId, key, offer);
      await noteItem(tx, id, uri, { done: true, successionId });
    });
    return null;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    if (!(error instanceof Refusal)) throw error;
    await noteItem(deps.db, id, uri, { trouble: error.reason });
    // It may not have heard yet who owns the group; everything else is for people to settle.
    return waitsForOwner.has(error.reason.id ?? '') ? error.message : null;
  }
}
const waitsForOwner: ReadonlySet<string> = new Set(['successions.noOwnerThere', 'successions.obstacle']);

/** Asks for everything that our new people had elsewhere; whoever is asked gives it without a click, because their old account says where they are. */
async function tieAll(deps: CarveOutDeps, id: string): Promise<void> {
  const carveOut = await readCarveOut(deps.db, id);
  if (carveOut?.side !== 'taking') return;
  await deps.registry.refresh();
  let away: Unavailable | null = null;
  for (let ties = await nextTies(deps.db, id, null); ties.length > 0;) {
    for (const tie of ties) {
      const trouble = await ask(deps, tie);
      if (trouble instanceof Unavailable) away = trouble;
      else await noteTie(deps.db, id, tie, trouble);
    }
    ties = await nextTies(deps.db, id, ties.at(-1) ?? null);
  }
  // Those that were asked are not asked again.
  if (away !== null) throw away;
}

async function ask({ db, resolve }: CarveOutDeps, tie: OpenTie): Promise<Trouble | Unavailable> {
  try {
    const object = await resolve(tie.object);
    if (object === null) return refusals.nobodyThere().reason;
    await transaction(db, async (tx) => {
      if (tie.kind === 'follow' && object.noun === 'person')
        await follow(tx, tie.actorId, object.id as PersonId);
      if (tie.kind === 'member' && object.noun === 'group')
        await requestToJoin(tx, tie.actorId, object.id as GroupId);
    });
    return null;
  } catch (error) {
    if (error instanceof Unavailable) return error;
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}

/** The administrator who signed for all of it has signed for this group. */
async function acceptGroup(
  { db, registry, key }: CarveOutDeps,
  { id, successionId }: { readonly id: string; readonly successionId: string },
): Promise<void> {
  const carveOut = await readCarveOut(db, id);
  if (carveOut?.side !== 'taking') return;
  await registry.refresh();
  const signing = await key();
  try {
    await transaction(db, (tx) =>
      acceptSuccession(tx, carveOut.byId, successionId, { key: signing, registry }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, id, error.reason);
  }
}
