import type { AnnotationChange } from '#src/posts/kinds/annotation/facts.ts';
import {
  isAnnotationChange,
  receiveAnnotationChange,
  receiveAnnotationRefusal,
} from '#src/posts/kinds/annotation/receive-change.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import type { FederatedKind } from './kind.ts';
import { offerChange, offered } from './offers.ts';

const { acts: category } = categoriesOf.annotation;

/** Whether a comment on a place is settled, offered to its group's home, and what it says to that: docs/decisions/0080-marks-in-documents.md. */
export const annotation: FederatedKind = {
  told: (tell) => [
    tell('annotation.changed', (ctx, tx, data) =>
      offerChange(ctx, tx, data, { category, words: { resolved: data.change.resolved } }),
    ),
  ],
  ...offered<AnnotationChange>({
    names: { offer: 'settleAnnotation', refusal: 'refuseAnnotationChange' },
    category,
    words: ['resolved'],
    isAct: isAnnotationChange,
    read: ({ resolved }) => (typeof resolved === 'boolean' ? { resolved } : null),
    receive: receiveAnnotationChange,
    receiveRefusal: receiveAnnotationRefusal,
  }),
};
