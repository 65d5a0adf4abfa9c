import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { Refusal } from '#src/platform/errors.ts';
import { isNewer } from '#src/platform/version.ts';

/** Releases lie beside each other, as the package's postinst links them: decision 0097. */
export interface Releases {
  /** Folder of `current` and `releases/`. */
  readonly home: string;
}

/** Besides the one in service and the one before: what an update needs to go back. */
const keptMax = 2;

export const folderOf = ({ home }: Releases, version: string): string => path.join(home, 'releases', version);

export function inService({ home }: Releases): string {
  try {
    return path.basename(readlinkSync(path.join(home, 'current')));
  } catch {
    throw new Refusal(
      'not_found',
      `${home}/current is not there: kontor update is for machines with the package. Elsewhere start the new version in place of the old one.`,
    );
  }
}

/** Throws Refusal. */
export function requireRights({ home }: Releases): void {
  try {
    accessSync(path.join(home, 'releases'), constants.W_OK);
  } catch {
    throw new Refusal('not_allowed', `Only root replaces what is in ${home}: sudo kontor update`);
  }
}

/** Oldest first. */
export const unpacked = ({ home }: Releases): string[] =>
  readdirSync(path.join(home, 'releases'), { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && existsSync(path.join(home, 'releases', entry.name, 'dist/main.js')),
    )
    .map((entry) => entry.name)
    .toSorted((a, b) => (isNewer(a, b) ? 1 : -1));

/** In one step: whoever starts meanwhile gets the one or the other. */
export function putInService(releases: Releases, version: string): void {
  const draft = path.join(releases.home, 'current.new');
  rmSync(draft, { force: true });
  symlinkSync(path.join('releases', version), draft);
  renameSync(draft, path.join(releases.home, 'current'));
}

/** Removes releases that nobody goes back to. */
export function tidy(releases: Releases, keep: readonly string[]): string[] {
  const old = unpacked(releases).filter((version) => !keep.includes(version));
  const gone = old.slice(0, Math.max(0, old.length + keep.length - keptMax));
  for (const version of gone) rmSync(folderOf(releases, version), { recursive: true, force: true });
  return gone;
}

/** dpkg unpacks it, and its postinst makes the release; what runs is not touched. */
export function unpack(file: string): void {
  if (!existsSync(file)) throw new Refusal('not_found', `${file} is not there. Check its name.`);
  const name = execFileOr('dpkg-deb', ['--field', file, 'Package'], `${file} is no Debian package.`).trim();
  if (name !== 'kontor') throw new Refusal('invalid', `${file} is the package ${name}, not Kontor.`);
  execFileOr('dpkg', ['--install', file], `dpkg could not install ${file}; what runs is as it was.`);
}

function execFileOr(command: string, args: readonly string[], otherwise: string): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
    const line = said.split('\n').at(-1) ?? '';
    throw new Refusal('conflict', line === '' ? otherwise : `${otherwise} It says: ${line}`);
  }
}
