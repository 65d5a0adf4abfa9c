import { fileLink, previewLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostedFile } from '#src/posts/read/files-of.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { Time } from '../shell/time.tsx';

/** Files with who posted each, and when. `asTiles`: they are all pictures. */
export function FileList(props: {
  readonly files: readonly PostedFile[];
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly asTiles?: boolean;
}) {
  const { files, ctx, instance, asTiles } = props;
  return (
    <ul class={asTiles ? 'group-files tiles' : 'group-files'}>
      {files.map((each) => (
        <FileEntry each={each} ctx={ctx} instance={instance} />
      ))}
    </ul>
  );
}

/** A line of the list; pictures among themselves become tiles by style alone. */
function FileEntry(props: {
  readonly each: PostedFile;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { each, ctx, instance } = props;
  const { file, author } = each;
  const { i18n } = ctx;
  const link = fileLink(instance, file.uuid, ctx.me.id);
  const name = file.name || file.alt || i18n.t('file.unnamed');
  return (
    <li class="group-file">
      <a class="group-file-open" href={link}>
        {file.kind === 'image' ? (
          <img src={file.hasPreview ? previewLink(link) : link} alt="" loading="lazy" />
        ) : (
          <span class="group-file-icon">
            <Icon name="file" />
          </span>
        )}
        <span class="group-file-name">{name}</span>
      </a>
      <p class="quiet">
        {file.bytes > 0 && <span class="group-file-size">{i18n.bytes(file.bytes)} · </span>}
        {author.name} <CompanyBadge of={author} /> ·{' '}
        <a href={`/posts/${each.postId}`}>
          <span class="hidden">{i18n.t('files.post')} </span>
          <Time at={each.at} i18n={i18n} />
        </a>
      </p>
    </li>
  );
}
