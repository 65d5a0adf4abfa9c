import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { act, type Decided } from '../../acts/act.ts';
import { publishPost } from '../../publish.ts';
import { annotationActs, standingIn, type HeldAnnotation } from './changes.ts';
import type { AnnotationChange } from './facts.ts';
import type { AnnotationInput } from './forms.ts';
import { hindranceTo } from './policy.ts';
import { refusals } from './refusals.ts';
import { refusalFor } from './why-not.ts';

/** Comments on a place in a document. */
export async function annotate(
  tx: Tx,
  person: PersonId,
  documentId: PostId,
  { source, ...place }: AnnotationInput & { readonly source: string },
): Promise<PostId> {
  if (source.trim() === '') throw refusals.textMissing();
  return await publishPost(tx, person, { source, replyToId: documentId, annotation: place });
}

/** Says that what was said about a place is settled. What is so already is no change. */
export const resolveAnnotation = (tx: Tx, person: PersonId, postId: PostId): Promise<void> =>
  act(tx, annotations, { person, postId }, async () => ({ resolved: true }));

/** Says that it is not. */
export const reopenAnnotation = (tx: Tx, person: PersonId, postId: PostId): Promise<void> =>
  act(tx, annotations, { person, postId }, async () => ({ resolved: false }));

/** The acts on comments on places, and who may do them. */
export const annotations: Decided<HeldAnnotation, AnnotationChange> = {
  ...annotationActs,
  ownPseudonym: () => refusals.ownPseudonym(),
  hindrance: async (tx, person, { binned, groupId, ownerId }) => {
    const standing = await standingIn(tx, person, groupId);
    const hindrance = hindranceTo({ binned, isOwn: ownerId === person, standing });
    return hindrance && refusalFor[hindrance];
  },
};
