import { forbidsOnward } from '#src/agreements/onward.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostId } from '#src/platform/ids.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { plainText, sanitiseHtml } from '#src/platform/sanitise.ts';
import { titleMax } from '../limits.ts';
import type { PostView, Viewer } from '../post.ts';
import { readPost } from '../read/read.ts';
import { refusals } from './refusals.ts';
import { languagePairs, translateWords } from './translator.ts';

export interface Translation {
  readonly title: string;
  /** Clean, as every post's. */
  readonly html: string;
  readonly from: string;
  readonly to: string;
  /** Whose server made it: its host. */
  readonly by: string;
}

/**
 * A post in another language, made by the company's own server and kept until the post changes or goes. For whoever may read the post; not for
 * words that their company lets nobody pass on, nor for what lies with it or is said in a practice room. Refusals and Unavailable say what is wrong. Uses the network: never
 * inside a transaction.
 */
export async function translatePost(
  { db, egress }: { readonly db: Db; readonly egress: Egress },
  viewer: Viewer,
  postId: PostId,
  to: string,
): Promise<Translation> {
  const { instance } = db;
  const post = await readPost(db, viewer, postId);
  if (instance.translator === null) throw refusals.notSetUp();
  const by = hostOf(instance.translator.url);
  const [from, target] = [languageOf(post.language), languageOf(to)];
  await requireTranslatable(db, post, { from, to: target });
  const kept = await readKept(db, post, target);
  if (kept) return { ...kept, to: target, by };
  const pairs = await orSaid(() => languagePairs(instance, egress));
  if (pairs.get(from)?.has(target) !== true) throw refusals.notThisLanguage({ from, to: target, server: by });
  const said = await orSaid(() =>
    translateWords(instance, egress, { title: post.title, html: post.html, from, to: target }),
  );
  const clean = { title: plainText(said.title).slice(0, titleMax), html: sanitiseHtml(said.html) };
  if (clean.html.trim() === '' && post.html.trim() !== '') throw failed();
  await transaction(db, (tx) => keep(tx, post, { ...clean, from, to: target }));
  return { ...clean, from, to: target, by };
}

/** Whether it is offered: there is a server, the language differs, and neither the agreement nor its room keeps the words. */
export function mayBeTranslated({ instance }: Held, post: PostView, locale: string): boolean {
  if (instance.translator === null || post.html === '' || post.lent !== null || post.practice) return false;
  if (languageOf(post.language) === languageOf(locale)) return false;
  const partner = post.peerId === null ? null : instance.memory.partners.current?.byPeer(post.peerId);
  return partner?.kind !== 'mutual' || partner.grantsIn.onwardTransfer;
}
type Held = { readonly instance: Instance };

const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

async function requireTranslatable(
  reader: Reader,
  post: PostView,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  if (post.removedAt !== null || post.expiredAt !== null || post.html === '') throw refusals.nothingToSay();
  if (from === to) throw refusals.sameLanguage();
  if (post.practice) throw refusals.practice();
  if (post.lent !== null) throw refusals.staysAway({ company: post.author.company });
  const [kept] = await reader`
    select from posts p where p.id = ${post.id} and p.peer_id is not null and ${reader.unsafe(forbidsOnward('p.peer_id'))}`;
  if (kept) throw refusals.staysAway({ company: post.author.company });
}

const versionOf = ({ editedAt, publishedAt }: PostView): Date => editedAt ?? publishedAt;

async function readKept(
  reader: Reader,
  post: PostView,
  to: string,
): Promise<Omit<Translation, 'to' | 'by'> | null> {
  const [kept] = await reader<Omit<Translation, 'to' | 'by'>[]>`
    select title, html, from_language as "from" from translations
    where post_id = ${post.id} and language = ${to} and written_at = ${versionOf(post)}`;
  return kept ?? null;
}

/** Not of a post that was edited or went in the meantime. */
async function keep(
  tx: Tx,
  post: PostView,
  { title, html, from, to }: Omit<Translation, 'by'>,
): Promise<void> {
  await tx`
    insert into translations (post_id, language, written_at, from_language, title, html)
    select p.id, ${to}, ${versionOf(post)}, ${from}, ${title}, ${html} from posts p
    where p.id = ${post.id} and coalesce(p.edited_at, p.published_at) = ${versionOf(post)} and p.removed_at is null and p.expired_at is null
    on conflict (post_id, language) do update set written_at = excluded.written_at, from_language = excluded.from_language,
      title = excluded.title, html = excluded.html, made_at = now()`;
}

/** One sentence for whatever is wrong there: readers can do nothing about it, and hosts and codes are not theirs to know. */
async function orSaid<Found>(work: () => Promise<Found>): Promise<Found> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unavailable) throw failed(error);
    throw error;
  }
}

const failed = (cause?: unknown): Unavailable =>
  new Unavailable(
    'The translation server does not answer, or not with a translation. The post itself is unchanged; try again later.',
    { retryable: true, cause },
  );

const forget = async (tx: Tx, { postId }: { readonly postId: PostId }): Promise<void> => {
  await tx`delete from translations where post_id = ${postId}`;
};

/** What is not said any more is not kept in other words. */
export const translationSubscriber: Subscriber = {
  name: 'translations',
  hears: [on('post.edited', forget), on('post.hidden', forget), on('post.expired', forget)],
};
