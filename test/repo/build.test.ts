import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { ask, until, type Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { startPlainPeer } from '#test/support/plain-peer.ts';
import { docx, paragraph } from '../media/documents.ts';
import { root } from './source.ts';

const run = promisify(execFile);
// Within the project, where its packages are found; beside dist/, which belongs to whoever works here.
const built = '.kontor/built-for-test';
const program = [path.join(root, built, 'main.js')];

describe('the built server', () => {
  let alpha: TestInstance;
  beforeAll(async () => {
    await run(process.execPath, ['scripts/build.ts', built], { cwd: root });
    alpha = await startInstance({ inProcess: false, program });
  });
  afterAll(async () => {
    await alpha.remove();
    rmSync(path.join(root, built), { recursive: true, force: true });
  });

  const get = (where: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(alpha.origin, { path: where, headers });

  it('serves a page in the reader’s language, with its style and its script', async () => {
    const page = await get('/sign-in', { 'accept-language': 'de' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<html lang="de"');
    const files = [...page.text.matchAll(/\/assets\/[\w.-]+\.(?:css|js|svg)/g)].map(([file]) => file);
    expect(files.map((file) => path.extname(file))).toEqual(expect.arrayContaining(['.css', '.js', '.svg']));
    for (const file of new Set(files)) expect((await get(file)).body.length, file).toBeGreaterThan(100);
  });

  it('has the patched PostgreSQL driver', () => {
    const files = readdirSync(path.join(root, built)).filter((name) => name.endsWith('.js'));
    const bundle = files.map((name) => readFileSync(path.join(root, built, name), 'utf8')).join('\n');
    const patch = readFileSync(path.join(root, 'patches/postgres+3.4.9.patch'), 'utf8');
    expect(patch).toContain('+    socket = chunk = nextWriteTimer = errorResponse = null');
    expect(bundle).toMatch(/socket\d*=chunk\d*=nextWriteTimer\d*=errorResponse\d*=null/);
  });

  const textOf = (name: string): string => readFileSync(path.join(root, built, name), 'utf8');
  const packagesIn = (name: string): string[] => {
    const { sources } = JSON.parse(textOf(`${name}.map`)) as { sources: string[] };
    return sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
  };

  // Each package that every start evaluates costs some milliseconds of it: what only some requests need is imported where they need it.
  it('starts with these packages and no other, Fedify among those for whoever asks for them', () => {
    const files = readdirSync(path.join(root, built)).filter((name) => name.endsWith('.js'));
    const started = new Set(files.filter((name) => /^(main|log-\w+|serve-\w+)\.js$/.test(name)));
    expect(started.size).toBe(3);
    // What is added to a set while it is walked is walked, too.
    for (const name of started)
      for (const [, , found = ''] of textOf(name).matchAll(/\b(from|import)"\.\/([\w-]+\.js)"/g))
        started.add(found);
    const mapped = (name: string): boolean => textOf(name).includes('sourceMappingURL');
    const [atStart, later] = [true, false].map((isStarted) =>
      files.filter((name) => started.has(name) === isStarted && mapped(name)).flatMap(packagesIn),
    );
    expect([...new Set(atStart)].toSorted()).toEqual([
      ...[
        '@hono/node-server',
        '@logtape/logtape',
        'canonicalize',
        'diff',
        'hono',
        'ical.js',
        'jose',
        'postgres',
        'zod',
      ],
    ]);
    expect(later).toEqual(
      expect.arrayContaining(['@fedify/fedify', 'nodemailer', 'web-push', 'yazl', 'fflate']),
    );
  });

  it('says that it is well, and what it is', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/nodeinfo/2.1')).json).toMatchObject({ software: { name: 'kontor' } });
  });

  it('reads documents in a thread of its own', async () => {
    const ada = await alpha.person('ada');
    const { id } = await uploadFile(alpha.db, ada.id, {
      ...{ name: 'bericht.docx', mediaType: '', alt: '' },
      bytes: docx(paragraph('Prüfbericht der Pumpe')),
    });
    await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, { source: 'Siehe Anlage', language: 'de', fileIds: [id] }),
    );
    const text = await until('the text', async () => {
      const [row] = await alpha.db`select text from file_texts where file_id = ${id} and state = 'found'`;
      return row?.text as string | undefined;
    });
    expect(text).toContain('Prüfbericht');
  });

  const command = async (...args: string[]): Promise<unknown> => {
    const env = { PATH: process.env.PATH, KONTOR_ORIGIN: alpha.origin, KONTOR_ALLOW_HOSTS: '*.localhost' };
    const { stdout } = await run(process.execPath, [...program, ...args, '--json'], {
      ...{ cwd: root },
      env: { ...env, DATABASE_URL: alpha.databaseUrl, KONTOR_DATA: alpha.dataDir },
    });
    return JSON.parse(stdout);
  };

  it('runs a command against the same instance', async () => {
    expect(await command('person', 'list')).toMatchObject([{ handle: 'ada' }]);
  });

  it('looks at an actor elsewhere with Fedify, whose classes still know their names', async () => {
    const plain = await startPlainPeer('mastodon');
    try {
      const gina = plain.person('gina');
      const seen = await command('agreement', 'look-up', gina.uri);
      expect(seen).toMatchObject({ uri: gina.uri, type: 'Person', keys: ['RSA'] });
    } finally {
      await plain.stop();
    }
  });
});
