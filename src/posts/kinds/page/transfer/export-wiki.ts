import { Readable } from 'node:stream';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '../../../policy.ts';
import { addDocuments } from './export-documents.ts';
import { linkTargets } from '../read-pages.ts';
import { typedLinks, urisLinked } from '../links.ts';

/**
 * The wiki of a group as a ZIP archive of Markdown files, as far as this person reads it: `A.md`, and what stands under A in `A/`. Each file begins
 * with its title, and links between pages are `[[Title]]`. importPages reads it again. The group's documents are in `documents/`. Pages are read one after the other while it is sent.
 */
export async function exportWiki(reader: Reader, personId: PersonId, groupId: GroupId): Promise<Readable> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  for (const { id, path, title } of laidOut(await allPages(reader, personId, groupId)))
    zip.addReadStreamLazy(`${path}.md`, (done) =>
      sourceOf(reader, personId, groupId, id).then(
        (source) => done(null, Readable.from([`# ${title}\n\n${source}\n`])),
        (error: unknown) => done(error, Readable.from([])),
      ),
    );
  await addDocuments(zip, reader, personId, groupId);
  zip.end();
  const { outputStream } = zip;
  zip.on('error', (error) => (outputStream as Readable).destroy(error as Error));
  return outputStream as Readable;
}

/** A text of the wiki as its next writer reads it: with links by the titles of today. */
export async function typedSource(reader: Reader, groupId: GroupId, source: string): Promise<string> {
  const targets = await linkTargets(reader, groupId, { uris: urisLinked(source), titles: new Set() });
  return typedLinks(source, new Map(targets.map((target) => [target.uri, target])));
}

async function sourceOf(reader: Reader, personId: PersonId, groupId: GroupId, id: PostId): Promise<string> {
  const [page] = await reader<{ source: string }[]>`
    select p.source from posts p where p.id = ${id} and p.removed_at is null and ${visibleTo(reader, { personId })}`;
  return page ? await typedSource(reader, groupId, page.source) : '';
}

interface PageName {
  readonly id: PostId;
  readonly parentId: PostId | null;
  readonly title: string;
}

const allPages = async (reader: Reader, personId: PersonId, groupId: GroupId): Promise<PageName[]> =>
  await reader<PageName[]>`
    select p.id, g.parent_id, p.title from pages g join posts p on p.id = g.post_id
    where g.group_id = ${groupId} and p.removed_at is null and ${visibleTo(reader, { personId })}
    order by g.position, p.title, p.id`;

/** Each with the path of its file. What stands under a page that is not there is at the top. */
function laidOut(pages: readonly PageName[]): (PageName & { readonly path: string })[] {
  const ids = new Set(pages.map(({ id }) => id));
  const below = Map.groupBy(pages, ({ parentId }) =>
    parentId !== null && ids.has(parentId) ? parentId : null,
  );
  const walk = (parentId: PostId | null, folder: string): (PageName & { readonly path: string })[] => {
    const taken = new Set<string>();
    return (below.get(parentId) ?? []).flatMap((page) => {
      const path = folder + free(fileName(page.title), taken);
      return [{ ...page, path }, ...walk(page.id, `${path}/`)];
    });
  };
  return walk(null, '');
}

const nameMax = 100;
/** What every file system takes as a name. */
const fileName = (title: string): string =>
  title
    .replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '-')
    .slice(0, nameMax)
    .replace(/^[.\s]+|[.\s]+$/g, '') || 'page';

/** The name, with a number behind it if a sister has it. Upper and lower case are one on many disks. */
function free(name: string, taken: Set<string>): string {
  let unique = name;
  for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name} (${n})`;
  taken.add(unique.toLowerCase());
  return unique;
}
