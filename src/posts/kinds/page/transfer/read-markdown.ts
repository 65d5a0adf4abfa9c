import { titleMax } from '../../../limits.ts';
import { outsideCode, typedLink } from '../links.ts';
import { decodedPath, pathOfLink } from './archive-paths.ts';
import type { Archived, ArchivedPage } from './archived.ts';
import type { FilesLinked } from './files-linked.ts';

export const isMarkdown = (name: string): boolean => /\.(md|markdown)$/i.test(name);

/**
 * The pages of Markdown files by their paths: `A.md` stands at the top, `A/B.md` under it, and a folder without a page of its name becomes one
 * without text. A file's first heading or the `title` of its front matter is its title, otherwise its name.
 */
export function pagesOfMarkdown(
  files: ReadonlyMap<string, string>,
  inArchive: FilesLinked,
): Pick<Archived, 'pages' | 'left'> {
  const top = commonFolder([...files.keys()].filter(isMarkdown));
  const read = new Map<string, { readonly path: string; readonly title: string; readonly body: string }>();
  for (const [path, text] of files)
    if (isMarkdown(path)) {
      const key = keyOf(path.slice(top.length));
      read.set(key, { path, ...readFile(text, nameOf(key)) });
    }
  const titles = new Map([...read.values()].map(({ path, title }) => [path, title]));
  const pages = new Map<string, ArchivedPage>();
  for (const [key, { path, title, body }] of read) {
    const parentKey = placeUnder(pages, read, key);
    pages.set(key, { key, parentKey, title, source: linked(body, { from: path, top, titles, inArchive }) });
  }
  return { pages: [...pages.values()], left: [] };
}

/** What all paths begin with, up to the last slash: the folder that was packed. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  let common = first.slice(0, first.lastIndexOf('/') + 1);
  while (common !== '' && !paths.every((path) => path.startsWith(common)))
    common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  return common;
}

/** `A/index.md` and `A/README.md` are the page of the folder A. At the top they are pages of their own. */
const keyOf = (path: string): string => path.replace(/\.[^.]+$/, '').replace(/\/(index|readme)$/i, '');
const nameOf = (key: string): string =>
  // Notion adds an id to every name.
  decodedPath(key.slice(key.lastIndexOf('/') + 1)).replace(/ [0-9a-f]{32}$/, '');

/** The key of the page above. Folders without a file get a page. */
function placeUnder(
  pages: Map<string, ArchivedPage>,
  read: ReadonlyMap<string, unknown>,
  key: string,
): string | null {
  const slash = key.lastIndexOf('/');
  if (slash < 0) return null;
  const above = key.slice(0, slash);
  if (!read.has(above) && !pages.has(above))
    pages.set(above, {
      ...{ key: above, parentKey: placeUnder(pages, read, above) },
      ...{ title: nameOf(above).slice(0, titleMax), source: '' },
    });
  return above;
}

function readFile(text: string, name: string): { readonly title: string; readonly body: string } {
  const [, matter = '', rest = text] = /^﻿?---\n([\s\S]*?)\n---(?:\n|$)([\s\S]*)$/.exec(text) ?? [];
  const said = /^title:[ \t]*(["']?)(.+?)\1[ \t]*$/m.exec(matter)?.[2];
  const [, heading, below = rest] = /^\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|$)([\s\S]*)$/.exec(rest) ?? [];
  const title = said ?? heading ?? name;
  // The heading of another title than the page's stays in the text.
  const body = heading === undefined || (said !== undefined && said !== heading) ? rest : below;
  return { title: title.trim().slice(0, titleMax), body: body.trim() };
}

/** Links to other files of the archive lead to their pages, or to what becomes a document; a picture that is not there leaves its words. */
const linked = (
  body: string,
  {
    from,
    top,
    titles,
    inArchive,
  }: {
    readonly from: string;
    readonly top: string;
    readonly titles: ReadonlyMap<string, string>;
    readonly inArchive: FilesLinked;
  },
): string =>
  outsideCode(body, (text) =>
    text
      .replace(
        /(!?)\[((?:[^[\]\n]|\\.)*)\]\(<?([^()<>\s]+)>?(?:\s+"[^"\n]*")?\)/g,
        (whole, bang: string, words: string, target: string) => {
          if (/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)) return whole;
          const title = titles.get(pathOfLink(from, target));
          const file = title === undefined ? inArchive.link(from, target, words) : null;
          if (file !== null) return file;
          if (bang !== '') return words;
          return title === undefined ? whole : typedLink(title, words);
        },
      )
      // Obsidian writes the path from the top of its folder into links between pages.
      .replace(
        /\[\[([^[\]|\n]+)(?:\|([^[\]|\n]+))?\]\]/g,
        (whole, target: string, words: string | undefined) => {
          const title = titles.get(`${top}${target}.md`);
          return title === undefined ? whole : typedLink(title, words ?? '');
        },
      ),
  );
