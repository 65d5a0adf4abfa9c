import { filesMax } from '#src/posts/limits.ts';
import { altMax, type ShownFile } from '#src/media/file.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { RequestContext } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { FileButton } from './file-button.tsx';
import { Icon } from '../shell/icon.tsx';

/** Closed until wanted. */
export function FileField(props: { readonly i18n: I18n }) {
  const { t } = props.i18n;
  return (
    <details class="file-field">
      <summary>
        <Icon name="clip" />
        {t('composer.files')}
      </summary>
      <div class="fields">
        <FileButton name="files" i18n={t('file.chooseSeveral')} several target="chooser" />
        <p class="hint">{t('composer.chooseFiles', { count: filesMax })}</p>
      </div>
    </details>
  );
}

interface Shown {
  readonly ctx: RequestContext;
  readonly instance: Instance;
}

/** Files already attached to the draft, in their order; unticked ones are left out. */
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

/** A file of the draft, with its description for those who cannot see it. */
export function FileRow(props: Shown & { readonly file: ShownFile }) {
  const { ctx, file } = props;
  const { t, bytes } = ctx.i18n;
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
  const { ctx, instance, file } = props;
  const link = fileLink(instance, file.uuid, ctx.me.id);
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
