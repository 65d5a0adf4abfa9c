import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostInput } from './post.ts';
import { publishPost } from './publish.ts';

/** A submission is remembered this long. */
const submissionHours = 24;

/**
 * Publishes a post that was sent under a key, once: sending it again returns the first post. With two at once, the second waits for the first to
 * commit and finds its post; if the first failed, the second becomes the first. `keyHash` is the sender's key, hashed.
 */
export async function publishOnce(
  tx: Tx,
  author: PersonId,
  keyHash: Buffer,
  input: PostInput,
): Promise<PostId> {
  await tx`delete from submissions where person_id = ${author} and at < now() - make_interval(hours => ${submissionHours})`;
  const claimed = await tx`
    insert into submissions (person_id, key_hash) values (${author}, ${keyHash}) on conflict do nothing`;
  if (claimed.count === 0) {
    const known = await publishedOnce(tx, author, keyHash);
    if (known !== null) return known;
  }
  const postId = await publishPost(tx, author, input);
  await tx`update submissions set post_id = ${postId} where person_id = ${author} and key_hash = ${keyHash}`;
  return postId;
}

/** The post that was sent under a key, within the hours keys are remembered; null if there is none yet. */
export async function publishedOnce(
  reader: Reader,
  author: PersonId,
  keyHash: Buffer,
): Promise<PostId | null> {
  const [row] = await reader<{ postId: PostId | null }[]>`
    select post_id from submissions where person_id = ${author} and key_hash = ${keyHash}`;
  return row?.postId ?? null;
}
