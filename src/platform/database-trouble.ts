import { logger } from './log.ts';

const log = logger('database');

/** What keeps a database from answering, by PostgreSQL's or the system's code, and what to do about it. No password is in it. */
export function databaseTrouble(code: string, url: string | null = null): string {
  const { host = '', pathname = '', username = '' } = url !== null && URL.canParse(url) ? new URL(url) : {};
  const at = host === '' ? 'PostgreSQL' : `PostgreSQL at ${host}`;
  const name = decodeURIComponent(pathname.slice(1));
  switch (code) {
    case '28P01':
    case '28000':
      return `${at} refuses the user or the password of DATABASE_URL: put the new one there (and in KONTOR_LISTEN_URL), and restart Kontor; or set the old one again.`;
    case '3D000':
      return `${at} has no database ${name}: createdb --owner ${decodeURIComponent(username)} ${name}`;
    case '53100':
      return `The disk of ${at} is full: free space there. Nothing was lost.`;
    case '53300':
      return `${at} has no connection free: raise max_connections, or lower KONTOR_POOL.`;
    case '57P03':
      return `${at} is starting or stopping.`;
    default:
      return `${at} does not answer (${code}): is it running, and does DATABASE_URL lead to it?`;
  }
}

const saidAtMs = new Map<string, number>();
const sayAgainMs = 60_000;

/** Says it once a minute, however many requests are refused for it. */
export function sayDatabaseTrouble(code: string): void {
  const now = Date.now();
  if (now - (saidAtMs.get(code) ?? -sayAgainMs) < sayAgainMs) return;
  saidAtMs.set(code, now);
  log.warn('Requests are answered with 503, work waits: {reason}', { reason: databaseTrouble(code) });
}
