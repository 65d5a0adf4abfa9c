import type { Subscriber } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { leaveAllGroups } from './leave-all.ts';

/** What groups do when something happens elsewhere. After the outbox, which still asks where the person belonged. */
export const groupSubscribers: Record<string, Subscriber[]> = {
  'person.deactivated': [
    {
      name: 'groups',
      within: (tx, fact) => leaveAllGroups(tx, (fact.data as { personId: PersonId }).personId),
    },
  ],
};
