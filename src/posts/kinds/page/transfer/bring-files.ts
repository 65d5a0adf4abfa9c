import type { KeptUpload } from '#src/media/upload.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument } from '../../document/add-document.ts';
import { cleanName } from '../../document/document.ts';
import type { Archived } from './archived.ts';
import { fileLinks } from './files-linked.ts';

/** Files of an archive that are on disk, by their numbers there. */
export type KeptFiles = ReadonlyMap<number, KeptUpload>;

/** Makes documents of what a page's text links to, and gives back the text with their addresses. What is not there leaves its words. */
export function fileBringer(
  tx: Tx,
  of: {
    readonly person: PersonId;
    readonly groupId: GroupId;
    readonly archived: Archived;
    readonly files: KeptFiles;
  },
): (title: string, source: string) => Promise<string> {
  const { person, groupId, archived, files } = of;
  const addresses = new Map<number, string>();
  const bring = async (at: number, folder: string): Promise<string | null> => {
    const [file, kept] = [archived.files[at], files.get(at)];
    if (!file || !kept) return null;
    const { id: fileId } = await kept.own(person)(tx);
    const id = await addFree(tx, person, groupId, { name: cleanName(file.name) || 'file', folder, fileId });
    const [post] = await tx<{ uri: string }[]>`select uri from posts where id = ${id}`;
    return post?.uri ?? null;
  };
  return async (title, source) => {
    const folder = cleanName(title);
    for (const [, number] of source.matchAll(fileLinks)) {
      const at = Number(number);
      const uri = addresses.has(at) ? null : await bring(at, folder);
      if (uri !== null) addresses.set(at, uri);
    }
    return source.replaceAll(fileLinks, (_whole, number: string, words = '') => {
      const uri = addresses.get(Number(number));
      return uri === undefined ? words : `[[${uri}|${words}]]`;
    });
  };
}

const namesTried = 100;

/** Under that name, or the next that is free: `dial (2).png`. */
async function addFree(
  tx: Tx,
  person: PersonId,
  groupId: GroupId,
  file: Parameters<typeof addDocument>[3],
): Promise<PostId> {
  for (let number = 2; ; number++)
    try {
      const name = number === 2 ? file.name : file.name.replace(/(\.\w{1,8})?$/, ` (${number - 1})$1`);
      return await addDocument(tx, person, groupId, { ...file, name });
    } catch (error) {
      const isTaken = error instanceof Refusal && error.reason.id === 'document.nameTaken';
      if (!isTaken || number > namesTried) throw error;
    }
}
