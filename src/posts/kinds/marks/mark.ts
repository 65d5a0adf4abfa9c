import type { PostKind } from '../forms.ts';

/** How far something is, in the order in which it goes. */
export const progresses = ['open', 'in_work', 'done'] as const;
export type Progress = (typeof progresses)[number];

/** Kinds that have no state of their own. */
const labelled: ReadonlySet<PostKind> = new Set<PostKind>(['note', 'question', 'article', 'poll', 'event']);

export const takesProgress = (post: {
  readonly kind: PostKind;
  readonly groupId: unknown;
  readonly isReply: boolean;
}): boolean => labelled.has(post.kind) && post.groupId !== null && !post.isReply;
