import { enqueue, on, type Subscriber } from '#src/platform/journal.ts';
import { acceptJob, keyOf } from './jobs.ts';
import { carveOutOfGroup } from './read-open.ts';
import { endSeatTie, forgetPerson } from './store.ts';

export const carveOutSubscriber: Subscriber = {
  name: 'carve-outs',
  hears: [
    on('succession.offered', async (tx, { successionId, groupId, peerId, side }) => {
      const id = side === 'taking' ? await carveOutOfGroup(tx, groupId, peerId) : null;
      if (id !== null) await enqueue(tx, acceptJob, { id, successionId }, { key: `${keyOf(id)}:groups` });
    }),
    on('group.joined', (tx, { groupId, personId }) => endSeatTie(tx, groupId, personId)),
    on('group.left', (tx, { groupId, personId }) => endSeatTie(tx, groupId, personId)),
    on('group.expelled', (tx, { groupId, personId }) => endSeatTie(tx, groupId, personId)),
    on('group.declined', async (tx, { groupId, personId, byId }) => {
      if (byId === personId) await endSeatTie(tx, groupId, personId);
    }),
    on('person.deactivated', async (tx, { uri, posts }) => {
      if (posts !== 'keep') await forgetPerson(tx, uri);
    }),
  ],
};
