import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The harmless file that every scanner takes for a virus (EICAR), in two halves so that none takes this source for it. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
);

export interface Clamd {
  readonly place: string;
  /** Files it has looked at, whole. */
  readonly scanned: Buffer[];
  /** `answers`, or: accepts and says nothing, closes at once, refuses what is longer than 1 kB. */
  mood: 'answers' | 'silent' | 'closes' | 'small';
  stop(): Promise<void>;
}

/** A scanner that speaks clamd's protocol (zPING, zINSTREAM) and knows one virus. */
export async function startClamd(): Promise<Clamd> {
  const sockets = new Set<Socket>();
  const clamd = { place: '', scanned: [] as Buffer[], mood: 'answers' as Clamd['mood'] };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let heard = Buffer.alloc(0);
    socket.on('data', (data) => {
      if (clamd.mood === 'closes') socket.destroy();
      if (clamd.mood === 'silent') return;
      heard = Buffer.concat([heard, data]);
      const answer = answerTo(heard, clamd);
      if (answer !== null) socket.end(`${answer}\0`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  clamd.place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(clamd, {
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  });
}

/** Null: more is to come. */
function answerTo(heard: Buffer, clamd: { scanned: Buffer[]; mood: Clamd['mood'] }): string | null {
  const end = heard.indexOf(0);
  if (end === -1) return null;
  const command = heard.subarray(0, end).toString();
  if (command === 'zPING') return 'PONG';
  if (command !== 'zINSTREAM') return 'UNKNOWN COMMAND';
  const chunks: Buffer[] = [];
  for (let at = end + 1; at + 4 <= heard.length;) {
    const length = heard.readUInt32BE(at);
    if (length === 0) return verdict(Buffer.concat(chunks), clamd);
    if (at + 4 + length > heard.length) return null;
    chunks.push(heard.subarray(at + 4, at + 4 + length));
    at += 4 + length;
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (clamd.mood === 'small' && size > 1_000) return 'INSTREAM size limit exceeded. ERROR';
  }
  return null;
}

function verdict(file: Buffer, clamd: { scanned: Buffer[] }): string {
  clamd.scanned.push(file);
  return file.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK';
}
