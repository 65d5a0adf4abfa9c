import type { Limit } from '#src/platform/limits.ts';
import { matchingOwnPosts, shownMatches } from '#src/posts/search/matching.ts';
import { foundContext, writeFound } from '../vocabulary/found-post.ts';
import { admitReading } from '../objects/by-reference.ts';
import { expose, readablePosts } from '../objects/readable.ts';
import type { Ask, Serve } from '../ask.ts';
import { document } from '../serve.ts';
import { wordsIn } from './ask-directories.ts';

/** The most answers to one query; to find more, ask more precisely. */
export const foundMax = 20;

/** A company's people together; more is not people who search. */
const perPartner: Limit = { max: 600, seconds: 60 };

/**
 * GET /ap/search?q=…: posts by our people that match, newest first, for one person of a partner, exactly those that they may read at this moment.
 * Signed by that person: with their rights, in groups too. Signed by their company with `Kontor-Reader`, where the agreement lets posts go by
 * reference: no one is named, so what is for members of groups or for followers is left out. Null without the scope `posts.search`.
 */
export const postSearch: Serve = async (ask) => {
  const { ctx, caller, url, viewer } = ask;
  if (!ctx.registry.decide(caller.origin, { direction: 'in', scope: 'posts.search' }).allowed) return null;
  const isNamed = viewer.remotePersonId !== undefined;
  if (!isNamed && ask.reader === null) return null;
  const { waitSeconds } = ctx.instance.memory.limits.take(
    'postSearch',
    String(caller.partner.peerId),
    perPartner,
  );
  if (waitSeconds > 0)
    return new Response(null, { status: 429, headers: { 'retry-after': String(waitSeconds) } });
  const q = wordsIn(url.searchParams.get('q') ?? '');
  const posts = q === '' ? [] : await readableMatches(ask, q, isNamed);
  const uris = posts.map((post) => post.uri);
  // What goes by reference is recorded as a reading, and is shown to nobody by name.
  const isLent = posts.some((post) => post.isLent);
  if (isLent && (isNamed || !(await admitReading(ask, uris)))) return null;
  await expose(ask, uris);
  const shown = await shownMatches(
    ctx.db,
    posts.map((post) => post.id),
  );
  const items = shown.map(writeFound);
  return document(
    JSON.stringify({
      ...{ '@context': foundContext, id: url.href, type: 'Collection' },
      ...{ totalItems: items.length, items },
    }),
  );
};

async function readableMatches({ ctx, caller, viewer }: Ask, q: string, isNamed: boolean) {
  const { db } = ctx;
  const ids = await matchingOwnPosts(db, q);
  if (ids.length === 0) return [];
  const forAll = isNamed ? db`true` : db`p.group_id is null and p.level in ('public', 'partner')`;
  const page = {
    where: db`p.id = any(${ids}::bigint[]) and ${forAll}`,
    order: db`p.id desc`,
    max: foundMax,
  };
  return (await readablePosts(ctx, { origin: caller.origin, viewer }, page)).posts;
}
