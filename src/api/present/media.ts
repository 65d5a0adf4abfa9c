import type { Focus, ShownFile } from '#src/media/file.ts';
import { fileLink, namedLink, previewLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** Mastodon's MediaAttachment. Partners' files are proxied by this instance too; `remote_url` is where apps that cannot display it lead. */
export function presentFile(instance: Instance, file: ShownFile, viewerId: PersonId) {
  const link = fileLink(instance, file.uuid, viewerId);
  const url = namedLink(link, file.name);
  return {
    id: file.id as string,
    type: typeOf(file),
    url,
    preview_url: file.hasPreview ? previewLink(link) : file.kind === 'image' ? url : null,
    remote_url: url,
    preview_remote_url: null,
    text_url: null,
    meta: metaOf(file),
    description: file.alt === '' ? null : file.alt,
    blurhash: null,
    kontor: { name: file.name, media_type: file.mediaType, bytes: file.bytes },
  };
}

/** Documents are `unknown` to Mastodon: clients then show a link, which is right. */
function typeOf(file: ShownFile): 'image' | 'video' | 'audio' | 'unknown' {
  return file.kind === 'document' || file.kind === 'other' ? 'unknown' : file.kind;
}

/** As Mastodon says it: sizes, and of what takes time how long it takes. */
function metaOf(file: ShownFile) {
  const size = sizeOf(file);
  const seconds = file.seconds ?? null;
  const lasts = seconds === null ? {} : { duration: seconds };
  if (!size) return seconds === null ? null : { length: lengthOf(seconds), ...lasts, original: lasts };
  return {
    ...(seconds !== null && { length: lengthOf(seconds), ...lasts }),
    ...{ original: { ...size, ...lasts }, small: size },
    ...(file.focus && { focus: pointOf(file.focus) }),
  };
}

/** `0:01:02.50` */
function lengthOf(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours}:${String(minutes).padStart(2, '0')}:${(seconds % 60).toFixed(2).padStart(5, '0')}`;
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
