import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeOptions, options } from '#src/platform/config-options.ts';
import { between, read, root, sourceFiles } from './source.ts';

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'docs/decisions', 'deploy'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const inDocuments = (find: (text: string) => string[]): { paper: string; name: string }[] =>
  documents.flatMap((paper) => [...new Set(find(read(paper)))].map((name) => ({ paper, name })));
/** Named although it is not in the repository: whoever reads makes it. */
const made: ReadonlySet<string> = new Set(['deploy/env']);
const scripts = JSON.parse(read('package.json')).scripts as Record<string, string>;
/** What a paper names as code: `…`, and lines of fenced blocks. */
const codeOf = (text: string): string[] => [
  ...[...text.matchAll(/`([^`\n]+)`/g)].map((m) => m[1] ?? ''),
  ...[...text.matchAll(/```\w*\n([\s\S]*?)```/g)].flatMap((m) => (m[1] ?? '').split('\n')),
];
const filePattern =
  /(?<![\w/.:@-])(?:src|federation|test|scripts|bench|docs|deploy|migrations|\.ci)\/[\w./@-]*[\w-]|(?<![\w/.-])[A-Z]{4,}\.md/g;

describe('the papers', () => {
  it('are there', () => {
    for (const name of [
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'FEDERATION.md',
      'CHANGELOG.md',
      'docs/architecture.md',
    ])
      expect(documents).toContain(name);
    expect(documents.filter((name) => name.startsWith('docs/decisions/')).length).toBeGreaterThan(7);
  });

  it('name only files that exist', () => {
    const named = inDocuments((text) => codeOf(text).flatMap((code) => code.match(filePattern) ?? []));
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter(({ name }) => !made.has(name) && !existsSync(path.join(root, name)))).toEqual([]);
  });

  it('link only to what exists', () => {
    const links = inDocuments((text) =>
      [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map((m) => m[1] ?? ''),
    );
    expect(links.length).toBeGreaterThan(15);
    const missing = links.filter(
      ({ paper, name }) => !existsSync(path.join(root, path.dirname(paper), name)),
    );
    expect(missing).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const named = inDocuments((text) =>
      [...text.matchAll(/\bnpm (?:run (?:-s |--silent )?([a-z]+(?:[:-][a-z]+)*)|(start|test)\b)/g)].map(
        (m) => m[1] ?? m[2] ?? '',
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  it('name only variables that exist', () => {
    const known = new Set(options.map((option) => option.name));
    const named = inDocuments((text) => text.match(/\bKONTOR_[A-Z_]+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  it('say nothing of unfinished work', () => {
    for (const paper of documents)
      expect(read(paper), paper).not.toMatch(/\b(TODO|FIXME|TBD|lorem ipsum)\b/i);
  });
});

describe('what is generated', () => {
  it('docs/configuration.md is what the code says (npm run setup -- --docs)', () => {
    expect(read('docs/configuration.md')).toBe(describeOptions());
  });

  it('every example environment of deploy/ uses variables that exist', () => {
    const ofCompose = [...read('deploy/compose.yml').matchAll(/\$\{(\w+_IMAGE):-/g)].map((m) => m[1] ?? '');
    const known = new Set([...options.map((option) => option.name), 'POSTGRES_PASSWORD', ...ofCompose]);
    const named = [...read('deploy/env.example').matchAll(/^#?([A-Z_]+)=/gm)].map((m) => m[1] ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('deploy/', () => {
  it('starts what `npm start` starts', () => {
    const start = scripts.start ?? '';
    const cmd = [...read('deploy/Dockerfile').matchAll(/^CMD (\[.*\])$/gm)].map((m) =>
      JSON.parse(m[1] ?? '[]'),
    );
    expect(cmd).toEqual([start.split(' ')]);
    // The package's own Node, and its release in service.
    const installed = start
      .replace(/^node/, '/usr/lib/kontor/current/bin/node')
      .replace('dist/', '/usr/lib/kontor/current/dist/');
    expect(read('deploy/systemd/kontor@.service')).toMatch(`ExecStart=${installed}\n`);
  });
});

describe('docs/architecture.md', () => {
  it('has a line for every room of the house', () => {
    const table = between(read('docs/architecture.md'), '```floors\n', '```');
    const rooms = new Set(
      sourceFiles('src', 'federation').map((f) =>
        f.path.startsWith('src/') ? f.path.split('/')[1] : 'federation',
      ),
    );
    for (const room of rooms) expect(table).toMatch(new RegExp(`\\b${room?.replace(/\.tsx?$/, '')}\\b`));
  });
});

describe('decisions', () => {
  const names = readdirSync(path.join(root, 'docs/decisions')).toSorted();

  it('share no number and begin with what was decided', () => {
    expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length);
    for (const name of names)
      expect(read(`docs/decisions/${name}`), name).toMatch(/^# \d{4} .+\n\n\*\*Decided\.\*\* /);
  });

  it('speak of every dependency, one line each', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const paper = read('docs/decisions/0007-dependencies.md');
    expect(Object.keys(dependencies).filter((name) => !paper.includes(`\`${name}\``))).toEqual([]);
  });
});
