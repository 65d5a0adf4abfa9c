import { Readable } from 'node:stream';
import type { ZipFile } from 'yazl';
import type { Reader } from '#src/platform/database.ts';
import { cleanFileName, openFile } from '#src/platform/files.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { visibleTo } from '../../../policy.ts';
import { currentVersion, filePost } from '../../document/versions.ts';

interface ExportedDocument {
  readonly name: string;
  readonly folder: string;
  readonly uri: string;
  /** Null: its bytes lie with another company. */
  readonly storageKey: string | null;
  readonly company: string;
}

/** As many as a group's folders show at all. */
const documentsMax = 10_000;

/**
 * The documents of the wiki's group, in `documents/` by their folders, each as its current version is. Of those whose bytes lie elsewhere
 * `documents/elsewhere.txt` says where. Files are opened one after the other, while the archive is sent.
 */
export async function addDocuments(
  zip: ZipFile,
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
): Promise<void> {
  const documents = await readDocuments(reader, personId, groupId);
  const dir = reader.instance.files;
  const elsewhere: string[] = [];
  const taken = new Set<string>();
  for (const { name, folder, uri, storageKey, company } of documents) {
    const path = pathOf(folder, name);
    if (storageKey === null) elsewhere.push(`${path.slice('documents/'.length)}\t${company}\t${uri}`);
    else if (!taken.has(path.toLowerCase())) {
      taken.add(path.toLowerCase());
      zip.addReadStreamLazy(path, { compress: false }, (done) => {
        openFile(dir, storageKey).then(
          (file) => done(null, file.read()),
          (error: unknown) => done(error, Readable.from([])),
        );
      });
    }
  }
  if (elsewhere.length > 0)
    zip.addBuffer(Buffer.from(`${elsewhere.join('\n')}\n`), 'documents/elsewhere.txt');
}

const pathOf = (folder: string, name: string): string =>
  ['documents', ...folder.split('/'), name]
    .filter((part) => part !== '')
    .map((part) => cleanFileName(part) || 'file')
    .join('/');

const readDocuments = async (
  reader: Reader,
  personId: PersonId,
  groupId: GroupId,
): Promise<ExportedDocument[]> =>
  await reader<ExportedDocument[]>`
    select d.name, d.folder, p.uri, f.storage_key, coalesce(nullif(pe.company, ''), pe.origin, '') as company
    from documents d join posts p on p.id = d.post_id
    cross join lateral (${reader.unsafe(currentVersion)}) c
    join people w on w.id = c.author_id left join peers pe on pe.id = w.peer_id
    left join lateral (select f.storage_key from files f
      where f.post_id = (select ${reader.unsafe(filePost)} from (select c.id, c.restores) v) order by f.position, f.id limit 1) f on true
    where d.group_id = ${groupId} and d.binned_at is null and p.removed_at is null and ${visibleTo(reader, { personId })}
    order by d.folded_folder, d.folded_name, d.post_id limit ${documentsMax}`;
