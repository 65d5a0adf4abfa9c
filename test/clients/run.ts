import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Run {
  /** What the script printed, complaints included. */
  readonly output: string;
  readonly status: number | null;
}

/** A Python that has Debian's python3-mastodon; undefined when the machine has none. */
const python = ['/usr/bin/python3', 'python3'].find((program) => {
  try {
    execFileSync(program, ['-c', 'import mastodon'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // not installed for this one
  }
});

/** Fails, saying what to install, where there is none. */
export function runPython(script: string, ...args: string[]): Promise<Run> {
  if (python === undefined)
    throw new Error('No Python here has the library: apt-get install python3-mastodon, then run this again.');
  return run(python, [`test/clients/${script}`, ...args]);
}

/** In a process of its own: an instance in this one guards all requests of its process. */
export const runNode = (script: string, ...args: string[]): Promise<Run> =>
  run(process.execPath, ['--import', './scripts/loader.mjs', `test/clients/${script}`, ...args]);

/** `input`: what is typed. */
export async function run(
  program: string,
  args: string[],
  { input, env }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  const child = spawn(program, args, { cwd: root, env: env ?? { ...process.env, NO_PROXY: '*' } });
  child.stdin.end(input);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { output, status };
}
