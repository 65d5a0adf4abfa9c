import { ArchiveTooLarge, unzip } from '#src/platform/unzip.ts';
import { refusals } from '../refusals.ts';
import {
  archiveFileLimits,
  archiveLimits,
  archivePagesMax,
  type Archived,
  type ArchivedFile,
  type LeftOut,
} from './archived.ts';
import { linkFiles, type FilesLinked } from './files-linked.ts';
import { isHtml, pagesOfHtml } from './read-html.ts';
import { isMarkdown, pagesOfMarkdown } from './read-markdown.ts';

/**
 * The pages of a ZIP archive: a folder of Markdown files, as wikis and note programs export them, or an HTML export of Confluence. Or of one
 * Markdown file. Pictures and attachments come with the pages that link to them; what is neither is left out and named. Throws Refusals: notAnArchive, archiveTooLarge, noPages, tooManyPages.
 */
export async function readArchive(name: string, bytes: Uint8Array): Promise<Archived> {
  const found = isMarkdown(name) ? new Map([[name, bytes]]) : unpacked(bytes);
  const left: LeftOut[] = [];
  const files = new Map<string, string>();
  for (const [path, content] of found)
    if (!isInside(path)) left.push({ name: path, why: refusals.outsideArchive() });
    else if (isMarkdown(path) || isHtml(path)) files.set(path, textOf(content));
    else left.push({ name: path, why: refusals.notAPage() });
  const linked = linkFiles(
    new Set(left.filter(({ why }) => why.reason.id === 'page.notAPage').map((each) => each.name)),
  );
  const archived = [...files.keys()].some(isMarkdown)
    ? pagesOfMarkdown(files, linked)
    : await pagesOfHtml(files, linked);
  if (archived.pages.length === 0) throw refusals.noPages();
  if (archived.pages.length > archivePagesMax)
    throw refusals.tooManyPages({ count: archived.pages.length, max: archivePagesMax });
  const taken = isMarkdown(name) ? [] : filesOf(bytes, linked);
  const paths = new Set(taken.map(({ path }) => path));
  const others = left.filter((each) => !paths.has(each.name));
  return { pages: archived.pages, files: taken, left: [...others, ...archived.left] };
}

/** The bytes of what pages link to, in the order of the links. */
function filesOf(bytes: Uint8Array, { found }: FilesLinked): ArchivedFile[] {
  if (found.length === 0) return [];
  const wanted = new Set(found.map(({ path }) => path));
  try {
    const files = unzip(bytes, (name) => wanted.has(name), archiveFileLimits);
    return found.map((file) => ({ ...file, bytes: files.get(file.path) ?? new Uint8Array() }));
  } catch (error) {
    if (error instanceof ArchiveTooLarge)
      throw refusals.archiveFilesTooLarge({ max: archiveFileLimits.bytes / 1_000_000 });
    throw refusals.notAnArchive();
  }
}

/** Everything but folders and what operating systems and programs put beside; of files that are no pages only the names. */
function unpacked(bytes: Uint8Array): Map<string, Uint8Array> {
  const others: string[] = [];
  try {
    const pages = unzip(
      bytes,
      (name) => {
        if (name.endsWith('/') || isByTheWay(name)) return false;
        const isPage = isMarkdown(name) || isHtml(name);
        if (!isPage) others.push(name);
        return isPage;
      },
      archiveLimits,
    );
    for (const name of others) pages.set(name, new Uint8Array());
    return pages;
  } catch (error) {
    throw error instanceof ArchiveTooLarge
      ? refusals.archiveTooLarge({ max: archivePagesMax })
      : refusals.notAnArchive();
  }
}

/** `.obsidian/`, `__MACOSX/`, `.DS_Store`, style sheets and icons of an HTML export. */
const isByTheWay = (name: string): boolean =>
  /(^|\/)(\.(?!\.)|__MACOSX\/)/.test(name) || /(^|\/)(styles|images\/icons)\//.test(name);

/** A path that stays below the archive's top. */
const isInside = (path: string): boolean =>
  !/^([/\\]|[a-z]:)/i.test(path) && !path.split(/[/\\]/).includes('..');

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
