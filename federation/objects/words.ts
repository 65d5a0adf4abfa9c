import { isUuid } from '#src/platform/ids.ts';
import { postSources } from '#src/posts/read/source.ts';
import type { Serve } from '../ask.ts';
import { document } from '../serve.ts';
import { postContext, writePost } from '../vocabulary/note.ts';
import { admitReading } from './by-reference.ts';
import { expose, readableAsked } from './readable.ts';

/** Posts of one request: a page's, with room to spare below the size of a document. */
export const wordsMax = 20;

/**
 * GET /ap/words?o={uuid}&o=…: the posts that one reader of a partner looks at, whole. Only for somebody who looks (`Kontor-Reader`), and what may
 * not be read is left out without a word.
 */
export const words: Serve = async (ask) => {
  const { ctx, url } = ask;
  const uuids = url.searchParams.getAll('o').filter(isUuid);
  if (ask.reader === null || uuids.length === 0 || uuids.length > wordsMax) return null;
  const posts = await readableAsked(
    ask,
    uuids.map((uuid) => ctx.instance.addresses.post(uuid)),
  );
  const uris = posts.map((post) => post.uri);
  await admitReading(ask, uris);
  await expose(ask, uris);
  const withFiles = new Map(posts.map((post) => [post.id, post.withFiles]));
  const sources = await postSources(ctx.db, [...withFiles.keys()]);
  const items = sources.map((post) =>
    writePost(withFiles.get(post.id) ? post : { ...post, files: [] }, ctx.instance.addresses),
  );
  return document(
    JSON.stringify({
      '@context': postContext,
      id: url.href,
      type: 'Collection',
      totalItems: items.length,
      items,
    }),
  );
};
