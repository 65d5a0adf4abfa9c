import { enqueue, on, type Subscriber } from '#src/platform/journal.ts';
import { acceptJob, keyOf } from './jobs.ts';
import { carveOutOfGroup } from './read-open.ts';
import { forgetPerson } from './store.ts';

export const carveOutSubscriber: Subscriber = {
  name: 'carve-outs',
  hears: [
    on('succession.offered', async (tx, { successionId, groupId, peerId, side }) => {
      const id = side === 'taking' ? await carveOutOfGroup(tx, groupId, peerId) : null;
      if (id !== null) await enqueue(tx, acceptJob, { id, successionId }, { key: `${keyOf(id)}:groups` });
    }),
    on('person.deactivated', async (tx, { uri, posts }) => {
      if (posts !== 'keep') await forgetPerson(tx, uri);
    }),
  ],
};
