import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { uploadedBytes } from '#src/media/read.ts';
import { refusals as mediaRefusals } from '#src/media/refusals.ts';
import { keepUpload, type KeptUpload } from '#src/media/upload.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Archived, LeftOut } from './archived.ts';
import { importPages, type ImportedPages } from './import-pages.ts';

/**
 * Imports the pages of an archive with the pictures and attachments that they link to, which become documents of the group, in a folder for each page.
 * All of it or nothing. Refusals as of `importPages`, and for who has no room for the files.
 */
export async function importArchive(
  db: Db,
  registry: PartnerRegistry,
  person: PersonId,
  groupId: GroupId,
  archived: Archived,
): Promise<ImportedPages> {
  const max = db.instance.uploadedBytesMax;
  const bytes = archived.files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  if ((await uploadedBytes(db, person)) + bytes > max)
    throw mediaRefusals.quotaFull({ gigabytes: max / 1_000_000_000 });
  const kept = new Map<number, KeptUpload>();
  const used = new Set<number>();
  const left: LeftOut[] = [];
  try {
    for (const [at, file] of archived.files.entries()) {
      const upload = { bytes: file.bytes, mediaType: '', name: file.name, alt: '', isDocument: true };
      const on = await keepUpload(db, upload).catch((why: unknown) => {
        if (!(why instanceof Refusal) || why.kind !== 'invalid') throw why;
        left.push({ name: file.path, why });
        return null;
      });
      if (on) kept.set(at, { ...on, own: (who) => (used.add(at), on.own(who)) });
    }
    const imported = await transaction(db, (tx) =>
      importPages(tx, registry, person, groupId, archived, kept),
    );
    return { ...imported, left: [...imported.left, ...left] };
  } catch (error) {
    used.clear();
    throw error;
  } finally {
    // Of pages that were there before, and when nothing came of it.
    for (const [at, file] of kept) if (!used.has(at)) await file.drop();
  }
}
