import { endAccount } from '#src/accounts/leave.ts';
import type { Leaving } from '#src/people/person.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { mustSign } from '#src/successions/offer.ts';
import { recordFact } from './facts.ts';
import { goneAccounts } from './read-open.ts';
import { progressOf } from './read.ts';
import { refusals } from './refusals.ts';
import { carveOutForChange, setState } from './store.ts';

/** Before the other company has signed. Afterwards people have gone already. */
export async function withdrawCarveOut(tx: Tx, by: PersonId, id: string): Promise<void> {
  await mustSign(tx, by);
  const { side, state, peerId } = await carveOutForChange(tx, id);
  if (state === 'withdrawn') return;
  if (side !== 'giving' || state !== 'offered') throw refusals.notOpen();
  await setState(tx, id, 'withdrawn');
  await recordFact(tx, by, 'carve_out.withdrawn', { carveOutId: id, peerId, side });
}

/** Everybody has gone: their old accounts end, each in a transaction of its own, and what they wrote is kept, or as `posts` says. Idempotent. */
export async function closeCarveOut(db: Db, by: PersonId, id: string, posts: Leaving): Promise<number> {
  const carveOut = await transaction(db, async (tx) => {
    await mustSign(tx, by);
    return await carveOutForChange(tx, id);
  });
  if (carveOut.side !== 'giving' || (carveOut.state !== 'signed' && carveOut.state !== 'closed'))
    throw refusals.notOpen();
  const { people, peopleDone } = await progressOf(db, carveOut);
  if (peopleDone < people) throw refusals.stillHere({ count: people - peopleDone });
  const gone = await goneAccounts(db, id);
  for (const personId of gone) await transaction(db, (tx) => endAccount(tx, by, personId, posts));
  await transaction(db, async (tx) => {
    const { state, peerId, side } = await carveOutForChange(tx, id);
    if (state === 'closed') return;
    await setState(tx, id, 'closed');
    await recordFact(tx, by, 'carve_out.closed', { carveOutId: id, peerId, side });
  });
  return gone.length;
}
