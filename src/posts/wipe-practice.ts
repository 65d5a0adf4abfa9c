import { duePracticeRooms, noteWiped } from '#src/groups/practice-rooms.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { hurryDetached } from './attach.ts';
import type { FileId, GroupId } from '#src/platform/ids.ts';
import { doomedColumns, erasePost, type Doomed } from './erase.ts';

/** Posts erased in one transaction. */
const batchMax = 100;
/** Of one round of maintenance; the next goes on. */
const batchesMax = 50;
const roomsMax = 20;

/** Empties the practice rooms whose night has come: every post with its files, and the folders they stood in. The room and its people stay. */
export async function wipePracticeRooms(db: Db, zone: string): Promise<void> {
  const rooms = await transaction(db, (tx) => duePracticeRooms(tx, zone, roomsMax));
  for (const { id } of rooms)
    for (let batch = 0; batch < batchesMax; batch++)
      if (await transaction(db, (tx) => wipeSome(tx, id))) break;
}

/** True: it is empty. */
async function wipeSome(tx: Tx, groupId: GroupId): Promise<boolean> {
  const posts = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts where practice and group_id = ${groupId}
    order by id desc limit ${batchMax} for update`;
  const ids = posts.map((post) => post.id);
  const files = await tx<{ id: FileId }[]>`select id from files where post_id = any(${ids}::bigint[])`;
  for (const post of posts) await erasePost(tx, post);
  await hurryDetached(
    tx,
    files.map(({ id }) => id),
  );
  await tx`delete from removals where post_id = any(${ids}::bigint[])`;
  if (posts.length > 0) return false;
  await tx`delete from document_folders where group_id = ${groupId}`;
  await noteWiped(tx, groupId);
  return true;
}
