import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { manualPage } from './manual-page.ts';
import { packagesOf } from './production-packages.ts';

/**
 * `npm run package` makes build/kontor_VERSION_ARCH.deb, and build/kontor-VERSION-debian-ARCH.tar for machines without internet: the package,
 * its checksums and its papers. The same commit makes the same bytes: times are those of the commit, and everything belongs to root.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    /** In place of the one in package.json: for trying out updates. */
    version: { type: 'string' },
    out: { type: 'string', default: 'build' },
  },
});
const own = (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }).version;
const version = values.version ?? own;
const out = path.resolve(root, values.out);
const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
if (!architecture) throw new Error(`There is no Debian architecture for ${process.arch} here.`);
const stage = path.join(out, 'stage');
const name = `kontor_${version}_${architecture}.deb`;
const papers = ['configuration.md', 'operations.md', 'identity.md', 'site-it.md', 'data-protection.md'];

function program(): void {
  const folder = path.join(stage, 'usr/lib/kontor/package');
  // Within the project, where the packages of npm are found while building.
  const built = path.join(root, '.kontor/package-dist');
  execFileSync(process.execPath, [`${root}scripts/build.ts`, built, version], {
    cwd: root,
    stdio: 'inherit',
  });
  cpSync(built, path.join(folder, 'dist'), { recursive: true });
  rmSync(built, { recursive: true });
  put('usr/lib/kontor/package/bin/node', readFileSync(`${root}node_modules/node/bin/node`), 0o755);
  // Its kind of modules, and nothing that a program would run.
  put(
    'usr/lib/kontor/package/package.json',
    `${JSON.stringify({ name: 'kontor', version, type: 'module', private: true }, null, 2)}\n`,
  );
  for (const { place, leaves } of packagesOf(root))
    cpSync(path.join(root, place), path.join(folder, place), {
      recursive: true,
      dereference: true,
      filter: (file) => !leaves(path.relative(path.join(root, place), file)),
    });
}

function system(): void {
  put('usr/bin/kontor', readFileSync(`${root}deploy/debian/kontor`), 0o755);
  for (const unit of readdirSync(`${root}deploy/systemd`))
    put(`lib/systemd/system/${unit}`, readFileSync(`${root}deploy/systemd/${unit}`));
  mkdirSync(path.join(stage, 'etc/kontor'), { recursive: true });
  mkdirSync(path.join(stage, 'usr/lib/kontor/releases'), { recursive: true });
}

function documents(): void {
  const folder = 'usr/share/doc/kontor';
  for (const paper of papers) put(`${folder}/${paper}`, readFileSync(`${root}docs/${paper}`));
  put(`${folder}/README.md`, readFileSync(`${root}deploy/README.md`));
  put(`${folder}/LICENSE`, readFileSync(`${root}LICENSE`));
  put(`${folder}/copyright`, readFileSync(`${root}deploy/debian/copyright`));
  put(`${folder}/NEWS.md.gz`, gzipSync(readFileSync(`${root}CHANGELOG.md`), { level: 9 }));
  const changelog = `kontor (${version}) stable; urgency=medium\n\n  * See NEWS.md.gz.\n\n -- ${maintainer()}  ${date(epoch())}\n`;
  put(`${folder}/changelog.gz`, gzipSync(changelog, { level: 9 }));
  put(`${folder}/examples/Caddyfile`, readFileSync(`${root}deploy/caddy/Caddyfile`));
  put(`${folder}/examples/env`, readFileSync(`${root}deploy/env.example`));
  put('usr/share/man/man1/kontor.1.gz', gzipSync(manualPage(version, epoch()), { level: 9 }));
  put('usr/share/lintian/overrides/kontor', readFileSync(`${root}deploy/debian/lintian-overrides`));
}

