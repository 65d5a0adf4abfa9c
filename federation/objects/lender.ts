import type { Partner } from '#src/agreements/decide.ts';
import { lentFileName } from '#src/media/lent-file.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { cleanContent, cleanFiles, cleanTags } from '#src/posts/inbound/incoming.ts';
import type { Lender, LentPost, LentWords } from '#src/posts/lent.ts';
import type { FileView } from '#src/posts/post.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { membershipHeader } from '../groups/tokens.ts';
import { ProtocolError } from '../protocol-error.ts';
import { isPost, readPost } from '../vocabulary/incoming.ts';
import { isReference } from '../vocabulary/note.ts';
import { idOf, isObject, list, words, type Json } from '../vocabulary/read.ts';
import { asReader } from './as-reader.ts';
import { comesByReference } from './by-reference.ts';
import { wordsMax } from './words.ts';

/** A page waits for its partners together, and no longer than this. */
const patienceMs = 1_500;
/** A partner that did not answer in time is not waited for again before this: pages of everyone would be slow. */
const quietMs = 10_000;
const log = logger('federation');

/** What partners lend us, fetched for those who look at it here: one signed request for the posts of a page, to all partners at once. */
export function createLender(ctx: FederationContext): Lender {
  const quietUntil = new Map<number, number>();
  return {
    lends(peerId, what) {
      const partner = ctx.registry.byPeer(peerId);
      return partner !== undefined && comesByReference(partner, what);
    },
    async open(reader, posts) {
      const found = new Map<PostId, LentWords>();
      const ask = async (batch: Batch): Promise<void> => {
        if ((quietUntil.get(batch.partner.peerId) ?? 0) > Date.now()) return;
        try {
          for (const [id, said] of await inTime(fetchWords(ctx, reader, batch))) found.set(id, said);
        } catch (error) {
          if (!(error instanceof Unavailable || error instanceof ProtocolError || error instanceof Refusal))
            throw error;
          quietUntil.set(batch.partner.peerId, Date.now() + quietMs);
          log.warn('What lies with a partner could not be fetched. {reason}', { reason: error.message });
        }
      };
      await Promise.all(batchesOf(ctx, posts).map(ask));
      return found;
    },
  };
}

/** Posts of one partner, in one of its own groups or outside of groups, or in one group that lives elsewhere. */
interface Batch {
  readonly partner: Partner;
  readonly groupUri: string | null;
  readonly posts: LentPost[];
}

function batchesOf(ctx: FederationContext, posts: readonly LentPost[]): Batch[] {
  const batches: Batch[] = [];
  for (const post of posts) {
    const partner = ctx.registry.byPeer(post.peerId);
    if (!partner || originOf(post.uri) !== partner.origin) continue;
    const groupUri =
      post.groupUri !== null && originOf(post.groupUri) !== partner.origin ? post.groupUri : null;
    const open = batches.find(
      (one) => one.partner === partner && one.groupUri === groupUri && one.posts.length < wordsMax,
    );
    if (open) open.posts.push(post);
    else batches.push({ partner, groupUri, posts: [post] });
  }
  return batches;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('It took too long.')), patienceMs);
  });
  work.catch(() => {}); // what comes too late fails unheard
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function fetchWords(
  ctx: FederationContext,
  reader: PersonId,
  { partner, groupUri, posts }: Batch,
): Promise<ReadonlyMap<PostId, LentWords>> {
  const { origin } = partner;
  if (!ctx.registry.decide(origin, { direction: 'in', category: 'post' }).allowed) return new Map();
  const uris = posts.map((post) => post.uri);
  const query = uris.map((uri) => `o=${uri.slice(uri.lastIndexOf('/') + 1)}`).join('&');
  const headers = {
    ...(await asReader(ctx, partner, reader, uris)),
    ...(groupUri === null ? {} : await membershipHeader(ctx, groupUri, origin)),
  };
  const doc = await fetchDocument(
    ctx,
    `${ctx.instance.addresses.words(origin)}?${query}`,
    headers,
    patienceMs,
  );
  const byUri = new Map(posts.map((post) => [post.uri, post.id]));
  const files = ctx.registry.decide(origin, { direction: 'in', category: 'file' }).allowed;
  return new Map(
    list(doc?.items).flatMap((item): [PostId, LentWords][] => {
      const id = isObject(item) && isPost(item) && !isReference(item) ? byUri.get(idOf(item)) : undefined;
      return id === undefined ? [] : [[id, wordsOf(id, item as Json, files)]];
    }),
  );
}

/** Its text as a server reads it that knows no kinds of posts, so that there is nothing to answer that is not here. */
function wordsOf(id: PostId, item: Json, withFiles: boolean): LentWords {
  const said = readPost(item);
  return {
    ...cleanContent({ ...said, html: words(item, 'content') }),
    ...{ sensitive: said.sensitive, pageUrl: null, tags: cleanTags(said.tags) },
    files: withFiles ? cleanFiles(said.files).map((file, n) => viewOf(id, file, n)) : [],
  };
}

function viewOf(postId: PostId, file: ReturnType<typeof cleanFiles>[number], n: number): FileView {
  const { kind, mediaType, name, alt, bytes, width, height, focusX, focusY, remoteUrl } = file;
  return {
    ...{ id: `${postId}${n}` as FileId, uuid: lentFileName({ postId, url: remoteUrl, mediaType, name }) },
    ...{ kind, mediaType, name, alt, bytes, width, height, hasPreview: false, seconds: file.seconds },
    focus: focusX === null || focusY === null ? null : [focusX, focusY],
  };
}
