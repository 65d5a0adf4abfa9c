import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { read, root } from './source.ts';
import { emitExamples, type Examples } from './wire-examples.ts';

// FEDERATION.md shows what an instance really sends. `UPDATE_EXAMPLES=yes npx vitest run test/repo/federation-md.test.ts` writes them anew.
const block = /<!-- example: ([a-z-]+) -->\n```json\n([\s\S]*?)```/g;
const file = 'FEDERATION.md';
const lineMax = 130;
let emitted: Examples;

beforeAll(async () => {
  emitted = await emitExamples();
  if (process.env.UPDATE_EXAMPLES === undefined) return;
  const fresh = read(file).replace(
    block,
    (_, name: string) => `<!-- example: ${name} -->\n\`\`\`json\n${print(emitted.get(name))}\n\`\`\``,
  );
  writeFileSync(path.join(root, file), fresh);
});

const shown = (): Map<string, unknown> =>
  new Map([...read(file).matchAll(block)].map((m) => [m[1] ?? '', JSON.parse(m[2] ?? '') as unknown]));

it('FEDERATION.md has an example of everything that is emitted here, and no other', () => {
  expect([...shown().keys()].toSorted()).toEqual([...emitted.keys()].toSorted());
});

it('every example of FEDERATION.md is what an instance sends', () => {
  expect(Object.fromEntries(shown())).toEqual(Object.fromEntries(emitted));
});

/** Indented JSON, but what fits on a line stands on one. */
function print(value: unknown, indent = ''): string {
  const spaced = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, ' ') ?? '"?"';
  const flat = spaced.replaceAll('[ ', '[').replaceAll(' ]', ']');
  if (flat.length + indent.length <= lineMax || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((each) => inner + print(each, inner)).join(',\n')}\n${indent}]`;
  const lines = Object.entries(value).map(
    ([name, each]) => `${inner}${JSON.stringify(name)}: ${print(each, inner)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
