import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { hasType, idOf, isObject, list, type Json } from './vocabulary/read.ts';

/** What people say to an event: docs/decisions/0046-events.md. The two that also answer other things do so with a `target`, or about one of these. */
const answers = ['Join', 'Leave', 'TentativeAccept', 'TentativeReject'] as const;
const otherwise = ['Follow', 'Join', 'Invite', 'Offer', 'Flag', 'Update', 'Create', 'Document'] as const;

const isAnswer = (said: Json): boolean => {
  if (hasType(said, ...answers)) return true;
  const [object] = list(said.object);
  return (
    hasType(said, 'Accept', 'Reject') &&
    idOf(said.target) === '' &&
    !(isObject(object) && hasType(object, ...otherwise))
  );
};

/** The category that decides about a post as it stands in an activity. An address alone says nothing of its kind. */
export const categoryOfPost = (object: unknown): 'post' | 'event' =>
  isObject(object) && hasType(object, 'Event') ? categoriesOf.event.post : categoriesOf.note.post;

/** The category in the terms of an activity that a group relays; undefined: what the group itself decides, and erasure, which always go. */
export function categoryOf(inner: Json): 'post' | 'reaction' | 'event' | undefined {
  const object = list(inner.object)[0];
  if (hasType(inner, 'Create', 'Update')) return categoryOfPost(object);
  if (hasType(inner, 'Move', 'Lock') || isUnlock(inner)) return categoriesOf.document.acts;
  if (hasType(inner, 'Delete', 'Add', 'Block', 'Remove')) return undefined;
  if (!hasType(inner, 'Undo')) return isAnswer(inner) ? categoriesOf.event.acts : 'reaction';
  if (!isObject(object)) return 'reaction';
  return hasType(object, 'Remove', 'Delete')
    ? undefined
    : isAnswer(object)
      ? categoriesOf.event.acts
      : 'reaction';
}

export const isUnlock = (inner: Json): boolean =>
  hasType(inner, 'Undo') && isObject(inner.object) && hasType(inner.object, 'Lock');
