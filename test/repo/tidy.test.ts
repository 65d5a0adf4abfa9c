import { describe, expect, it } from 'vitest';
import { read, sourceFiles } from './source.ts';

/** Lines of a file. A test file is a list of cases that nobody holds in mind at once: it may be longer. */
const linesMax = 300;
const testLinesMax = 500;
const functionLinesMax = 70;

/** Longer files, each with its reason. One that has become short, or is gone, fails too. */
const longer: Readonly<Record<string, string>> = {
  'clients/typescript/kontor.ts':
    'written by the program, an entry for each operation: it is imported whole, and never edited',
  'scripts/demo/conversations.ts': 'what people of the demo write: text, not code',
  'test/federation/wire/signatures.test.ts': 'one forgery per line of the rule, for both schemes',
};

const files = sourceFiles('src', 'federation', 'scripts', 'bench', 'test', 'clients');
// The guards themselves name what they look for.
const own = files.filter((f) => !f.path.startsWith('test/repo/'));
const finding = (pattern: RegExp, among = own): string[] =>
  among.flatMap((f) =>
    f.text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${f.path}:${index + 1}: ${line.trim()}`] : [])),
  );

describe('size', () => {
  it('saw the tree', () => expect(files.length).toBeGreaterThan(350));

  it(`a file has ${linesMax} lines at most, a test ${testLinesMax}`, () => {
    const long = files.filter(
      (f) => f.text.split('\n').length - 1 > (f.path.startsWith('test/') ? testLinesMax : linesMax),
    );
    expect(long.map((f) => f.path).toSorted()).toEqual(Object.keys(longer).toSorted());
  });

  it(`the linter holds functions to ${functionLinesMax} lines`, () => {
    expect(read('.oxlintrc.json')).toMatch(
      `"eslint/max-lines-per-function": ["error", { "max": ${functionLinesMax} }]`,
    );
    const exempt = finding(/oxlint-disable|eslint-disable/);
    expect(exempt).toEqual([]);
  });
});

describe('leftovers', () => {
  it('no test is skipped, left for later, or runs alone', () => {
    expect(finding(/\b(it|test|describe)\.(skip|only|todo|fails|skipIf|runIf)\b|\.skip\(/)).toEqual([]);
  });

  it('nothing is marked as to be done', () => {
    expect(finding(/\b(TODO|FIXME|XXX|HACK)\b|not (yet )?implemented/)).toEqual([]);
  });

  it('no type is silenced', () => {
    expect(finding(/@ts-(ignore|expect-error|nocheck)/)).toEqual([]);
  });

  it('no folder or file is called after nothing', () => {
    const vague = files.filter((f) =>
      /(^|[/-])(utils?|helpers?|misc|common|manager|service|impl)([/.-]|$)/i.test(f.path),
    );
    expect(vague.map((f) => f.path)).toEqual([]);
  });

  it('the lock file records no download addresses', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": *"https?:/);
  });
});
