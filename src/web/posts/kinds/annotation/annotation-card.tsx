import type { AnnotationView } from '#src/posts/kinds/annotation/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { PostCard } from '../card.ts';

/** A comment on a place in a document, where posts are listed: which place, and where it is seen. */
export const annotationCard: PostCard = {
  mark: ({ post, i18n }) => post.annotation && <span class="event-mark">{i18n.t('marks.mark')}</span>,
  body: ({ post, ctx }) =>
    post.annotation && (
      <p class="mark-place">
        <Icon name={post.annotation.resolved ? 'check' : 'place'} />
        <PlaceLink annotation={post.annotation} postId={post.id} i18n={ctx.i18n} />
        {post.annotation.resolved && <span class="tag">{ctx.i18n.t('marks.isSettled')}</span>}
      </p>
    ),
};

/** Where it is, in words, as a link to the page with the place on it. */
function PlaceLink(props: {
  readonly annotation: AnnotationView;
  readonly postId: string;
  readonly i18n: I18n;
}) {
  const { annotation, postId, i18n } = props;
  const { documentId } = annotation;
  const words = placeWords(annotation, i18n);
  if (documentId === null) return <span>{words}</span>;
  return (
    <a href={`${annotationsPath(documentId, { page: annotation.page })}#mark-${postId}`}>
      {annotation.name !== null && <bdi>{annotation.name}</bdi>} {words}
    </a>
  );
}

export const placeWords = ({ page, region }: AnnotationView, { t }: I18n): string =>
  t('marks.place', { page, x: Math.round(region.x), y: Math.round(region.y) });

/** The page of a document on which its places are shown. `version`: its number; not there: the current one. */
export function annotationsPath(
  documentId: string,
  { page, version }: { readonly page?: number; readonly version?: number | undefined } = {},
): string {
  const query = new URLSearchParams();
  if (version !== undefined) query.set('version', String(version));
  if (page !== undefined && page !== 1) query.set('page', String(page));
  return `/posts/${documentId}/annotations${query.size === 0 ? '' : `?${query}`}`;
}
