import { altMax, type ShownFile } from '#src/media/file.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import type { House } from '#src/platform/house.ts';
import { filesMax } from '#src/posts/post.ts';
import type { Visit } from '../context.ts';
import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

/** Closed until wanted: the browser's own control is loud. */
export function FileField(props: { readonly words: Words }) {
  const { t } = props.words;
  return (
    <details class="file-field">
      <summary>
        <Icon name="clip" />
        {t('composer.files')}
      </summary>
      <div class="fields">
        <label>
          {t('composer.chooseFiles', { count: filesMax })}
          <input type="file" name="files" multiple data-composer-target="chooser" />
        </label>
      </div>
    </details>
  );
}

interface Shown {
  readonly visit: Visit;
  readonly house: House;
}

/** Files that are with the draft already, in their order; unticked ones stay behind. */
export function HeldFiles(props: Shown & { readonly files: readonly ShownFile[] }) {
  const { files, ...shown } = props;
  if (files.length === 0) return null;
  return (
    <ul class="composer-files">
      {files.map((file) => (
        <FileRow {...shown} file={file} />
      ))}
    </ul>
  );
}

/** A file of the draft, with what it shows for those who cannot see it. */
export function FileRow(props: Shown & { readonly file: ShownFile }) {
  const { visit, file } = props;
  const { t, bytes } = visit.words;
  const isPicture = file.kind === 'image';
  const name = file.name || t('file.unnamed');
  return (
    <li class="composer-file" data-composer-target="file">
      {isPicture ? <Thumbnail {...props} /> : <Icon name="file" />}
      <div>
        <label class="choice">
          <input type="checkbox" name="file_id" value={file.id} checked />
          <span>
            <bdi>{name}</bdi> <span class="quiet">{bytes(file.bytes)}</span>
          </span>
        </label>
        {isPicture && (
          <label class="alt">
            <span class="hidden">{t('review.alt', { file: name })}</span>
            <input
              name={`alt_${file.id}`}
              value={file.alt}
              maxlength={altMax}
              dir="auto"
              placeholder={t('composer.altNudge')}
            />
          </label>
        )}
      </div>
    </li>
  );
}

function Thumbnail(props: Shown & { readonly file: ShownFile }) {
  const { visit, house, file } = props;
  const link = fileLink(house, file.uuid, visit.me.id);
  return (
    <img
      class="thumbnail"
      src={file.hasPreview ? previewLink(link) : link}
      alt=""
      width={file.width ?? undefined}
      height={file.height ?? undefined}
    />
  );
}
