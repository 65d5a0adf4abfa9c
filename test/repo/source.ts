import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the root, with slashes: `src/posts/publish.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file below these folders, by path. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
      .filter((name) => /\.(tsx?|mjs)$/.test(name))
      .toSorted()
      .map((name) => ({ path: name, text: readFileSync(path.join(root, name), 'utf8') })),
  );
}

export const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

const specifierPattern =
  /(?:^|[\n;])\s*(?:import|export)\b(\s+type\b)?[^;'"`]*?\bfrom\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/g;

/** What a file imports, types too unless told otherwise: ours as a path from the root, packages by their name as written. */
export function importsOf(file: SourceFile, { types = true } = {}): string[] {
  const found = [...file.text.matchAll(specifierPattern)].filter((m) => types || m[1] === undefined);
  const specifiers = found.map((m) => m[2] ?? m[3] ?? m[4] ?? '');
  return specifiers.map((specifier) => {
    if (specifier.startsWith('#')) return specifier.slice(1);
    if (!specifier.startsWith('.')) return specifier;
    return path.posix.join(path.posix.dirname(file.path), specifier);
  });
}

/** The room a file of ours belongs to: a slice, a surface, or a file of the roof. */
export function roomOf(name: string): string {
  const [top = '', second = ''] = name.split('/');
  if (top !== 'src') return top;
  return second.replace(/\.tsx?$/, '');
}

/** Between two marks in a text, without them. Throws when they are not there: a guard that reads nothing must not pass. */
export function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from + start.length);
  if (from < 0 || to < 0) throw new Error(`The marks "${start}" … "${end}" are missing.`);
  return text.slice(from + start.length, to);
}
