import { expect, it } from 'vitest';
import { importsOf, sourceFiles } from './source.ts';

/** Types count: two files that need each other's types are understood, changed and moved only together. */
it('no file imports itself by way of others', () => {
  const files = sourceFiles('src', 'federation');
  const imports = new Map(files.map((file) => [file.path, importsOf(file)]));
  expect(circleIn(imports)).toEqual([]);
});

it('a circle is found', () => {
  const imports = new Map([
    ['a', ['b']],
    ['b', ['c', 'hono']],
    ['c', ['b']],
  ]);
  expect(circleIn(imports)).toEqual(['b', 'c', 'b']);
});

/** The first circle, from its entry back to it; empty: there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const circle = walk(next, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const circle = walk(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
