import type { Refusal } from '#src/platform/errors.ts';
import type { AnnotationHindrance } from './policy.ts';
import { refusals } from './refusals.ts';

/** What is said to who may not (policy.ts). */
export const refusalFor: Readonly<Record<AnnotationHindrance, () => Refusal>> = {
  onlyMembers: refusals.onlyMembers,
  binned: refusals.binned,
};
