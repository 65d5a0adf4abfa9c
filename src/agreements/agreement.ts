import { hostOf } from '#src/platform/addresses.ts';
import type { Payload, Party } from './document.ts';
import type { PublicJwk } from './jws.ts';
import { stateAt, type AgreementState, type Standing } from './state.ts';
import { narrowGrant, withoutEmptyReferences, type Grant, type Narrowing } from './terms.ts';
import type { Partner } from './decide.ts';

/** What is in force, from our side: `in` is what comes from the partner, `out` what goes to it. */
export interface Terms {
  readonly notBefore: string | null;
  readonly expires: string | null;
  readonly in: Grant;
  readonly out: Grant;
  /** Null of a one-sided agreement: no one there has said anything. */
  readonly partner: Omit<Party, 'origin' | 'actor' | 'thumbprint'> | null;
  readonly erasureDays: number | null;
  readonly termination: Payload['termination'] | null;
}

/** One agreement as stored. */
export interface Agreement {
  readonly id: string;
  readonly peerId: number;
  readonly origin: string;
  /** What the server runs, see `Partner`. */
  readonly software: string;
  readonly kind: 'mutual' | 'one_sided';
  readonly decided: Standing['decided'];
  readonly proposedBy: 'us' | 'partner';
  readonly version: number | null;
  readonly payloadHash: string | null;
  readonly terms: Terms | null;
  readonly narrowing: Narrowing;
  readonly partnerKey: PublicJwk | null;
  readonly partnerKeyUri: string | null;
  readonly ourThumbprint: string | null;
  readonly endsAt: Date | null;
  readonly endReason: string;
  readonly suspendedByUs: boolean;
  readonly suspendedByPartner: boolean;
  /** What the partner's server answered when it would not take a message of ours; empty when all went well. */
  readonly trouble: string;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
}

/** The same document from each party's side: what the other grants is `in`. */
export function termsSeenBy(origin: string, payload: Payload): Terms {
  const weProposed = payload.proposer.origin === origin;
  const { fromProposer, fromAccepter } = payload.grants;
  const { legalName, country, dataProtectionOfficer, securityContact } = partnerIn(payload, origin);
  return {
    notBefore: payload.notBefore,
    expires: payload.expires,
    in: weProposed ? fromAccepter : fromProposer,
    out: weProposed ? fromProposer : fromAccepter,
    partner: { legalName, country, dataProtectionOfficer, securityContact },
    erasureDays: payload.erasureDays,
    termination: payload.termination,
  };
}

export const partnerIn = (payload: Payload, ourOrigin: string): Party =>
  payload.proposer.origin === ourOrigin ? payload.accepter : payload.proposer;
export const ourselvesIn = (payload: Payload, ourOrigin: string): Party =>
  payload.proposer.origin === ourOrigin ? payload.proposer : payload.accepter;

export function standingOf(agreement: Agreement): Standing {
  const { terms } = agreement;
  return {
    decided: agreement.decided,
    notBeforeMs: terms?.notBefore ? Date.parse(terms.notBefore) : null,
    expiresMs: terms?.expires ? Date.parse(terms.expires) : null,
    endsAtMs: agreement.endsAt?.getTime() ?? null,
    suspendedByUs: agreement.suspendedByUs,
    suspendedByPartner: agreement.suspendedByPartner,
  };
}

export const stateOf = (agreement: Agreement, nowMs: number): AgreementState =>
  stateAt(standingOf(agreement), nowMs);

/** The partner resulting from an agreement, with local policy applied; null if nothing was ever in force. */
export function toPartner(agreement: Agreement, nowMs: number, ourCountry?: string): Partner | null {
  const { terms, narrowing } = agreement;
  if (terms === null) return null;
  const standing = standingOf(agreement);
  const isSigned = agreement.kind === 'mutual';
  const grant = (signed: Grant, by: Narrowing['in']): Grant =>
    withoutEmptyReferences(narrowGrant(signed, by), isSigned);
  return {
    peerId: agreement.peerId,
    origin: agreement.origin,
    agreementId: agreement.id,
    kind: agreement.kind,
    peerKind: agreement.kind === 'mutual' ? 'kontor' : 'other',
    software: agreement.software,
    state: stateAt(standing, nowMs),
    standing,
    company: terms.partner?.legalName ?? hostOf(agreement.origin),
    country: terms.partner?.country ?? '',
    ...(ourCountry === undefined ? {} : { ourCountry }),
    grantsIn: grant(terms.in, narrowing.in),
    grantsOut: grant(terms.out, narrowing.out),
  };
}
