import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { count } from '../../inbound/count.ts';
import type { Arriving, Publishing } from '../kind.ts';
import type { AlbumForms, AlbumInput, NewAddition, NewAlbum } from './forms.ts';
import { refusals } from './refusals.ts';

/** Of an own album, new or edited. */
export async function checkAlbum(
  tx: Tx,
  { isOpen }: AlbumInput,
  { title, audience, fileIds = [] }: Publishing,
): Promise<NewAlbum> {
  if (audience.parent !== null) throw refusals.isReply();
  if (audience.level === 'direct') throw refusals.isDirect();
  if (title === '') throw refusals.titleMissing();
  await requirePictures(tx, tx`id = any(${[...fileIds]}::bigint[])`);
  return { isOpen, pictures: null };
}

export function cleanAlbum(
  { isOpen, pictures }: AlbumForms['incoming'],
  { level, isReply }: Arriving,
): NewAlbum | null {
  return isReply || level === 'direct' ? null : { isOpen, pictures: count(pictures) };
}

/** Of own pictures for an album. Refusals say who may add some. */
export async function checkAddition(
  tx: Tx,
  _given: object,
  { author, audience, fileIds = [] }: Publishing,
): Promise<NewAddition> {
  await requireOpen(tx, author, audience.parent?.id ?? null);
  if (fileIds.length === 0) throw refusals.noPictures();
  await requirePictures(tx, tx`id = any(${[...fileIds]}::bigint[])`);
  return { pictures: null };
}

/** A partner's, as an answer to something that is here or not. */
export const admitAddition = async (
  tx: Tx,
  author: PersonId,
  _groupId: GroupId | null,
  _stored: NewAddition,
  parentId: PostId | null,
): Promise<void> => {
  // What it answers may come later, or never: then it is pictures without an album.
  if (parentId !== null) await requireOpen(tx, author, parentId);
};

async function requireOpen(tx: Tx, author: PersonId, albumId: PostId | null): Promise<void> {
  const [album] = await tx<{ isOpen: boolean; own: boolean }[]>`
    select k.is_open, p.author_id = ${author} as own from albums k join posts p on p.id = k.post_id where k.post_id = ${albumId}`;
  if (!album) throw refusals.notAnAlbum();
  if (!album.isOpen && !album.own) throw refusals.notOpen();
}

/** After the files of an album were exchanged. */
export const checkPictures = (tx: Tx, postId: PostId): Promise<void> =>
  requirePictures(tx, tx`post_id = ${postId}`);

/** After the files of an addition were: without any it would be nothing. */
export async function checkAdded(tx: Tx, postId: PostId): Promise<void> {
  await checkPictures(tx, postId);
  const [some] = await tx`select from files where post_id = ${postId} limit 1`;
  if (!some) throw refusals.noPictures();
}

/** An album takes what can be looked at. */
async function requirePictures(tx: Tx, where: Fragment): Promise<void> {
  const [odd] = await tx<{ name: string }[]>`
    select name from files where ${where} and kind not in ('image', 'video') order by position limit 1`;
  if (odd) throw refusals.notPictures({ name: odd.name });
}
