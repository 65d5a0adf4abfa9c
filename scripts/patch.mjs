// After every installation: applies patches/ to node_modules. A production installation has no patch-package and needs none, because
// the patched driver is in its dist/. docs/decisions/0009-patched-driver.md.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tool = `${root}node_modules/patch-package/index.js`;
if (existsSync(tool))
  for (const patch of readdirSync(`${root}patches`)) for (const part of partsOf(patch)) apply(patch, part);

/** What a patch says about one place each: an installation that was patched before the patch grew gets what it lacks. */
function partsOf(patch) {
  return readFileSync(`${root}patches/${patch}`, 'utf8')
    .split(/^(?=diff --git )/m)
    .flatMap((file) => {
      const [head, ...places] = file.split(/^(?=@@ )/m);
      return places.map((place) => head + place);
    });
}

/** A patch for another version, or one that does not fit, is an error: then look whether the new version still needs it. */
function apply(patch, part) {
  const [, file] = /^\+\+\+ b\/(.+)$/m.exec(part);
  unshare(`${root}${file}`);
  const folder = mkdtempSync(`${root}node_modules/.patch-`);
  try {
    writeFileSync(`${folder}/${patch}`, part);
    const { status } = spawnSync(
      process.execPath,
      [tool, '--error-on-fail', '--error-on-warn', '--patch-dir', path.relative(root, folder)],
      { cwd: root, stdio: 'inherit' },
    );
    process.exitCode ||= status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Checkouts may share the files of packages by hard links: what is patched here must not change there. */
function unshare(file) {
  copyFileSync(file, `${file}.own`);
  renameSync(`${file}.own`, file);
}
