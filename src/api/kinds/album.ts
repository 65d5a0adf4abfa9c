import { additionHtml, albumHtml } from '#src/posts/kinds/album/said-album.ts';
import { flagOf, nestedFields, type Fields } from '../fields.ts';
import type { AlbumInput } from '#src/posts/kinds/album/forms.ts';
import type { ApiKind } from './kind.ts';

/** `album`, beside `title`, with up to 60 `media_ids`; `album[open]`: others may add theirs. */
export const album: ApiKind = {
  read: readAlbum,
  readChange: readAlbum,
  present: ({ album: shown }) => ({
    album: shown && { open: shown.isOpen, pictures: shown.total, contributors: shown.contributors },
  }),
  above: ({ album: shown, title, language, pageUrl, uri }) =>
    shown ? albumHtml(title, shown.own, language, pageUrl ?? uri) : '',
};

function readAlbum(fields: Fields): { readonly album?: AlbumInput } {
  const asked = nestedFields(fields, 'album');
  return asked ? { album: { isOpen: flagOf(asked, 'open') ?? true } } : {};
}

/** `album_addition`: this answer adds its files to the album that it answers. */
export const addition: ApiKind = {
  read: (fields) => (flagOf(fields, 'album_addition') ? { addition: {} } : {}),
  present: ({ addition: shown }) => ({ album_addition: shown && { pictures: shown.own } }),
  above: ({ addition: shown, language }) => (shown ? additionHtml(shown.own, language) : ''),
};
