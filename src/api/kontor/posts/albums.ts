import { z } from 'zod';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { isId } from '#src/platform/ids.ts';
import { picturesMax } from '#src/posts/kinds/album/album.ts';
import { listAlbums, readPictures } from '#src/posts/kinds/album/list-albums.ts';
import { readPost } from '#src/posts/read/read.ts';
import { operation } from '../operation.ts';
import { id, list, moment, paged } from '../shapes.ts';
import { publishing } from './publish.ts';

const tag = 'Albums';
const perPage = 40;
const albums = z.object({
  items: list(
    z.object({
      id,
      title: z.string(),
      author: z.string(),
      company: z.string().nullable().meta({ description: 'Null: yours.' }),
      publishedAt: moment,
      total: z.int().meta({ description: 'Pictures in it, also those that may not come here.' }),
    }),
  ),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null: this is the last.' }),
});
const pictures = z
  .array(id)
  .max(picturesMax)
  .meta({ description: 'Files uploaded with `POST /api/v2/media`, in their order.' });

const pageAt = (cursor: string | undefined) => ({
  limit: perPage,
  ...(cursor !== undefined && isId(cursor) && { maxId: cursor }),
});
const answerOf = (items: Awaited<ReturnType<typeof listAlbums>>) => ({
  items,
  next: items.length === perPage ? (items.at(-1)?.id ?? null) : null,
});

export const albumOperations = {
  createAlbum: publishing(
    '/albums',
    {
      ...{ tag, summary: 'Put pictures together, for others to add theirs' },
      carries: {
        title: z.string().min(1).max(300),
        isOpen: z
          .boolean()
          .default(true)
          .meta({ description: 'Everyone who may answer it may add pictures.' }),
        fileIds: pictures.optional(),
      },
    },
    ({ isOpen }) => ({ album: { isOpen } }),
  ),
  addPictures: publishing(
    '/pictures',
    { ...{ tag, summary: 'Add pictures to an album' }, carries: { albumId: id, fileIds: pictures.min(1) } },
    ({ albumId }) => ({ addition: {}, replyToId: albumId as PostId }),
  ),
  listGroupAlbums: operation('GET /groups/{group}/albums', {
    ...{ tag, scope: 'read:statuses', summary: 'Albums of a group, newest first', answer: albums },
    query: paged,
    show: async ({ api, viewer, parts, query: { cursor } }) =>
      answerOf(await listAlbums(api.db, viewer, { groupId: parts.group }, pageAt(cursor))),
  }),
  listPersonAlbums: operation('GET /people/{person}/albums', {
    ...{ tag, scope: 'read:statuses', summary: 'Albums that somebody made, newest first', answer: albums },
    query: paged,
    show: async ({ api, viewer, parts, query: { cursor } }) =>
      answerOf(await listAlbums(api.db, viewer, { personId: parts.person as PersonId }, pageAt(cursor))),
  }),
  readAlbum: operation('GET /albums/{post}/pictures', {
    ...{ tag, scope: 'read:statuses', summary: 'The pictures of an album, in their order' },
    answer: z.object({
      pictures: list(
        z.object({
          id,
          uuid: z.string(),
          postId: id.meta({ description: 'The post that brought it: the album, or an answer to it.' }),
          name: z.string(),
          alt: z.string(),
          mediaType: z.string(),
          author: z.string(),
          company: z.string().nullable(),
          at: moment,
        }),
      ),
      keptBack: list(
        z.object({ postId: id, author: z.string(), company: z.string(), pictures: z.int() }),
      ).meta({ description: 'What lies with its company, because the agreement lets no files come here.' }),
    }),
    show: async ({ api, viewer, parts }) => {
      const post = await readPost(api.db, viewer, parts.post);
      return await readPictures(api.db, viewer, post.id);
    },
  }),
};
