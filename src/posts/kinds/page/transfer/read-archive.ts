import { ArchiveTooLarge, unzip } from '#src/platform/unzip.ts';
import { refusals } from '../refusals.ts';
import { archiveLimits, archivePagesMax, type Archived, type LeftOut } from './archived.ts';
import { isHtml, pagesOfHtml } from './read-html.ts';
import { isMarkdown, pagesOfMarkdown } from './read-markdown.ts';

/**
 * The pages of a ZIP archive: a folder of Markdown files, as wikis and note programs export them, or an HTML export of Confluence. Or of one
 * Markdown file. What is no page is left out and named. Throws Refusals: notAnArchive, archiveTooLarge, noPages, tooManyPages.
 */
export async function readArchive(name: string, bytes: Uint8Array): Promise<Archived> {
  const found = isMarkdown(name) ? new Map([[name, bytes]]) : unpacked(bytes);
  const left: LeftOut[] = [];
  const files = new Map<string, string>();
  for (const [path, content] of found)
    if (!isInside(path)) left.push({ name: path, why: refusals.outsideArchive() });
    else if (isMarkdown(path) || isHtml(path)) files.set(path, textOf(content));
    else left.push({ name: path, why: refusals.notAPage() });
  const archived = [...files.keys()].some(isMarkdown) ? pagesOfMarkdown(files) : await pagesOfHtml(files);
  if (archived.pages.length === 0) throw refusals.noPages();
  if (archived.pages.length > archivePagesMax)
    throw refusals.tooManyPages({ count: archived.pages.length, max: archivePagesMax });
  return { pages: archived.pages, left: [...left, ...archived.left] };
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
