import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import type { Finding } from './finding.ts';

/** Partners refuse signatures that are minutes off; a second is what NTP does without effort. */
const offMaxMs = 2_000;
const answerMs = 3_000;
const packetBytes = 48;
/** Seconds from NTP's epoch, 1900, to that of Unix. */
const epochSeconds = 2_208_988_800;
const fraction = 2 ** 32;
const serversMax = 3;

/** Asks time servers (RFC 5905, as a simple client) how far this machine's clock is off: the named ones, else those that the system uses. */
export async function checkClock(named: readonly string[]): Promise<Finding> {
  const servers = (named.length > 0 ? named : systemServers()).slice(0, serversMax);
  const offsets = await Promise.all(servers.map((server) => offsetOf(server).catch(() => null)));
  const known = offsets.filter((offset) => offset !== null);
  const check = 'time';
  if (known.length === 0)
    return {
      ...{ check, ok: false, says: `no time server answers (${servers.join(', ')})`, advice: true },
      remedy:
        'Name yours with --time-server HOST, and have the system follow it: NTP= in /etc/systemd/timesyncd.conf, or apt install chrony.',
    };
  // The one that agrees with us best may be wrong in the same way; the worst may be wrong alone. The one in the middle is neither.
  const offset = known.toSorted((a, b) => a - b)[Math.floor(known.length / 2)] ?? 0;
  const how = `${Math.abs(Math.round(offset))} ms ${offset > 0 ? 'behind' : 'ahead of'} ${servers.join(', ')}`;
  return {
    check,
    ok: Math.abs(offset) < offMaxMs,
    says: how,
    remedy:
      'Set the clock and keep it right: apt install chrony, or timedatectl set-ntp true. Partners refuse signatures of a wrong time.',
  };
}

/** What chrony or systemd-timesyncd is told, else Debian's pool. */
function systemServers(): string[] {
  const said = ['/etc/systemd/timesyncd.conf', '/etc/chrony/chrony.conf', '/etc/ntpsec/ntp.conf'].flatMap(
    (file) => {
      const text = textOf(file);
      const lines = text.matchAll(/^\s*(?:(?:server|pool)\s+|NTP=)([^#\n]+)/gm);
      return [...lines].flatMap(([, names = '']) =>
        names.split(/\s+/).filter((name) => /^[\w.-]*[.:][\w.:-]+$/.test(name)),
      );
    },
  );
  return said.length > 0 ? [...new Set(said)] : ['0.debian.pool.ntp.org', '1.debian.pool.ntp.org'];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not used here
  }
}

/** Milliseconds by which the server is ahead of us. Rejects if it does not answer, or says that it does not know the time itself. */
async function offsetOf(server: string): Promise<number> {
  const { host, port } = placeOf(server);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    return await new Promise<number>((resolve, reject) => {
      const request = Buffer.alloc(packetBytes);
      request[0] = 0b00_100_011; // no warning, version 4, client
      const timer = setTimeout(() => reject(new Error(`${server} does not answer.`)), answerMs);
      timer.unref();
      socket.once('error', reject);
      let sentMs = 0;
      socket.once('message', (answer) => {
        clearTimeout(timer);
        const receivedMs = Date.now();
        const stratum = answer[1] ?? 0;
        if (answer.length < packetBytes || stratum === 0 || stratum > 15 || (answer[0] ?? 0) >> 6 === 3)
          return reject(new Error(`${server} does not know the time.`));
        const [there, back] = [timeAt(answer, 32), timeAt(answer, 40)];
        resolve((there - sentMs + (back - receivedMs)) / 2);
      });
      socket.once('connect', () => {
        sentMs = Date.now();
        socket.send(request);
      });
      socket.connect(port, host);
    });
  } finally {
    socket.close();
  }
}

/** `host`, `host:port`, or an address of IPv6. */
function placeOf(server: string): { host: string; port: number } {
  const match = /^([^:]+):(\d+)$/.exec(server);
  return match ? { host: match[1] ?? '', port: Number(match[2]) } : { host: server, port: 123 };
}

const timeAt = (packet: Buffer, at: number): number =>
  (packet.readUInt32BE(at) - epochSeconds + packet.readUInt32BE(at + 4) / fraction) * 1000;
