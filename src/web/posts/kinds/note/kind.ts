import type { WebKind } from '../kind.ts';

/** Text alone; with a title it is an article. */
export const note: WebKind = {
  ...{ draft: 'note', icon: 'write', word: 'composer.kindNote' },
  empty: {},
  inputOf: () => ({ kind: 'note' }),
};
