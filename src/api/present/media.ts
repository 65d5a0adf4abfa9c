import type { Focus, ShownFile } from '#src/media/file.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** Mastodon's MediaAttachment. Bytes of partners' files come through this instance too, so `remote_url` stays empty. */
export function presentFile(house: House, file: ShownFile, viewerId: PersonId) {
  const url = fileLink(house, file.uuid, viewerId);
  const size = sizeOf(file);
  return {
    id: file.id as string,
    type: typeOf(file),
    url,
    preview_url: file.hasPreview ? previewLink(url) : file.kind === 'image' ? url : null,
    remote_url: null,
    preview_remote_url: null,
    text_url: null,
    meta: size ? { original: size, small: size, ...(file.focus && { focus: pointOf(file.focus) }) } : null,
    description: file.alt === '' ? null : file.alt,
    blurhash: null,
    kontor: { name: file.name, media_type: file.mediaType, bytes: file.bytes },
  };
}

/** Documents are `unknown` to Mastodon: clients then show a link, which is right. */
function typeOf(file: ShownFile): 'image' | 'video' | 'audio' | 'unknown' {
  return file.kind === 'document' || file.kind === 'other' ? 'unknown' : file.kind;
}

const pointOf = ([x, y]: Focus) => ({ x, y });

function sizeOf(file: ShownFile) {
  if (!file.width || !file.height) return null;
  return {
    width: file.width,
    height: file.height,
    size: `${file.width}x${file.height}`,
    aspect: file.width / file.height,
  };
}
