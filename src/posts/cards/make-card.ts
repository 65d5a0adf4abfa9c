import { createHash } from 'node:crypto';
import { removeKeys } from '#src/media/keep-picture.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { noteChange } from '#src/platform/changes.ts';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { PostId } from '#src/platform/ids.ts';
import { readSetting } from '#src/platform/settings.ts';
import type { Level } from '../level.ts';
import { linkForCard } from './card.ts';
import { fetchCard } from './fetch-card.ts';
import { deleteOldCards, isFresh, linkCard, putCard, unlinkCard } from './store.ts';

/**
 * Finds out what a post links to, and shows it under the post; takes away the card of a post that no longer links there. Partners' addresses are
 * never asked: what is behind them is for those they let in. On repetition the same again.
 */
export async function makeCard(
  db: Db,
  egress: Egress,
  { postId }: { readonly postId: PostId },
): Promise<void> {
  const address = await addressFor(db, postId);
  if (address === null) return await transaction(db, (tx) => unlinkCard(tx, postId));
  const key = createHash('sha256').update(address).digest();
  const known = await isFresh(db, key);
  const card = known ? null : await fetchCard(db.instance, egress, address);
  const former = await transaction(db, async (tx) => {
    const gone = known ? [] : await putCard(tx, key, address, card);
    await linkCard(tx, postId, key);
    noteChange(tx, `post ${postId}`);
    return gone;
  });
  await removeKeys(db.instance.files, former);
}

async function addressFor(reader: Reader, postId: PostId): Promise<string | null> {
  if ((await readSetting(reader, 'link_cards')) === false) return null;
  const [post] = await reader<{ html: string; level: Level }[]>`
    select html, level from posts where id = ${postId} and removed_at is null and expired_at is null and not lent and not practice`;
  if (!post || post.level === 'direct') return null;
  const address = linkForCard(reader.instance, post.html);
  return address !== null && (await isPartners(reader, new URL(address))) ? null : address;
}

/** Also below a partner's host, where its files may be. */
async function isPartners(reader: Reader, url: URL): Promise<boolean> {
  const partners = await reader<{ origin: string }[]>`select origin from peers`;
  return partners.some(({ origin }) => {
    const hostname = hostOf(origin).replace(/:\d+$/, '');
    return url.hostname === hostname || url.hostname.endsWith(`.${hostname}`);
  });
}

const sweepMax = 200;

/** A maintenance job; returns how many pictures went. */
export async function sweepCards(db: Db): Promise<number> {
  const keys = await transaction(db, (tx) => deleteOldCards(tx, sweepMax));
  await removeKeys(db.instance.files, keys);
  return keys.length;
}
