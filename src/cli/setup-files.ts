import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { ServiceUser } from '#src/cli/checks/disk.ts';
import { loadSealKey } from '#src/platform/secrets.ts';
import { Refusal } from '#src/platform/errors.ts';

export type Settings = Readonly<Record<string, string>>;

const envMode = 0o640;
const secretMode = 0o400;
const dataMode = 0o750;

/** Who runs the service; null where there is no such user, or who asks may not become it. */
export function findServiceUser(name: string): ServiceUser {
  if (process.getuid?.() !== 0) return null;
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/** What differs from the file that is there: names of settings, never their values, which may be secrets. */
export const changedIn = (before: Settings, after: Settings): string[] =>
  Object.keys(after).filter((name) => name in before && before[name] !== after[name]);

/**
 * Writes the settings into the file: lines of others, and comments, stay where they are. What was there before lies beside it as `….before`. Only
 * root writes it and only the service reads it (0640), and at no moment is half of it there.
 */
export function writeEnvFile(file: string, settings: Settings, user: ServiceUser): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
  const before = existsSync(file) ? readFileSync(file, 'utf8') : header;
  const left = new Map(Object.entries(settings));
  const lines = before
    .trimEnd()
    .split('\n')
    .map((line) => {
      const name = /^\s*([A-Z][A-Z0-9_]*)\s*=/.exec(line)?.[1] ?? '';
      const value = left.get(name);
      if (value === undefined) return line;
      left.delete(name);
      return `${name}=${quoted(name, value)}`;
    });
  const text = [...lines, ...[...left].map(([name, value]) => `${name}=${quoted(name, value)}`), ''].join(
    '\n',
  );
  if (text === before && existsSync(file)) return guard(file, envMode, user, 'group');
  if (existsSync(file)) {
    copyFileSync(file, `${file}.before`);
    guard(`${file}.before`, envMode, user, 'group');
  }
  const draft = `${file}.part`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: envMode, flag: 'wx' });
  guard(draft, envMode, user, 'group');
  renameSync(draft, file);
}

const header = `# Written by kontor setup, and yours to change. All settings: configuration.md in /usr/share/doc/kontor
`;

/** As systemd and Kontor both read it: plain where nothing is special, else in quotes that neither looks into. */
function quoted(name: string, value: string): string {
  if (/^[\w./:@%+,*=?&[\]-]*$/.test(value)) return value;
  if (/[\r\n\0]/.test(value)) throw new Refusal('invalid', `${name} must be one line.`);
  if (!value.includes("'")) return `'${value}'`;
  if (!/["\\$`]/.test(value)) return `"${value}"`;
  throw new Refusal('invalid', `${name} cannot have both kinds of quotes: choose another value.`);
}

/** 'group': root's, readable by the service. 'own': the service's alone. */
function guard(file: string, mode: number, user: ServiceUser, whose: 'group' | 'own'): void {
  chmodSync(file, mode);
  if (user !== null) chownSync(file, whose === 'own' ? user.uid : 0, user.gid);
}

export function makeDataDir(folder: string, user: ServiceUser): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: dataMode });
  if (user !== null) chownSync(folder, user.uid, user.gid);
}

const dropIn = '/etc/systemd/system/kontor@.service.d/paths.conf';
const ownFolder = '/var/lib/kontor';

/** The units may write to their own folder alone: others are named beside them. Where there is no systemd, nobody holds them to it. */
export function allowFolders(folders: readonly string[]): void {
  if (!existsSync('/etc/systemd/system') || process.getuid?.() !== 0) return;
  const more = folders.filter((folder) => path.relative(ownFolder, folder).startsWith('..'));
  if (more.length === 0) return rmSync(dropIn, { force: true });
  mkdirSync(path.dirname(dropIn), { recursive: true });
  const lines = more.map((folder) => `ReadWritePaths="${folder.replaceAll('%', '%%')}"`);
  writeFileSync(dropIn, `# Written by kontor setup.\n[Service]\n${lines.join('\n')}\n`, { mode: 0o644 });
}

/** The sealing key: made once, never replaced, because nothing that it sealed could be opened any more. */
export function makeSealKey(file: string, user: ServiceUser): 'made' | 'kept' {
  const isThere = existsSync(file);
  loadSealKey(file);
  if (!isThere) guard(file, secretMode, user, 'own');
  return isThere ? 'kept' : 'made';
}

export function makePassphrase(file: string, user: ServiceUser): 'made' | 'kept' {
  if (existsSync(file)) return 'kept';
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${randomBytes(24).toString('base64')}\n`, { mode: secretMode, flag: 'wx' });
  guard(file, secretMode, user, 'own');
  return 'made';
}

/** A value, or `@FILE` for what its first line says: a command line can be read by everyone on the machine. */
export function valueOrFile(option: string, given: string): string {
  if (!given.startsWith('@')) return given;
  try {
    return readFileSync(given.slice(1), 'utf8').split('\n')[0]?.trim() ?? '';
  } catch {
    throw new Refusal('invalid', `${option}: cannot read ${given.slice(1)}. Check its name and permissions.`);
  }
}
