import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { readGroup } from '#src/groups/read.ts';
import { readPost } from '#src/posts/read.ts';
import * as store from './store.ts';

/**
 * One of ours wants no alerts of what is said in a group. With `mentionsPass` they are still told when they are named or answered there.
 * Muting again changes that choice. Like every mute it is told to nobody and makes no fact.
 */
export async function muteGroup(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  { mentionsPass }: { readonly mentionsPass: boolean },
): Promise<void> {
  if (!(await readGroup(tx, { personId }, groupId))) throw notFound('This group');
  await store.putGroupMute(tx, personId, groupId, mentionsPass);
}
export const unmuteGroup = store.deleteGroupMute;

/** The thread that this post belongs to. Refuses a post the person cannot read as one that does not exist. */
export async function muteThread(tx: Tx, personId: PersonId, postId: PostId): Promise<void> {
  await store.putThreadMute(tx, personId, await rootOf(tx, personId, postId));
}
export async function unmuteThread(tx: Tx, personId: PersonId, postId: PostId): Promise<void> {
  await store.deleteThreadMute(tx, personId, await rootOf(tx, personId, postId));
}
/** By the thread itself, for the list of what is muted: its posts may be gone or closed to the person by now. */
export const forgetThreadMute = store.deleteThreadMute;

/** Everybody of a partner company. Our own company cannot be muted. */
export async function muteCompany(tx: Tx, personId: PersonId, peerId: number): Promise<void> {
  if (!(await store.putCompanyMute(tx, personId, peerId)))
    throw new Refusal('not_found', 'There is no such company.');
}
export const unmuteCompany = store.deleteCompanyMute;

const rootOf = async (reader: Reader, personId: PersonId, postId: PostId): Promise<PostId> =>
  (await readPost(reader, { personId }, postId)).rootId;
