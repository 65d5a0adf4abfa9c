import { checkProgress, labelPost, planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { progressHtml } from '#src/posts/kinds/marks/said-progress.ts';
import { textOf } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `progress` of a post in a group; of a page of a wiki also `review_on` and `owner`. */
export const marks: ApiKind = {
  read: (fields) => {
    const progress = textOf(fields, 'progress', 20);
    return progress ? { marks: { progress: checkProgress(progress) } } : {};
  },
  present: ({ marks: shown }) => ({
    progress: shown?.progress ?? null,
    progress_by: shown?.progressBy ?? null,
    review_on: shown?.review ?? null,
    owner: shown?.owner
      ? {
          ...{ id: shown.owner.id as string, name: shown.owner.name },
          acct: shown.owner.host === null ? shown.owner.handle : `${shown.owner.handle}@${shown.owner.host}`,
        }
      : null,
  }),
  above: ({ marks: shown, language }) => (shown?.progress ? progressHtml(shown.progress, language) : ''),
  acts: {
    label: [
      'write:statuses',
      (tx, me, postId, fields) => labelPost(tx, me, postId, textOf(fields, 'progress', 20) ?? ''),
      'fields',
    ],
    plan_review: [
      'write:statuses',
      (tx, me, postId, fields) => {
        const [day, owner] = [textOf(fields, 'review_on', 50), textOf(fields, 'owner', 300)];
        return planReview(tx, me, postId, {
          ...(day !== undefined && { day }),
          ...(owner !== undefined && { owner }),
        });
      },
      'fields',
    ],
  },
};
