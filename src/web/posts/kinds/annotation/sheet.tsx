import { fileLink, namedLink, pageLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { ListedAnnotation } from '#src/posts/kinds/annotation/list-annotations.ts';
import type { DocumentVersion, DocumentView } from '#src/posts/kinds/document/forms.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../../../shell/context.ts';
import type { Form } from '../../../shell/forms.ts';
import { Icon } from '../../../shell/icon.tsx';
import { annotationsPath } from './annotation-card.tsx';

/** A document with the version and the page of it that are shown. */
export interface ShownPage {
  readonly post: PostView;
  readonly document: DocumentView;
  readonly version: DocumentVersion;
  readonly page: number;
  /** Null: none, or not known. */
  readonly pages: number | null;
  readonly isCurrent: boolean;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}

/** What was typed and not taken, and why. */
export interface Refused {
  readonly text: string;
  readonly form: Form;
}

/** Which version and page is shown, and the way to the others. */
export function PageChoice(props: ShownPage & { readonly versions: readonly DocumentVersion[] }) {
  const { post, version, page, pages, isCurrent, ctx, versions } = props;
  const { t } = ctx.i18n;
  const path = (to: number): string =>
    annotationsPath(post.id, { page: to, version: isCurrent ? undefined : version.number });
  if (versions.length < 2 && (pages ?? 1) < 2) return null;
  return (
    <nav class="marks-choice" aria-label={t('marks.pages')}>
      {page > 1 && (
        <a class="button second" rel="prev" href={path(page - 1)}>
          <Icon name="left" />
          {t('marks.previous')}
        </a>
      )}
      {pages !== null && pages > 1 && <span>{t('marks.pageOf', { page, pages })}</span>}
      {pages !== null && page < pages && (
        <a class="button second" rel="next" href={path(page + 1)}>
          {t('marks.next')}
          <Icon name="right" />
        </a>
      )}
      <form method="get" action={annotationsPath(post.id)}>
        {versions.length > 1 && (
          <label>
            {t('marks.version')}
            <select name="version">
              {versions.map(({ number }) => (
                <option value={String(number)} selected={number === version.number}>
                  {number}
                </option>
              ))}
            </select>
          </label>
        )}
        {pages !== null && pages > 1 && (
          <label>
            {t('marks.page')}
            <input type="number" name="page" value={String(page)} min="1" max={String(pages)} required />
          </label>
        )}
        <button class="button second">{t('marks.shown')}</button>
      </form>
    </nav>
  );
}

/** The page as a picture, and on it a numbered frame for each place; with script also the frame that is being drawn. */
export function Sheet(props: ShownPage & { readonly placed: readonly ListedAnnotation[] }) {
  const { document, version, page, pages, ctx, instance, placed } = props;
  const { t } = ctx.i18n;
  const { file } = version;
  if (file === null)
    return (
      <p class="notice">
        <Icon name="info" />
        <span>{t('documents.noBytes', { company: version.by.company ?? instance.company })}</span>
      </p>
    );
  const link = fileLink(instance, file.uuid, ctx.me.id);
  if (pages === null)
    return (
      <p class="notice">
        <Icon name="info" />
        <span>
          {t('marks.noPages')}{' '}
          <a href={namedLink(link, document.name)} data-turbo="false">
            {t('documents.download')}
          </a>
        </span>
      </p>
    );
  const isPicture = version.mediaType.startsWith('image/');
  return (
    <figure class="marks-sheet" data-marks-target="sheet">
      <img
        src={isPicture ? link : pageLink(link, page)}
        alt={isPicture ? document.name : t('marks.pagePicture', { page, name: document.name })}
        width={file.width ?? undefined}
        height={file.height ?? undefined}
        data-marks-target="picture"
      />
      <svg class="marks-places" role="group" aria-label={t('marks.places')} data-marks-target="places">
        {placed.map(({ number, post, annotation: { region } }) => (
          <a href={`#mark-${post.id}`} aria-label={t('marks.number', { number })}>
            <rect
              class="marks-frame"
              x={`${region.x}%`}
              y={`${region.y}%`}
              width={`${region.width}%`}
              height={`${region.height}%`}
            />
            <svg x={`${region.x}%`} y={`${region.y}%`} overflow="visible">
              <circle r="12" />
              <text text-anchor="middle" dy="0.35em">
                {number}
              </text>
            </svg>
          </a>
        ))}
      </svg>
    </figure>
  );
}
