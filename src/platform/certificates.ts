import type { TLSSocket } from 'node:tls';

/** How the certificate of one of our own addresses stands, as a stranger sees it. */
export interface Certificate {
  readonly origin: string;
  /** Null: there was no certificate to be seen. */
  readonly endsAt: Date | null;
  /** Why browsers and partners would refuse it, or why there is none; null: they take it. */
  readonly trouble: string | null;
}

const answerMs = 5_000;
/** Certificates change every few weeks, and looking is a connection to ourselves. */
const lookedMs = 3_600_000;

/** Looks at the certificate that `origin` (https) shows. Never throws. */
export async function lookAtCertificate(origin: string): Promise<Certificate> {
  const { connect } = await import('node:tls');
  const { hostname, port } = new URL(origin);
  return await new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port) || 443,
      servername: hostname,
      // What has ended is to be looked at too; nothing is sent over this connection.
      rejectUnauthorized: false,
    });
    const say = (endsAt: Date | null, trouble: string | null): void => {
      socket.destroy();
      resolve({ origin, endsAt, trouble });
    };
    socket.setTimeout(answerMs, () => say(null, `${hostname} did not answer within ${answerMs / 1000} s`));
    socket.once('error', (error) => say(null, error.message));
    socket.once('secureConnect', () => say(endOf(socket), troubleOf(socket)));
  });
}

function endOf(socket: TLSSocket): Date | null {
  const end = new Date(socket.getPeerCertificate().valid_to);
  return Number.isNaN(end.getTime()) ? null : end;
}

const troubleOf = (socket: TLSSocket): string | null =>
  socket.authorized ? null : String(socket.authorizationError);

/** The certificates of these origins as they were within the hour. The first question waits for the first look, later ones for none. */
export function watchCertificates(origins: readonly string[]): () => Promise<readonly Certificate[]> {
  const watched = [...new Set(origins)].filter((origin) => origin.startsWith('https:'));
  const look = () => Promise.all(watched.map(lookAtCertificate));
  let seen: Promise<readonly Certificate[]> | null = null;
  let atMs = 0;
  return async () => {
    if (seen !== null && Date.now() - atMs < lookedMs) return await seen;
    atMs = Date.now();
    const before = seen;
    seen = look();
    return await (before ?? seen);
  };
}
