import type { PeopleFacts } from '#src/people/facts.ts';
import type { Tx } from '#src/platform/database.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { deleteIdentitiesOf } from './store.ts';

/** Who leaves for good is forgotten by their providers' names as well; who is only deactivated can come back as the same. */
export const identitySubscriber: Subscriber = {
  name: 'identity',
  stays: () => true,
  hears: [on('person.deactivated', forget)],
};

async function forget(tx: Tx, { personId, posts }: PeopleFacts['person.deactivated']): Promise<void> {
  if (posts !== 'keep') await deleteIdentitiesOf(tx, personId);
}
