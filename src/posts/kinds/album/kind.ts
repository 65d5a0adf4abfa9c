import { viewOf, type Kind } from '../kind.ts';
import {
  admitAddition,
  checkAdded,
  checkAddition,
  checkAlbum,
  checkPictures,
  cleanAlbum,
} from './check-album.ts';
import { count } from '../../inbound/count.ts';
import { picturesMax } from './album.ts';
import type { AdditionView, AlbumView } from './forms.ts';

/** SQL: how many pictures the post `of` has, by the table's row `of` its company said so, else counted. */
const picturesOf = (row: string): string =>
  `coalesce(${row}.pictures, (select count(*)::int from files f where f.post_id = ${row}.post_id))`;

/** Additions to the album `p` that stand. */
const additions = `album_additions b join posts q on q.id = b.post_id
      where q.reply_to_id = p.id and q.kind = 'pictures' and q.removed_at is null and q.expired_at is null`;

/** Pictures that belong together, to which others add theirs: see docs/decisions/0073-albums.md. */
export const album: Kind<'album'> = {
  mark: 'album',
  draft: 'album',
  flag: null,
  rows: ['albums'],
  isContent: true,
  filesMax: picturesMax,
  check: checkAlbum,
  checkFiles: checkPictures,
  clean: cleanAlbum,
  insert: (tx, { isOpen, pictures }) => tx`, album as (
      insert into albums (post_id, is_open, pictures) select post.id, ${isOpen}, ${pictures} from post)`,
  async revise(tx, postId, stored) {
    // It stays one: pictures of others belong to it.
    if (stored === null) return;
    await tx`update albums set is_open = ${stored.isOpen}, pictures = ${stored.pictures} where post_id = ${postId}`;
  },
  view: viewOf<AlbumView, AlbumView>(
    `select json_build_object('isOpen', k.is_open, 'own', ${picturesOf('k')},
        'total', ${picturesOf('k')} + (select coalesce(sum(${picturesOf('b')}), 0)::int from ${additions}),
        'contributors', (select count(distinct x.author_id)::int from (
          select p.author_id union all select q.author_id from ${additions}) x))
      from albums k where k.post_id = p.id`,
    (row) => row,
  ),
  source: `select jsonb_build_object('isOpen', k.is_open, 'pictures', ${picturesOf('k')}) from albums k where k.post_id = p.id`,
  revive: (input) => input,
  isUntouched: ({ album: typed }) => (typed?.title ?? '').trim() === '',
};

/** Pictures that somebody adds to an album. They stand there, and in no feed. */
export const addition: Kind<'addition'> = {
  mark: 'pictures',
  draft: 'pictures',
  flag: null,
  rows: ['album_additions'],
  isContent: false,
  isListed: false,
  filesMax: picturesMax,
  check: checkAddition,
  checkFiles: checkAdded,
  // Also where the album is not here yet: what it answers is known by its URI.
  clean: ({ pictures }) => ({ pictures: count(pictures) }),
  admit: admitAddition,
  insert: (tx, { pictures }) => tx`, added as (
      insert into album_additions (post_id, pictures) select post.id, ${pictures} from post)`,
  async revise(tx, postId, stored) {
    if (stored === null) return;
    await tx`update album_additions set pictures = ${stored.pictures} where post_id = ${postId}`;
  },
  view: viewOf<AdditionView, AdditionView>(
    `select json_build_object('own', ${picturesOf('b')}) from album_additions b where b.post_id = p.id`,
    (row) => row,
  ),
  source: `select jsonb_build_object('albumUri', p.reply_to_uri, 'pictures', ${picturesOf('b')}) from album_additions b where b.post_id = p.id`,
  revive: (input) => input,
  isUntouched: () => true,
};
