import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { ServiceUser } from '#src/cli/checks/disk.ts';
import { Refusal } from '#src/platform/errors.ts';

/** The processes of this machine, as systemd runs them: deploy/systemd/kontor@.service. */
export const units = ['kontor@web', 'kontor@worker'] as const;

const readyMs = 120_000;
const pauseMs = 250;
const answerMs = 5_000;

/** Whether systemd runs this machine, and not a container's own first process. */
export const hasSystemd = (): boolean => existsSync('/run/systemd/system');

/** Throws Refusal with what systemd says. */
export function systemctl(...args: readonly string[]): void {
  const ran = spawnSync('systemctl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (ran.status === 0) return;
  const said = (ran.stderr || ran.error?.message || '').trim().split('\n')[0] ?? '';
  throw new Refusal(
    'conflict',
    `systemctl ${args.join(' ')} came to nothing (${said}): see journalctl -u ${units[0]}.`,
  );
}

/** Waits until the web process says that it can serve; null, or what it answered last. */
export async function waitUntilReady(host: string, port: number, withinMs = readyMs): Promise<string | null> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const answer = await askReady(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port);
    if (answer === 200) return null;
    if (Date.now() > endMs) return answer === 0 ? 'it answers nothing' : `it answers ${answer}`;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const askReady = (host: string, port: number): Promise<number> =>
  new Promise((resolve) => {
    const req = request({ host, port, path: '/readyz', timeout: answerMs }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on('timeout', () => req.destroy());
    req.on('error', () => resolve(0));
    req.end();
  });

/** Kontor's own program, run as the service: files and tables are then the service's. */
export interface Program {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly user: ServiceUser;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** One command of Kontor, e.g. `person add`; what it says is handed back. */
export async function runKontor({ command, env, user }: Program, args: readonly string[]): Promise<Ran> {
  const [file = process.execPath, ...before] = command;
  const child = spawn(file, [...before, ...args], {
    ...(user === null ? {} : user),
    cwd: '/',
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, out: out.trim(), said: said.trim() }));
  });
}
