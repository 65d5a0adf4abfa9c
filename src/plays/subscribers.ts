import { on, type Subscriber } from '#src/platform/journal.ts';
import { freeRolesOf } from './cast-role.ts';

/** A player who leaves is replaced, and until then the play pauses. */
export const playSubscriber: Subscriber = {
  name: 'plays',
  stays: () => true,
  hears: [
    on('person.deactivated', (tx, { personId }) => freeRolesOf(tx, personId, null)),
    on('group.left', (tx, { groupId, personId }) => freeRolesOf(tx, personId, groupId)),
    on('group.expelled', (tx, { groupId, personId }) => freeRolesOf(tx, personId, groupId)),
  ],
};
