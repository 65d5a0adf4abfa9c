import { fileLink, previewLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { FileView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';

interface Props {
  readonly files: readonly FileView[];
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly postId?: PostId;
  /** Whose post it is, if a partner's. */
  readonly from?: { readonly peerId: number | null; readonly author: { readonly company: string } };
}

/** A file name's extension, as people call the type of a document: PDF, XLSX. */
function kindWord({ name, mediaType }: FileView): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  return (ending ?? mediaType.split('/')[1] ?? '').toUpperCase();
}

/** Pictures side by side, video and audio to play, documents to download. Access is checked whenever one is opened. */
export function Attachments(props: Props) {
  const { files, ctx, instance } = props;
  const pictures = files.filter((file) => file.kind === 'image');
  const films = files.filter((file) => file.kind === 'video' || file.kind === 'audio');
  const others = files.filter((file) => file.kind === 'document' || file.kind === 'other');
  const { t } = ctx.i18n;
  const link = (file: FileView) => fileLink(instance, file.uuid, ctx.me.id);
  const lender = files.length > 0 ? lenderOf(props) : null;
  return (
    <>
      {pictures.length > 0 && <Pictures {...props} files={pictures} />}
      {films.map((file) => (
        <figure class="film">
          {file.kind === 'video' ? (
            <video
              controls
              playsinline
              preload={file.hasPreview ? 'none' : 'metadata'}
              poster={file.hasPreview ? previewLink(link(file)) : undefined}
              width={file.width ?? undefined}
              height={file.height ?? undefined}
              src={link(file)}
              aria-label={file.alt || file.name}
            />
          ) : (
            <audio controls preload="metadata" src={link(file)} aria-label={file.alt || file.name} />
          )}
          <figcaption>
            {file.alt || file.name}
            {sayLength(file, ctx) !== '' && <span class="quiet"> {sayLength(file, ctx)}</span>}
          </figcaption>
        </figure>
      ))}
      {others.length > 0 && (
        <ul class="files">
          {others.map((file) => (
            <li>
              <a class="file" href={link(file)}>
                <Icon name="file" />
                <span class="file-name">
                  {file.name || file.alt || t('file.unnamed')}
                  {file.alt !== '' && file.name !== '' && file.alt !== file.name && (
                    <span class="quiet">{file.alt}</span>
                  )}
                </span>
                <span class="quiet">
                  {kindWord(file)}
                  {file.bytes > 0 && ` · ${ctx.i18n.bytes(file.bytes)}`}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {lender !== null && (
        <p class="quiet lent">{t('file.lent', { company: lender, count: files.length })}</p>
      )}
    </>
  );
}

/** `1:02 · 4 MB` */
function sayLength({ seconds = null, bytes }: FileView, { i18n }: RequestContext): string {
  const whole = Math.round(seconds ?? 0);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return [...(seconds === null ? [] : [clock]), ...(bytes > 0 ? [i18n.bytes(bytes)] : [])].join(' · ');
}

/** The company that lends these files: they lie there, and only there. */
const lenderOf = ({ instance, from }: Props): string | null =>
  from && from.peerId !== null && instance.memory.lending.current?.lends(from.peerId, 'file')
    ? from.author.company
    : null;

/** Each is a link to its file, which script shows large (client/controllers/gallery.ts). One that no one described says which one it is. */
function Pictures({ files, ctx, instance }: Props) {
  const { t } = ctx.i18n;
  const link = (file: FileView) => fileLink(instance, file.uuid, ctx.me.id);
  return (
    <ul
      class={`pictures count-${Math.min(files.length, 4)}`}
      data-controller="gallery"
      data-gallery-label-value={t('gallery.label')}
      data-gallery-close-value={t('gallery.close')}
      data-gallery-next-value={t('gallery.next')}
      data-gallery-previous-value={t('gallery.previous')}
    >
      {files.map((file, at) => (
        <li>
          <a
            href={link(file)}
            aria-label={
              file.alt === '' ? t('gallery.undescribed', { number: at + 1, count: files.length }) : undefined
            }
          >
            <img
              src={file.hasPreview ? previewLink(link(file)) : link(file)}
              alt={file.alt}
              width={file.width ?? undefined}
              height={file.height ?? undefined}
              loading="lazy"
            />
          </a>
        </li>
      ))}
    </ul>
  );
}
