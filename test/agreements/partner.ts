import type { Partner } from '#src/agreements/decide.ts';
import { stateAt, type Standing } from '#src/agreements/state.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import type { Grant } from '#src/agreements/terms.ts';

export const now = Date.parse('2026-06-15T12:00:00Z');
export const day = 86_400_000;
export const full = namedTemplate('full', { ours: 'DE', theirs: 'FR' }).fromUs;
const inForce: Standing = {
  decided: 'active',
  notBeforeMs: now - 10 * day,
  expiresMs: now + 10 * day,
  endsAtMs: null,
  suspendedByUs: false,
  suspendedByPartner: false,
};

/** Beta, with an agreement that grants everything and runs, changed by the test. */
export function partner(grant: { in?: Grant; out?: Grant } = {}, standing: Partial<Standing> = {}): Partner {
  const merged = { ...inForce, ...standing };
  return {
    peerId: 7,
    origin: 'https://beta.example',
    agreementId: 'b4b7c3f0-0000-4000-8000-000000000001',
    kind: 'mutual',
    peerKind: 'kontor',
    software: '',
    state: stateAt(merged, now),
    standing: merged,
    company: 'Beta SAS',
    country: 'FR',
    grantsIn: grant.in ?? full,
    grantsOut: grant.out ?? full,
  };
}
