// After every installation: applies patches/ to node_modules. A production installation has no patch-package and needs none, because
// the patched driver is in its dist/. docs/decisions/0009-patched-driver.md.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tool = `${root}node_modules/patch-package/index.js`;
if (existsSync(tool)) {
  for (const file of readdirSync(`${root}patches`).flatMap(filesOf)) unshare(`${root}${file}`);
  // A patch for another version, or one that does not fit, is an error: then look whether the new version still needs it.
  const { status } = spawnSync(process.execPath, [tool, '--error-on-fail', '--error-on-warn'], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

/** The files that a patch is for, relative to the root. */
function filesOf(patch) {
  return [...readFileSync(`${root}patches/${patch}`, 'utf8').matchAll(/^\+\+\+ b\/(.+)$/gm)].map(
    ([, file]) => file,
  );
}

/** Checkouts may share the files of packages by hard links: what is patched here must not change there. */
function unshare(file) {
  copyFileSync(file, `${file}.own`);
  renameSync(`${file}.own`, file);
}
