import type { PeopleFacts } from '#src/people/facts.ts';
import type { Tx } from '#src/platform/database.ts';
import { forgetWaysIn } from '#src/access/revoke.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { deleteIdentitiesOf } from './store.ts';

/** Who leaves for good is forgotten with all that they signed in with, here or at a provider; who is only deactivated can come back as the same. */
export const identitySubscriber: Subscriber = {
  name: 'identity',
  stays: () => true,
  hears: [on('person.deactivated', forget)],
};

async function forget(tx: Tx, { personId, posts }: PeopleFacts['person.deactivated']): Promise<void> {
  if (posts === 'keep') return;
  await deleteIdentitiesOf(tx, personId);
  await forgetWaysIn(tx, personId);
}
