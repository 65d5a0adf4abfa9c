import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { readGroup } from '#src/groups/read.ts';
import { readPost } from '#src/posts/read/read.ts';
import * as store from './store.ts';
import { refusals } from './refusals.ts';

/**
 * One of our people wants no notifications about a group. With `mentionsPass` they are still notified when they are mentioned or answered there.
 * Muting again changes that choice. As with every mute, no one is told and no fact is recorded.
 */
export async function muteGroup(
  tx: Tx,
  personId: PersonId,
  groupId: GroupId,
  { mentionsPass }: { readonly mentionsPass: boolean },
): Promise<void> {
  if (!(await readGroup(tx, { personId }, groupId))) throw notFound('group');
  await store.putGroupMute(tx, personId, groupId, mentionsPass);
}
export const unmuteGroup = store.deleteGroupMute;

/** The thread this post belongs to. Refuses a post the person cannot read like one that does not exist. */
export async function muteThread(tx: Tx, personId: PersonId, postId: PostId): Promise<void> {
  await store.putThreadMute(tx, personId, await rootOf(tx, personId, postId));
}
export async function unmuteThread(tx: Tx, personId: PersonId, postId: PostId): Promise<void> {
  await store.deleteThreadMute(tx, personId, await rootOf(tx, personId, postId));
}
/** By the thread itself, for the list of mutes: its posts may be gone or unreadable for the person by now. */
export const forgetThreadMute = store.deleteThreadMute;

/** Everyone at a partner company. One's own company cannot be muted. */
export async function muteCompany(tx: Tx, personId: PersonId, peerId: number): Promise<void> {
  if (!(await store.putCompanyMute(tx, personId, peerId))) throw refusals.companyUnknown();
}
/** Muted, and their posts are in none of one's lists. */
export async function blockCompany(tx: Tx, personId: PersonId, peerId: number): Promise<void> {
  await muteCompany(tx, personId, peerId);
  await store.hideCompany(tx, personId, peerId);
}
export const unmuteCompany = store.deleteCompanyMute;

const rootOf = async (reader: Reader, personId: PersonId, postId: PostId): Promise<PostId> =>
  (await readPost(reader, { personId }, postId)).rootId;
