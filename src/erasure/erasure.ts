import { createHash } from 'node:crypto';

/**
 * What may be erased at its origin's word. A file: one that an edit took out of its post. A departure: partners confirm that nothing ties the person to
 * anybody.
 */
export type ErasedKind = 'post' | 'person' | 'file' | 'departure';

/** What a receipt says about one object. `kept`: a report quotes it until its case is over. `held`: a legal hold keeps it, hidden. Another receipt follows both. */
export const outcomes = ['erased', 'not_held', 'kept', 'held'] as const;
export type Outcome = (typeof outcomes)[number];

/** How receipts name an object: SHA-256 of its URI, base64url. Who was never told the URI cannot guess it. */
export const objectHash = (uri: string): string => createHash('sha256').update(uri).digest('base64url');

/**
 * Where the erasure of one object stands at one partner. `sent`: asked, and its server has not taken the request yet. `received`: it has, which
 * proves nothing. `erased`: its signed receipt says so. `refused`: its server will not take the request, or its receipt says that something is
 * kept. `held`: a legal hold there postpones it. `overdue`: the agreed days are over. `unpromised`: a server that has signed nothing and gives no receipts.
 * `contradicted`: its receipt says erased, and asked at random it named it as held (ask-challenges.ts).
 */
export type ErasureState =
  | 'sent'
  | 'received'
  | 'erased'
  | 'refused'
  | 'held'
  | 'overdue'
  | 'unpromised'
  | 'contradicted';

export interface ErasureFacts {
  readonly promised: boolean;
  readonly outcome: Outcome | null;
  readonly dueAt: Date | null;
  readonly contradicted: boolean;
  /** The request is still queued; it was given up. */
  readonly isWaiting: boolean;
  readonly isDead: boolean;
}

export function stateOfErasure(erasure: ErasureFacts, nowMs: number): ErasureState {
  if (!erasure.promised) return 'unpromised';
  if (erasure.contradicted) return 'contradicted';
  if (erasure.outcome === 'erased' || erasure.outcome === 'not_held') return 'erased';
  if (erasure.outcome === 'held') return 'held';
  if (erasure.dueAt !== null && erasure.dueAt.getTime() <= nowMs) return 'overdue';
  if (erasure.outcome === 'kept' || erasure.isDead) return 'refused';
  return erasure.isWaiting ? 'sent' : 'received';
}
