import { on, type Subscriber } from '#src/platform/journal.ts';
import { followVersion } from './save.ts';

/** What is being written together hears of every version of its page. */
export const coeditSubscriber: Subscriber = {
  name: 'coedit',
  stays: () => true,
  hears: [on('page.written', (tx, { postId }) => followVersion(tx, postId))],
};