function control(): void {
  const kib = Math.ceil(
    filesIn(stage).reduce((sum, file) => sum + statSync(path.join(stage, file)).size, 0) / 1024,
  );
  const filled = (file: string): string =>
    readFileSync(`${root}deploy/debian/${file}`, 'utf8')
      .replaceAll('@VERSION@', version)
      .replaceAll('@ARCHITECTURE@', architecture ?? '')
      .replaceAll('@SIZE@', String(kib));
  const sums = filesIn(stage).map((file) => `${md5(path.join(stage, file))}  ${file}`);
  put('DEBIAN/control', filled('control'));
  put('DEBIAN/md5sums', `${sums.join('\n')}\n`);
  for (const script of ['postinst', 'prerm', 'postrm']) put(`DEBIAN/${script}`, filled(script), 0o755);
}

function pack(): void {
  const file = path.join(out, name);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', stage, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch()) },
  });
  console.log(`${path.relative(root, file)}, ${Math.round(statSync(file).size / 1024 ** 2)} MiB.`);
}

/** For machines without internet. Debian's own packages come from the mirror or the discs that such a site has. */
function bundle(): void {
  const folder = `kontor-${version}-debian-${architecture}`;
  const place = path.join(out, folder);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(path.join(place, 'docs'), { recursive: true });
  cpSync(path.join(out, name), path.join(place, name));
  for (const paper of papers) cpSync(`${root}docs/${paper}`, path.join(place, 'docs', paper));
  cpSync(`${root}deploy/README.md`, path.join(place, 'README.md'));
  cpSync(`${root}CHANGELOG.md`, path.join(place, 'CHANGELOG.md'));
  cpSync(`${root}LICENSE`, path.join(place, 'LICENSE'));
  cpSync(`${root}deploy/caddy/Caddyfile`, path.join(place, 'Caddyfile'));
  const sums = filesIn(place).map((file) => `${sha256(path.join(place, file))}  ${file}`);
  writeFileSync(path.join(place, 'SHA256SUMS'), `${sums.join('\n')}\n`);
  settle(place);
  const tar = path.join(out, `${folder}.tar`);
  execFileSync('tar', [
    ...['--create', '--file', tar, '--directory', out, '--sort=name', `--mtime=@${epoch()}`],
    ...['--owner=0', '--group=0', '--numeric-owner', '--format=ustar', folder],
  ]);
  rmSync(place, { recursive: true });
  for (const file of [path.join(out, name), tar])
    writeFileSync(`${file}.sha256`, `${sha256(file)}  ${path.basename(file)}\n`);
  console.log(`${path.relative(root, tar)}, ${Math.round(statSync(tar).size / 1024 ** 2)} MiB.`);
}

function put(place: string, content: string | Uint8Array, mode = 0o644): void {
  const file = path.join(stage, place);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

/** Modes and times that do not depend on whoever builds. */
function settle(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const isProgram = entry.isFile() && (statSync(file).mode & 0o100) !== 0 && isMeantToRun(file);
    if (!entry.isSymbolicLink()) chmodSync(file, entry.isDirectory() || isProgram ? 0o755 : 0o644);
    lutimesSync(file, epoch(), epoch());
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, epoch(), epoch());
}

const isMeantToRun = (file: string): boolean =>
  /\/(bin\/[\w-]+|DEBIAN\/\w+)$/.test(file) && !file.includes('node_modules');

function filesIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

/** The time of the commit; of an archive without history, that of package.json. */
function epoch(): number {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH);
  if (!existsSync(`${root}.git`)) return Math.floor(statSync(`${root}package.json`).mtimeMs / 1000);
  return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }));
}

const date = (seconds: number): string => new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
const maintainer = (): string =>
  /^Maintainer: (.+)$/m.exec(readFileSync(`${root}deploy/debian/control`, 'utf8'))?.[1] ?? '';
const digest = (algorithm: string, file: string): string =>
  createHash(algorithm).update(readFileSync(file)).digest('hex');
const md5 = (file: string): string => digest('md5', file);
const sha256 = (file: string): string => digest('sha256', file);

rmSync(stage, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
program();
system();
documents();
control();
settle(stage);
pack();
bundle();
rmSync(stage, { recursive: true, force: true });
