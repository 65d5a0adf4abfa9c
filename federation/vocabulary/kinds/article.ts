import { hasType } from '../read.ts';
import type { SpokenKind } from './kind.ts';

/** Everything that is not a Note has its own page, with its title and its text. */
export const article: SpokenKind = {
  context: {},
  write: (post) => (post.kind === 'article' ? { type: 'Article' } : {}),
  read: (object) => (hasType(object, 'Note') ? {} : { kind: 'article' }),
};
