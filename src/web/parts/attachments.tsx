import { fileLink, previewLink } from '#src/media/link.ts';
import type { House } from '#src/platform/house.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { FileView } from '#src/posts/post.ts';
import type { Visit } from '../context.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly files: readonly FileView[];
  readonly visit: Visit;
  readonly house: House;
  readonly postId?: PostId;
}

/** What stands behind the last dot of a name, as people call the kind of a document: PDF, XLSX. */
function kindWord({ name, mediaType }: FileView): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  return (ending ?? mediaType.split('/')[1] ?? '').toUpperCase();
}

/** Pictures side by side, films and sound to play, documents to pick up. Every address is asked about again when it is opened. */
export function Attachments(props: Props) {
  const { files, visit, house } = props;
  const pictures = files.filter((file) => file.kind === 'image');
  const films = files.filter((file) => file.kind === 'video' || file.kind === 'audio');
  const others = files.filter((file) => file.kind === 'document' || file.kind === 'other');
  const { t } = visit.words;
  const link = (file: FileView) => fileLink(house, file.uuid, visit.me.id);
  return (
    <>
      {pictures.length > 0 && <Pictures {...props} files={pictures} />}
      {films.map((file) => (
        <figure class="film">
          {file.kind === 'video' ? (
            <video controls preload="metadata" src={link(file)} aria-label={file.alt || file.name} />
          ) : (
            <audio controls preload="metadata" src={link(file)} aria-label={file.alt || file.name} />
          )}
          <figcaption>
            {file.alt || file.name}
            {file.bytes > 0 && <span class="quiet"> {visit.words.bytes(file.bytes)}</span>}
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
                  {file.bytes > 0 && ` · ${visit.words.bytes(file.bytes)}`}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Each is a link to its file, which script shows large (client/controllers/gallery.ts). One that nobody described says which one it is. */
function Pictures({ files, visit, house }: Props) {
  const { t } = visit.words;
  const link = (file: FileView) => fileLink(house, file.uuid, visit.me.id);
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
