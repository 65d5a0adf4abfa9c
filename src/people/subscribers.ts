import { on, type Subscriber } from '#src/platform/journal.ts';
import { forgetManager } from './reports-to.ts';

/** What people hear of each other. */
export const peopleSubscriber: Subscriber = {
  name: 'people',
  stays: () => true,
  hears: [on('person.deactivated', forgetManager)],
};
