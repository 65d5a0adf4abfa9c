import { createHmac, createSecretKey, hash as digest } from 'node:crypto';
import { canonicalBytes } from '#src/agreements/document.ts';

/**
 * `denied`: what `decide` refused, counted by minute. `crossed`: what passed a border, counted by day. `read`: somebody looked at what is not theirs,
 * in the company's name. `changed`: an act in the company's name.
 */
export const auditKinds = ['denied', 'crossed', 'read', 'changed'] as const;
export type AuditKind = (typeof auditKinds)[number];

/** What is written down: numbers, names of acts, times and reasons. Never what somebody wrote. */
export interface AuditEntry {
  readonly kind: AuditKind;
  /** The act, e.g. `agreement.suspended` or `people.list`. */
  readonly what: string;
  /** `person:12`; `command line`; null: a partner, or the clock. */
  readonly by: string | null;
  /** The row it is about, e.g. `person:7`. */
  readonly about?: string | null;
  readonly peerId?: number | null;
  readonly reason?: string;
  readonly count?: number;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

const reasonMax = 500;

/** The text that is stored and hashed: RFC 8785, without what is not said. `peer`: the partner's origin. */
export function sayEntry(entry: AuditEntry, peer: string | null, at: Date): string {
  const { kind, what, by, about, reason, count, detail } = entry;
  const said = Object.entries({
    kind,
    what,
    by,
    about,
    peer,
    count,
    detail,
    reason: reason?.slice(0, reasonMax),
  }).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return canonicalBytes({ ...Object.fromEntries(said), at: at.toISOString() }).toString('utf8');
}

/** SHA-256, base64url, of `{"entry": …, "number": …, "prev": …}` in RFC 8785 form; `prev` is the hash of the entry before, null at the first. */
export function hashOfEntry(number: number, prev: string | null, said: string): string {
  const before = prev === null ? 'null' : `"${prev}"`;
  return digest('sha256', `{"entry":${said},"number":${number},"prev":${before}}`, 'base64url');
}

/** Gives what only the instance can write beside a hash: whoever has the database alone cannot make a chain anew. */
export function createSealer(key: Buffer): (number: number, hash: string) => string {
  const secret = createSecretKey(key); // made once: it costs more than the rest
  return (number, hash) =>
    createHmac('sha256', secret).update(`audit ${number} ${hash}`).digest('base64url').slice(0, 22);
}
