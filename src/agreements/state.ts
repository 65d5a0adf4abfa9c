/** protocol.md §7. `suspended`, `expired` and the ends of notice periods follow from rows and time; they are never stale. */
export type AgreementState =
  | 'draft'
  | 'proposed'
  | 'active'
  | 'suspended'
  | 'terminating'
  | 'terminated'
  | 'expired';

/** What determines the state at any moment. Milliseconds since 1970. */
export interface Standing {
  readonly decided: Exclude<AgreementState, 'suspended'>;
  readonly notBeforeMs: number | null;
  readonly expiresMs: number | null;
  /** End of the notice. */
  readonly endsAtMs: number | null;
  readonly suspendedByUs: boolean;
  readonly suspendedByPartner: boolean;
}

export function stateAt(standing: Standing, nowMs: number): AgreementState {
  const { decided } = standing;
  if (decided !== 'active' && decided !== 'terminating') return decided;
  if (standing.endsAtMs !== null && nowMs >= standing.endsAtMs) return 'terminated';
  if (standing.expiresMs !== null && nowMs >= standing.expiresMs) return 'expired';
  // Signed by both, but not begun: nothing may flow, so it must not read "active".
  if (standing.notBeforeMs !== null && nowMs < standing.notBeforeMs) return 'proposed';
  if (standing.suspendedByUs || standing.suspendedByPartner) return 'suspended';
  return decided;
}

/** The next moment at which time alone changes the state; Infinity if it never does. */
export function nextChangeMs(standing: Standing, nowMs: number): number {
  const moments = [standing.notBeforeMs, standing.expiresMs, standing.endsAtMs];
  return Math.min(...moments.map((m) => (m !== null && m > nowMs ? m : Infinity)));
}
