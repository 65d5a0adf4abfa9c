import { additionHtml, albumHtml, withoutAlbum } from '#src/posts/kinds/album/said-album.ts';
import { kontorTerms } from '../namespace.ts';
import { count, hasType, idOf, list, text, words } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Note with a name and pictures, to which others add theirs: see docs/decisions/0073-albums.md. */
export const album: SpokenKind = {
  context: kontorTerms('album', 'albumOf', 'albumPictures'),
  write: ({ album: source }) =>
    source ? { type: 'Note', album: source.isOpen ? 'open' : 'closed', albumPictures: source.pictures } : {},
  plainHtml: ({ album: source, title, language, id }, addresses) =>
    source ? albumHtml(title, source.pictures, language, addresses.postPage(id)) : '',
  saysTitle: ({ album: source }) => source !== null,
  read(object): ReadParts {
    const said = text(object.album);
    const isAlbum = hasType(object, 'Note') && words(object, 'name').trim() !== '';
    if (!isAlbum || (said !== 'open' && said !== 'closed')) return {};
    return {
      ...{ kind: 'album', html: withoutAlbum(words(object, 'content')) },
      album: { isOpen: said === 'open', pictures: count(object.albumPictures) },
    };
  },
};

/** Pictures that somebody adds: an answer to the album. */
export const addition: SpokenKind = {
  context: {},
  write: ({ addition: source }) =>
    source ? { albumOf: source.albumUri, albumPictures: source.pictures } : {},
  plainHtml: ({ addition: source, language }) => (source ? additionHtml(source.pictures, language) : ''),
  read(object): ReadParts {
    const answered = idOf(list(object.inReplyTo)[0]);
    if (answered === '' || text(object.albumOf) !== answered) return {};
    return {
      ...{ kind: 'pictures', html: withoutAlbum(words(object, 'content')) },
      addition: { pictures: count(object.albumPictures) },
    };
  },
};
