import { execFileSync, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Kontor's program, from the sources. */
export const program = [
  process.execPath,
  '--import',
  path.join(root, 'scripts/loader.mjs'),
  path.join(root, 'src/main.ts'),
];

export interface Told {
  readonly code: number;
  readonly text: string;
}

/** Runs a command to its end, with nobody at the terminal and nothing in its environment but what is given. */
export async function run(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: '/',
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (said: string) => (text += said));
  const code = await new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? 1)));
  return { code, text };
}

const isRoot = process.getuid?.() === 0;

/** Runs a command where `folder` is a disk of so many bytes, which nobody else sees. */
export const onSmallDisk = (folder: string, size: string, command: readonly string[]): string[] => [
  ...['unshare', isRoot ? '-m' : '-rm', 'sh', '-c'],
  ...[`mount -t tmpfs -o size=${size},mode=0777 tmpfs "$0" && exec "$@"`, folder, ...command],
];

/** A time server whose clock is off by `offMs`. */
export async function startTimeServer(offMs: number): Promise<{ at: string; close(): void }> {
  const socket: Socket = createSocket('udp4');
  socket.on('message', (_, from) => {
    const answer = Buffer.alloc(48);
    answer[0] = 0b00_100_100;
    answer[1] = 2;
    const seconds = (Date.now() + offMs) / 1000 + 2_208_988_800;
    for (const at of [32, 40]) {
      answer.writeUInt32BE(Math.floor(seconds), at);
      answer.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4);
    }
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { at: `127.0.0.1:${(socket.address() as AddressInfo).port}`, close: () => socket.close() };
}

/** A certificate for localhost that signs itself, good for so many days: a machine trusts it if NODE_EXTRA_CA_CERTS names it. */
export function makeCertificate(folder: string, name: string, days: number): { cert: string; key: string } {
  const [cert, key] = [path.join(folder, `${name}.pem`), path.join(folder, `${name}.key`)];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', String(days)],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ],
    { stdio: 'ignore' },
  );
  return { cert, key };
}

/** What stands in front of Kontor, as far as its certificate. */
export async function startProxy({
  cert,
  key,
}: {
  cert: string;
  key: string;
}): Promise<{ origin: string; close(): void }> {
  const server: Server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) =>
    socket.on('error', () => {}).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}
