import type { z } from 'zod';
import type { Tx } from '#src/platform/database.ts';
import type { FileId, GroupId, PostId } from '#src/platform/ids.ts';
import { readPostingDefaults } from '#src/posts/posting-defaults.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { resolveMentions } from '#src/posts/resolve-mentions.ts';
import { operation, type Call, type Operation } from '../operation.ts';
import { post, written } from './post-shape.ts';

type Written = z.output<typeof written>;
type Parts = Omit<PostInput, Exclude<keyof Written, 'level'>>;

/** Where a post is read after something was done to it. */
export const showPost = (call: Call<{ readonly post: PostId }>) =>
  readPost(call.api.db, call.viewer, call.parts.post);
/** The same of one that an act made, by its id. */
export const showMade = (call: Call, key: string) => readPost(call.api.db, call.viewer, key as PostId);

/** Publishing one kind of post: the texts that all have, and what it carries. */
export function publishing<Shape extends z.ZodRawShape>(
  path: `/${string}`,
  of: { readonly tag: string; readonly summary: string; readonly carries: Shape },
  partsOf: (body: z.output<z.ZodObject<Shape>>) => Parts,
): Operation {
  const body = written.extend({}).extend(of.carries) as unknown as z.ZodObject;
  return operation(`POST ${path}`, {
    ...{ tag: of.tag, summary: of.summary, scope: 'write:statuses', body, answer: post },
    prepare: async ({ api, me, body: asked }) =>
      resolveMentions(api.db, api.remote, me, (asked as Written).source ?? ''),
    act: (tx, { me, body: asked }) =>
      publishWritten(tx, me, asked as Written, partsOf(asked as z.output<z.ZodObject<Shape>>)),
    show: showMade,
  });
}

async function publishWritten(
  tx: Tx,
  me: Call['me'],
  { title, source = '', groupId, level, language, fileIds }: Written,
  parts: Parts,
): Promise<PostId> {
  const defaults = await readPostingDefaults(tx, me);
  const chosen =
    groupId === undefined && parts.level === undefined ? (level ?? defaults.level ?? undefined) : undefined;
  return publishPost(tx, me, {
    source,
    ...parts,
    ...(title !== undefined && { title }),
    ...(groupId !== undefined && { groupId: groupId as GroupId }),
    ...(chosen !== undefined && { level: chosen }),
    ...(language !== undefined && { language }),
    ...(fileIds && { fileIds: fileIds as readonly FileId[] }),
  });
}
