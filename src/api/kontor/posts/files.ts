import { z } from 'zod';
import { fileLink } from '#src/media/link.ts';
import { isId } from '#src/platform/ids.ts';
import { filesOf, fileSorts, type FilePlace } from '#src/posts/read/files-of.ts';
import { readPost } from '#src/posts/read/read.ts';
import { readJoined } from '../groups/groups.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, paged, partner } from '../shapes.ts';

const tag = 'Files';
const perPage = 40;
const query = paged.extend({
  kind: z
    .enum(fileSorts)
    .optional()
    .meta({ description: 'Pictures, documents, or audio and video; all when not said.' }),
});
const answer = z.object({
  items: list(
    z
      .object({
        id,
        postId: id.meta({ description: 'The post that brought it.' }),
        name: z.string(),
        alt: z.string(),
        mediaType: z.string(),
        bytes: z.int(),
        url: z.string().meta({
          description: 'For you alone, for some days; whether you may see it is asked again each time.',
        }),
        by: partner,
        at: moment,
      })
      .meta({ id: 'PostedFile' }),
  ),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null: this is the last.' }),
});

export const fileOperations = {
  listGroupFiles: operation('GET /groups/{group}/files', {
    ...{ tag, scope: 'read:statuses', summary: 'Files of a group’s posts, newest first', query, answer },
    show: async (call) => filesIn(call, { groupId: (await readJoined(call)).id }),
  }),
  listThreadFiles: operation('GET /posts/{post}/files', {
    ...{
      tag,
      scope: 'read:statuses',
      summary: 'Files of the thread that a post is in, newest first',
      query,
      answer,
    },
    show: async (call) => {
      const { rootId } = await readPost(call.api.db, call.viewer, call.parts.post);
      return await filesIn(call, { rootId });
    },
  }),
};

async function filesIn(
  { api, me, viewer, query: { cursor, kind } }: Call & { readonly query: z.output<typeof query> },
  place: FilePlace,
) {
  const page = { limit: perPage, ...(cursor !== undefined && isId(cursor) && { maxId: cursor }) };
  const found = await filesOf(api.db, viewer, place, { sort: kind, page });
  return {
    items: found.map(({ file, postId, at, author: by }) => ({
      ...{ id: file.id, postId, by, at },
      ...{ name: file.name, alt: file.alt, mediaType: file.mediaType, bytes: file.bytes },
      url: fileLink(api.db.instance, file.uuid, me),
    })),
    next: found.length === perPage ? (found.at(-1)?.file.id ?? null) : null,
  };
}
