import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { run, type Told } from './machine.ts';

// A package is built, with everything in it.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-package-test-'));
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const newer = '99.0.0';
let file: string;
let update: string;

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/package.ts', '--out', folder], { cwd: root, stdio: 'ignore' });
  file = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '');
  update = file.replace(version, newer);
  const parts = path.join(folder, 'parts');
  execFileSync('dpkg-deb', ['--raw-extract', file, parts]);
  for (const name of ['control', 'postinst']) {
    const part = path.join(parts, 'DEBIAN', name);
    writeFileSync(part, readFileSync(part, 'utf8').replaceAll(version, newer));
  }
  execFileSync('dpkg-deb', ['-Znone', '--build', parts, update], { stdio: 'ignore' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** On a copy of this machine that nobody else sees and that is gone afterwards. */
function onCopy(script: string): Promise<Told> {
  const place = path.join(folder, 'copy');
  mkdirSync(place, { recursive: true });
  const mounts = `mount -t tmpfs -o size=3g tmpfs ${place} && mkdir ${place}/upper ${place}/work ${place}/root
    mount -t overlay -o lowerdir=/,upperdir=${place}/upper,workdir=${place}/work overlay ${place}/root
    mount -t proc proc ${place}/root/proc && mount --rbind /dev ${place}/root/dev
    cp ${file} ${place}/root/root/kontor.deb && cp ${update} ${place}/root/root/newer.deb`;
  const inside = ['chroot', path.join(place, 'root'), 'sh', '-c', `set -e; cd /root; ${script}`];
  const as = process.getuid?.() === 0 ? [] : ['sudo'];
  return run([...as, 'unshare', '-m', 'sh', '-c', `set -e\n${mounts}\nexec "$@"`, 'sh', ...inside]);
}

it('is what Debian expects of a package', async () => {
  expect(await run(['lintian', '--allow-root', '--fail-on', 'error,warning', file])).toEqual({
    code: 0,
    text: '',
  });
});

it('has every package that is asked for when it is first needed', () => {
  const parts = path.join(folder, 'parts/usr/lib/kontor/package');
  const sources = execFileSync(
    'git',
    [
      'grep',
      '-hoE',
      String.raw`(createRequire\(import\.meta\.url\)|\brequire)\('[^']+'\)`,
      'src',
      'federation',
    ],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const names = [...sources.matchAll(/\('([^']+)'\)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(3);
  const load = `for (const name of ${JSON.stringify(names)}) require(name)`;
  execFileSync(path.join(parts, 'bin/node'), ['-e', load], { cwd: parts });
});

it('has a bundle for machines without internet, whose checksums are right', async () => {
  const tar = readdirSync(folder).find((name) => name.endsWith('.tar')) ?? '';
  execFileSync('tar', ['-xf', tar], { cwd: folder });
  const bundle = path.join(folder, tar.replace('.tar', ''));
  const told = await run(['sh', '-c', `cd ${bundle} && sha256sum --check --strict SHA256SUMS`]);
  expect(told.code).toBe(0);
  expect(told.text).toContain(`${path.basename(file)}: OK`);
  expect(told.text).toContain('docs/operations.md: OK');
});

it('starts nothing, and makes user, folders and a command that says what is next', async () => {
  const told = await onCopy(`dpkg -i kontor.deb; id -un kontor; stat -c %a:%U:%G /etc/kontor /var/lib/kontor
    readlink /usr/lib/kontor/current; kontor help | head -n 1; kontor doctor || echo "ended with $?"
    systemd-analyze verify /lib/systemd/system/kontor@.service kontor@web.service kontor-update.timer && echo verified
    systemd-analyze security --offline=true --threshold=25 kontor@web.service | tail -n 1`);
  expect(told.text).toContain(`Kontor ${version} is installed and not yet set up: sudo kontor setup`);
  expect(told.text).toContain('750:root:kontor\n750:kontor:kontor');
  expect(told.text).toContain(`releases/${version}`);
  expect(told.text).toContain('KONTOR_ORIGIN is missing');
  expect(told.text).toContain('verified');
  expect(told.text).toMatch(/Overall exposure level for kontor@web.service: [01]\.\d/);
  expect(told.code).toBe(0);
});

it('over an older version: what runs goes on, and the newer one lies beside it until kontor update', async () => {
  const told =
    await onCopy(`dpkg -i kontor.deb >/dev/null; echo KONTOR_ORIGIN=https://a.example >/etc/kontor/env
    dpkg -i newer.deb; readlink /usr/lib/kontor/current; ls /usr/lib/kontor/releases
    /usr/lib/kontor/current/bin/node --version; dpkg -i newer.deb; dpkg --verify kontor && echo whole`);
  expect(told.text).toContain(`Kontor ${newer} is unpacked, ${version} goes on running.`);
  expect(told.text).toContain(`releases/${version}\n${version}\n${newer}\nv24.`);
  expect(told.text).toContain('whole');
  expect(told.code).toBe(0);
});

it('purged, it takes its settings, and leaves the key, what people wrote, and a word about them', async () => {
  const told =
    await onCopy(`dpkg -i kontor.deb >/dev/null; touch /etc/kontor/env /etc/kontor/key /var/lib/kontor/file
    dpkg -P kontor; ls /etc/kontor /var/lib/kontor; [ ! -e /usr/lib/kontor ] && [ ! -e /usr/bin/kontor ] && echo gone`);
  expect(told.text).toContain('Left, because only you know whether it is still needed: /etc/kontor');
  expect(told.text).toContain('/etc/kontor:\nkey\n');
  expect(told.text).toContain('/var/lib/kontor:\nfile\n');
  expect(told.text).toContain('gone');
  expect(told.code).toBe(0);
});
