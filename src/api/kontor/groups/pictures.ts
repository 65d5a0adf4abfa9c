import { keepPicture } from '#src/media/keep-picture.ts';
import { readMedia, readOwnFile } from '#src/media/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import { isId, type FileId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { ApiContext } from '../../context.ts';

type Part = 'avatar' | 'header';
type Pictures = { [part in Part]?: string | null };

/** The named files of one's own, made pictures of the group; null takes one away. What is not named stays. */
export async function uploadedPictures(
  api: ApiContext,
  me: PersonId,
  groupId: GroupId,
  named: { readonly [part in Part]?: string | null | undefined },
): Promise<Pictures> {
  const pictures: Pictures = {};
  for (const kind of ['avatar', 'header'] as const) {
    const id = named[kind];
    if (id === undefined) continue;
    pictures[kind] =
      id === null ? null : await keepPicture(api.db, { kind, groupId }, await bytesOf(api, me, id));
  }
  return pictures;
}

async function bytesOf({ db }: ApiContext, me: PersonId, id: string): Promise<Uint8Array> {
  const file = isId(id) ? await readOwnFile(db, me, id as FileId) : null;
  const media = file && (await readMedia(db, file.uuid));
  if (!media?.storageKey) throw notFound('file');
  const opened = await openFile(db.instance.files, media.storageKey);
  return Buffer.concat(await opened.read().toArray());
}
