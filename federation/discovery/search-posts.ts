import type { Partner } from '#src/agreements/decide.ts';
import { readerName } from '#src/agreements/readings.ts';
import { personUri, readPerson } from '#src/people/read.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PostElsewhere, PostsElsewhere } from '#src/posts/search/elsewhere.ts';
import { knownPosts } from '#src/posts/search/known.ts';
import type { FederationContext } from '../context.ts';
import { acceptActivity } from '../context.ts';
import { parseStrict } from '../json/strict-json.ts';
import { comesByReference, readerHeader } from '../objects/by-reference.ts';
import { ProtocolError } from '../protocol-error.ts';
import { signRequest } from '../security/signatures.ts';
import { readFound, type ReadFound } from '../vocabulary/found-post.ts';
import { isObject, list } from '../vocabulary/read.ts';
import { queryText, wordsIn } from './ask-directories.ts';
import { foundMax } from './post-search.ts';

/** A person waits for the page: all partners together have this long. */
const patienceMs = 1_200;
const answerMaxBytes = 256 * 1024;

/**
 * Asks all partners whose agreement has `posts.search` for posts that match, as this person, and returns what came in time, newest first, and
 * which companies did not answer. Whoever is asked decides what they may read at this moment. Nothing of it is kept: no row, no file, no cache;
 * what the person opens is fetched as ever. Never inside a transaction.
 */
export async function searchPosts(
  ctx: FederationContext,
  person: PersonId,
  q: string,
): Promise<PostsElsewhere> {
  const words = wordsIn(q);
  // A guest searches their groups, and partners know of none.
  if (words === '' || (await readPerson(ctx.db, person))?.guestOf !== null) return { posts: [], silent: [] };
  const partners = ctx.registry.all().filter((partner) => mayAsk(ctx, partner));
  const asker = { id: person, uri: await personUri(ctx.db, person) };
  const answers = await Promise.all(partners.map((partner) => askInTime(ctx, asker, partner, words)));
  const found = partners.flatMap((partner, at) =>
    (answers[at] ?? []).flatMap((post) => shown(partner, post) ?? []),
  );
  return {
    posts: (await withoutKnown(ctx, person, found)).toSorted((a, b) => +b.publishedAt - +a.publishedAt),
    silent: partners.filter((_, at) => answers[at] === null).map(({ company }) => company),
  };
}

const mayAsk = (ctx: FederationContext, { origin, peerKind }: Partner): boolean =>
  peerKind === 'kontor' &&
  ctx.registry.decide(origin, { direction: 'out', scope: 'posts.search' }).allowed &&
  ctx.registry.decide(origin, { direction: 'in', category: 'post' }).allowed;

/** Null: no answer in time, or none that can be read. Empty: it finds nothing, or has withdrawn the permission a moment ago. */
async function askInTime(
  ctx: FederationContext,
  asker: { readonly id: PersonId; readonly uri: string },
  partner: Partner,
  words: string,
): Promise<readonly ReadFound[] | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, patienceMs, null)));
  const answer = ask(ctx, asker, partner, words).catch((error: unknown) => {
    if (error instanceof Unavailable || error instanceof ProtocolError || error instanceof Refusal)
      return null;
    throw error;
  });
  return await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** In the person's name, so that their rights decide there; where posts go by reference under the name that only we can resolve. */
async function ask(
  ctx: FederationContext,
  asker: { readonly id: PersonId; readonly uri: string },
  partner: Partner,
  words: string,
): Promise<readonly ReadFound[] | null> {
  const url = new URL(
    `${ctx.instance.addresses.postSearch(partner.origin)}?${queryText(new URLSearchParams({ q: words }))}`,
  );
  const isPseudonymous = comesByReference(partner, 'post');
  const signer = isPseudonymous ? ctx.instance.addresses.instanceActor : asker.uri;
  const extraHeaders: Record<string, string> = isPseudonymous
    ? { [readerHeader]: readerName(ctx.instance, partner.origin, asker.id) }
    : {};
  const [key] = await ctx.keyring.forRequests(signer, partner.peerId);
  const headers = await signRequest({
    ...{ method: 'GET', url, scheme: 'rfc9421', extraHeaders },
    key: { id: key.keyUri, privateKey: key.privateKey },
  });
  const answer = await ctx.egress.request({
    ...{ method: 'GET', url, headers: { ...headers, accept: acceptActivity } },
    ...{ timeoutMs: patienceMs, maxBytes: answerMaxBytes },
  });
  if (answer.status === 404) return [];
  if (answer.status !== 200) return null;
  const said: unknown = parseStrict(answer.body);
  const items = isObject(said) ? list(said.items).slice(0, foundMax) : [];
  return items.flatMap((item) => readFound(item) ?? []);
}

/** A partner speaks only for its own posts. */
const shown = ({ origin, peerId, company, country }: Partner, post: ReadFound): PostElsewhere | null =>
  originOf(post.uri) === origin ? { ...post, id: null, peerId, company, country, language: '' } : null;

/** What this person reads here is found here; what is here without its words leads to it. */
async function withoutKnown(
  ctx: FederationContext,
  person: PersonId,
  found: readonly PostElsewhere[],
): Promise<PostElsewhere[]> {
  const known = await knownPosts(
    ctx.db,
    person,
    found.map(({ uri }) => uri),
  );
  return found.flatMap((post) => {
    const here = known.get(post.uri);
    if (here === undefined) return [post];
    return here.isLent ? [{ ...post, id: here.id }] : [];
  });
}
