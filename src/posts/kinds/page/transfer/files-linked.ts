import { archiveFilesMax, type ArchivedFile } from './archived.ts';
import { pathOfLink } from './archive-paths.ts';

/** Files of an archive that pages link to, in the order in which they are met. */
export interface FilesLinked {
  /** A link to that file, or null: the archive has none. `from`: the path of the page. */
  link(from: string, target: string, words: string): string | null;
  /** What `link` has given out, as `ArchivedFile`s without their bytes. */
  readonly found: readonly Omit<ArchivedFile, 'bytes'>[];
}

/** `[[archive:3|words]]`, until the file is a document with an address. */
export const fileLinks = /\[\[archive:(\d{1,4})(?:\|([^[\]|\n]{1,300}))?\]\]/g;

export function linkFiles(paths: ReadonlySet<string>): FilesLinked {
  const numbers = new Map<string, number>();
  const found: { readonly path: string; name: string }[] = [];
  return {
    found,
    link(from, target, words) {
      const path = pathOf(from, target);
      if (path === null || !paths.has(path)) return null;
      const label =
        words
          .replaceAll(/[[\]|\n]/g, ' ')
          .trim()
          .slice(0, 300) || nameOf(path);
      const number = numbers.get(path) ?? found.length;
      if (number === found.length) {
        if (found.length >= archiveFilesMax) return null;
        numbers.set(path, number);
        found.push({ path, name: nameOf(path) });
      }
      const file = found[number];
      // Words of a link may be anything; what looks like a file's name is one.
      if (file && file.name === nameOf(path) && /\.\w{1,8}$/.test(label)) file.name = label;
      return `[[archive:${number}|${label}]]`;
    },
  };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Within the archive, relative to the page; null: an address elsewhere. */
function pathOf(from: string, target: string): string | null {
  if (/^([a-z][a-z0-9+.-]*:|#|\/)/i.test(target)) return null;
  return pathOfLink(from, target);
}
