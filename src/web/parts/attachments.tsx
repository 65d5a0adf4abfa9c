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

/** Pictures side by side, other files as lines to pick up. Every address is asked about again when it is opened. */
export function Attachments(props: Props) {
  const { files, visit, house } = props;
  const pictures = files.filter((file) => file.kind === 'image');
  const others = files.filter((file) => file.kind !== 'image');
  const link = (file: FileView) => fileLink(house, file.uuid, visit.me.id);
  return (
    <>
      {pictures.length > 0 && (
        <ul class={`pictures count-${Math.min(pictures.length, 4)}`}>
          {pictures.map((file) => (
            <li>
              <a href={link(file)}>
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
      )}
      {others.length > 0 && (
        <ul class="files">
          {others.map((file) => (
            <li>
              <a class="file" href={link(file)}>
                <Icon name="file" />
                <span class="file-name">{file.alt || file.name || visit.words.t('file.unnamed')}</span>
                <span class="quiet">{visit.words.bytes(file.bytes)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
