import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/**
 * The version before, as far as there is one: the last that was named, else what there was before the newest migrations, all of whose own are here
 * still (side by side two may get the same number, and one of them another before they are released). In a checkout without its history: null.
 */
function previousCommit(): string | null {
  if (git('rev-parse', '--is-shallow-repository') === 'true' || git('rev-list', '--count', 'HEAD') === '1')
    return null;
  const named = git('tag', '--list', 'v*', '--sort=-version:refname', '--merged', 'HEAD^').split('\n')[0];
  if (named) return named;
  const now = new Set(migrationsIn('HEAD'));
  const changes = git('log', '--format=%H', '--', 'migrations/[0-9]*.sql').split('\n');
  return (
    changes
      .map((commit) => `${commit}^`)
      .find((before) => {
        const then = migrationsIn(before);
        return then.length < now.size && then.every((name) => now.has(name));
      }) ?? null
  );
}

const migrationsIn = (commit: string): string[] =>
  git('ls-tree', '--name-only', commit, 'migrations/')
    .split('\n')
    .filter((name) => /^migrations\/\d/.test(name));

/** Lays a release out as the package does, of the sources as they are, or as they were: where no history says so, without the newest migration. */
export function makeRelease(home: string, version: string, sources: 'now' | 'before' = 'now'): string {
  const release = path.join(home, 'releases', version);
  // Within the project, where the packages of npm are found while building.
  const place = path.join(root, '.kontor', `release-${version}`);
  rmSync(place, { recursive: true, force: true });
  if (sources === 'now') build(root, path.join(place, 'dist'), version);
  else {
    mkdirSync(place, { recursive: true });
    const commit = previousCommit();
    const archive = execFileSync('git', ['archive', commit ?? 'HEAD'], { cwd: root, maxBuffer: 1024 ** 3 });
    execFileSync('tar', ['-x', '-C', place], { input: archive });
    if (commit === null) rmSync(path.join(place, 'migrations', newestMigration(place)));
    const file = path.join(place, 'package.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"version": "[^"]*"/, `"version": "${version}"`));
    build(place, path.join(place, 'dist'));
  }
  mkdirSync(path.join(release, 'bin'), { recursive: true });
  cpSync(path.join(place, 'dist'), path.join(release, 'dist'), { recursive: true });
  rmSync(place, { recursive: true, force: true });
  symlinkSync(process.execPath, path.join(release, 'bin/node'));
  symlinkSync(path.join(root, 'node_modules'), path.join(release, 'node_modules'));
  writeFileSync(path.join(release, 'package.json'), JSON.stringify({ version, type: 'module' }));
  return release;
}

const newestMigration = (place: string): string =>
  readdirSync(path.join(place, 'migrations'))
    .filter((name) => /^[0-9].*\.sql$/.test(name))
    .toSorted()
    .at(-1) ?? '';

function build(folder: string, out: string, version?: string): void {
  const args = [path.join(folder, 'scripts/build.ts'), out, ...(version === undefined ? [] : [version])];
  execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Serves nothing; its commands work. */
export function breakRelease(release: string): void {
  const [main, real] = ['main.js', 'real.js'].map((name) => path.join(release, 'dist', name));
  renameSync(main ?? '', real ?? '');
  writeFileSync(
    main ?? '',
    `if (process.argv.length > 2) await import('./real.js'); else process.exit(1);\n`,
  );
}

/** In the place of systemd, which runs no tests: starts what is in service, with the settings of the machine. Its folder goes first in PATH. */
export function makeSystemctl(
  folder: string,
  { home, settings }: { home: string; settings: string },
): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'systemctl');
  writeFileSync(
    file,
    `#!/bin/sh
for unit in "$@"; do
  case $unit in kontor@*) ;; *) continue ;; esac
  role=\${unit#kontor@}
  if [ -f "${folder}/$role.pid" ]; then
    kill "$(cat "${folder}/$role.pid")" 2>/dev/null
    while kill -0 "$(cat "${folder}/$role.pid")" 2>/dev/null; do sleep 0.1; done
  fi
  [ "$1" = stop ] && continue
  KONTOR_ENV_FILE="${settings}" KONTOR_ROLE=$role setsid "${home}/current/bin/node" "${home}/current/dist/main.js" >>"${folder}/$role.log" 2>&1 </dev/null &
  echo $! >"${folder}/$role.pid"
done
`,
  );
  chmodSync(file, 0o755);
  return file;
}
