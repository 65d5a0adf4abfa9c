import * as z from 'zod';
import { isId, type PostId } from '#src/platform/ids.ts';
import { lazily } from '#src/platform/lazily.ts';

/** A file of a lent post: nothing of it is stored here, so its address says where it lies. The address is sealed like any file's (link.ts). */
export interface LentFile {
  readonly postId: PostId;
  readonly url: string;
  readonly mediaType: string;
  readonly name: string;
}

const schema = lazily(() => z.tuple([z.string(), z.string(), z.string(), z.string()]));
/** No uuid begins with it. */
const mark = '~';

export const lentFileName = ({ postId, url, mediaType, name }: LentFile): string =>
  mark + Buffer.from(JSON.stringify([postId, url, mediaType, name])).toString('base64url');

/** Null: the name of something else. */
export function readLentFileName(text: string): LentFile | null {
  if (!text.startsWith(mark)) return null;
  try {
    const parsed = schema().safeParse(
      JSON.parse(Buffer.from(text.slice(mark.length), 'base64url').toString()),
    );
    if (!parsed.success) return null;
    const [postId, url, mediaType, name] = parsed.data;
    return isId(postId) ? { postId: postId as PostId, url, mediaType, name } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
