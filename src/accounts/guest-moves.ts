import type { Partner } from '#src/agreements/decide.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { guestSeatsPassOn, readGuestSeats, type GuestSeat } from '#src/groups/succession/follow-guest.ts';
import { guestMovesTo, guestsOnTheirWay } from '#src/people/guest-move.ts';
import type { Person } from '#src/people/person.ts';
import { findPersonByUri, readPerson } from '#src/people/read.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { handOnTasks } from '#src/posts/kinds/task/hand-on.ts';
import { guestStatement } from './guest-statement.ts';
import { endAccount } from './leave.ts';
import { refusals } from './refusals.ts';

/** What has become of a guest's way to their own company's instance. */
export interface GuestMove {
  /** The address of their account there; null: they have not said, or it was not confirmed. */
  readonly movedTo: string | null;
  /** Groups that they are still a guest of, and what is in the way. */
  readonly seats: readonly GuestSeat[];
}

/** Who asks, and whether agreements let them. */
export interface MoveDeps {
  readonly db: Db;
  readonly registry: Pick<PartnerRegistry, 'byPeer' | 'decide'>;
}

/**
 * A guest names their account at the instance that their firm has by now. Returns the address there, signed by us, where they say that it is theirs. Refuses an account that is no
 * partner's person's, and a partner whose agreement lets nobody of it into groups here.
 */
export async function askOwnCompany(deps: MoveDeps, guestId: PersonId, accountId: PersonId): Promise<string> {
  const [guest, account] = await Promise.all([readGuest(deps.db, guestId), readPerson(deps.db, accountId)]);
  const { partner, uri } = mayMoveTo(deps, account);
  return guestStatement(
    deps.db,
    { uri: guest.uri, name: guest.name, firm: guest.guestOf ?? '' },
    { uri, peerId: partner.peerId, origin: partner.origin },
  );
}

/**
 * The guest is back: if their account at their own company says that it was this one (`confirmMove` asks there), everything passes on that can now, and the rest as soon as it
 * can. Idempotent. True: nothing was left, and the account here has ended.
 */
export async function goToOwnCompany(
  deps: MoveDeps & { readonly confirmMove: (target: string, old: string) => Promise<PersonId | null> },
  guestId: PersonId,
  accountId: PersonId,
): Promise<boolean> {
  const [guest, account] = await Promise.all([readGuest(deps.db, guestId), readPerson(deps.db, accountId)]);
  const { uri } = mayMoveTo(deps, account);
  const id = await deps.confirmMove(uri, guest.uri);
  if (id === null) throw refusals.guestMoveUnconfirmed({ account: uri });
  await transaction(deps.db, (tx) => guestMovesTo(tx, guestId, { id, uri }));
  return transaction(deps.db, (tx) => carryOn(tx, guestId));
}

export async function readGuestMove(db: Db, guestId: PersonId): Promise<GuestMove> {
  const { movedTo } = await readGuest(db, guestId);
  return { movedTo, seats: await transaction(db, (tx) => readGuestSeats(tx, guestId)) };
}

/** What was in the way may have gone: owners have opened the group, the other guests have left. A maintenance job; whatever was cut short goes on here. */
export async function carryOnGuestMoves(tx: Tx): Promise<void> {
  for (const guestId of await guestsOnTheirWay(tx, atOnce)) await carryOn(tx, guestId);
}
const atOnce = 50;

/** Seats pass, with open tasks; with the last of them the account ends as everybody's does who leaves, and what it wrote stays. True: it has ended. */
async function carryOn(tx: Tx, guestId: PersonId): Promise<boolean> {
  const gone = new Set<PersonId>([guestId]);
  for (const seat of await readGuestSeats(tx, guestId)) {
    if (seat.hindrance !== null) continue;
    await guestSeatsPassOn(tx, seat, async (from, to) => {
      gone.add(from);
      await handOnTasks(tx, seat.groupId, from, to);
    });
    failPoint('guest.seat-passed');
  }
  let isOver = false;
  for (const personId of gone) {
    if ((await readGuestSeats(tx, personId)).length > 0) continue;
    const instance = await findPersonByUri(tx, tx.instance.addresses.instanceActor);
    if (!instance) throw new Error('The instance has no actor yet: start it once.');
    await endAccount(tx, instance.id, personId, 'keep');
    if (personId === guestId) isOver = true;
  }
  return isOver;
}

async function readGuest(db: Db, guestId: PersonId): Promise<Person> {
  const person = await readPerson(db, guestId);
  if (!person || person.guestOf === null || person.deactivatedAt !== null) throw notFound('page');
  return person;
}

/** Their company's people may come into groups here at all; each group decides for itself when a seat passes. */
function mayMoveTo(
  { registry }: MoveDeps,
  account: Person | null,
): { readonly partner: Partner; readonly uri: string } {
  const peerId = account?.peerId ?? null;
  const partner = peerId === null ? undefined : registry.byPeer(peerId);
  if (!account || !partner || account.kind !== 'person' || account.deactivatedAt !== null)
    throw refusals.guestMoveNoPartner();
  const question = { direction: 'in', scope: 'groups.join', begins: true } as const;
  if (!registry.decide(partner.origin, question).allowed)
    throw refusals.guestMoveDenied({ company: account.company });
  return { partner, uri: account.uri };
}
