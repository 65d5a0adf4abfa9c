import { progresses, type Progress } from '#src/posts/kinds/marks/mark.ts';
import { kontorTerms } from '../namespace.ts';
import { idOf, text } from '../read.ts';
import type { SpokenKind } from './kind.ts';

/** How far a post is; of a page, when it is looked at again and who answers for it: see docs/decisions/0092-acts.md. */
export const marks: SpokenKind = {
  context: kontorTerms('progress', 'reviewDate', 'reviewOwner'),
  write: ({ marks: source }) => ({
    progress: source?.progress ?? null,
    reviewDate: source?.review ?? null,
    reviewOwner: source?.ownerUri ?? null,
  }),
  read: (object) => {
    const progress = readProgress(object.progress) ?? null;
    const [review, ownerUri] = [
      text(object.reviewDate).slice(0, 10) || null,
      idOf(object.reviewOwner) || null,
    ];
    if (progress === null && review === null && ownerUri === null) return {};
    return { marks: { progress, review, ownerUri } };
  },
};

export const readProgress = (value: unknown): Progress | undefined =>
  progresses.find((progress) => progress === text(value));
