import { stateAt, type AgreementState, type Standing } from './state.ts';
import type { Category, Grant, ProfileField, Scope } from './terms.ts';

/** A company we have, or had, an agreement with. Grants are both signatures ∩ local policy. */
export interface Partner {
  readonly peerId: number;
  /** Exactly as in the agreement; sub-domains, other ports and look-alikes are other origins. */
  readonly origin: string;
  readonly agreementId: string;
  readonly kind: 'mutual' | 'one_sided';
  /** Whether it speaks our side documents (tokens, receipts, notices) or plain ActivityPub. */
  readonly peerKind: 'kontor' | 'other';
  /** The name of what runs there, as its NodeInfo says; '' while no one of it has joined a group of ours. */
  readonly software: string;
  /** When it was looked up. For showing; whether something may flow is asked with `decide`. */
  readonly state: AgreementState;
  readonly standing: Standing;
  readonly company: string;
  readonly country: string;
  /** Where copies are kept here, as this instance says now. */
  readonly ourCountry?: string;
  /** From the partner to us, and from us to the partner. */
  readonly grantsIn: Grant;
  readonly grantsOut: Grant;
}

export interface Question {
  /** `in`: the partner's people or servers act here. `out`: ours act there. */
  readonly direction: 'in' | 'out';
  readonly scope?: Scope | undefined;
  readonly category?: Category | undefined;
  /** It has the words of a post in it: not where posts go by reference. */
  readonly copies?: boolean | undefined;
  /** Handle of the group it happens in. */
  readonly group?: string | undefined;
  /** True for what outlives a notice: a join, a follow. Refused once notice was given. */
  readonly begins?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type DenialCode =
  | 'no_agreement'
  | 'not_begun'
  | 'suspended'
  | 'ended'
  | 'notice'
  | 'scope'
  | 'group'
  | 'category'
  | 'storage';

export type Decision =
  | { readonly allowed: true; readonly mode: 'copy' | 'reference'; readonly fields?: readonly ProfileField[] }
  | { readonly allowed: false; readonly code: DenialCode; readonly reason: string };

/**
 * The one rule about what may cross a border (protocol.md §7). Everything named must be granted; a question that names nothing asks whether an
 * agreement is in force. Default deny: without a partner nothing is allowed. `suspended` may pass (keep what is waiting), `ended` will not. A
 * partner's own suspension stops what we send; what it sends in the meantime is still accepted.
 */
export function decide(partner: Partner | undefined, question: Question): Decision {
  if (partner === undefined)
    return deny('no_agreement', 'There is no agreement with this server; an administrator can propose one.');
  const standing = denyByStanding(partner, question);
  if (standing !== null) return standing;
  const grant = question.direction === 'in' ? partner.grantsIn : partner.grantsOut;
  if (question.scope !== undefined && !grant.scopes.includes(question.scope))
    return deny(
      'scope',
      `The agreement with ${partner.origin} does not include "${question.scope}"${way(question)}.`,
    );
  if (!coversGroup(grant, question))
    return deny(
      'group',
      question.group === undefined
        ? `The agreement with ${partner.origin} includes no group${way(question)}.`
        : `The agreement with ${partner.origin} does not include the group "${question.group}"${way(question)}.`,
    );
  if (question.copies === true && grant.categories.post === 'reference')
    return deny(
      'category',
      `The agreement with ${partner.origin} includes "post" by reference only${way(question)}.`,
    );
  return question.category === undefined
    ? { allowed: true, mode: 'copy' }
    : decideCategory(partner, grant, question.category, question);
}

/** Whether it may be queued for this partner: it may go now, or waits until a suspension ends. Every delivery asks `decide` again when it is sent. */
export function mayQueue(partner: Partner, question: Question): boolean {
  const decision = decide(partner, question);
  return decision.allowed || decision.code === 'suspended';
}

function denyByStanding(partner: Partner, question: Question): Decision | null {
  const { standing, origin } = partner;
  switch (stateAt(standing, question.now)) {
    case 'active':
      return null;
    case 'terminating':
      return denyBeginning(partner, question);
    case 'suspended':
      if (standing.suspendedByUs)
        return deny(
          'suspended',
          `The agreement with ${origin} is suspended; an administrator here can resume it.`,
        );
      if (question.direction === 'out')
        return deny(
          'suspended',
          `${origin} has suspended the agreement; what waits is sent when it resumes.`,
        );
      return standing.decided === 'terminating' ? denyBeginning(partner, question) : null;
    case 'draft':
    case 'proposed':
      return deny(
        'not_begun',
        `The agreement with ${origin} has not begun${day(' (it begins on ', standing.notBeforeMs, ')')}.`,
      );
    case 'terminated':
      return deny(
        'ended',
        `The agreement with ${origin} has ended${day(' on ', standing.endsAtMs)}; propose a new one to continue.`,
      );
    case 'expired':
      return deny(
        'ended',
        `The agreement with ${origin} expired${day(' on ', standing.expiresMs)}; renew it to continue.`,
      );
  }
}

function denyBeginning(partner: Partner, question: Question): Decision | null {
  if (question.begins !== true) return null;
  const until = day(' on ', partner.standing.endsAtMs);
  return deny(
    'notice',
    `The agreement with ${partner.origin} ends${until}; nothing new can be started under it.`,
  );
}

function coversGroup(grant: Grant, question: Question): boolean {
  if (grant.groups === '*') return true;
  if (question.group !== undefined) return grant.groups.includes(question.group.toLowerCase());
  const aboutGroups = question.scope === 'groups.join' || question.scope === 'groups.host';
  return !aboutGroups || grant.groups.length > 0;
}

function decideCategory(partner: Partner, grant: Grant, category: Category, question: Question): Decision {
  const { profile } = grant.categories;
  const mode = category === 'profile' ? profile.mode : grant.categories[category];
  if (mode === 'deny')
    return deny(
      'category',
      `The agreement with ${partner.origin} does not include "${category}"${way(question)}.`,
    );
  const elsewhere = storedElsewhere(partner, grant, question);
  if (elsewhere !== null)
    return deny(
      'storage',
      `The agreement with ${partner.origin} lets copies be stored in ${grant.storageCountries.join(', ')}${way(question)}, not in ${elsewhere}.`,
    );
  return category === 'profile' ? { allowed: true, mode, fields: profile.fields } : { allowed: true, mode };
}

/** The receiver's country, if what is granted may not be stored there. A server that has signed nothing has declared no country. */
function storedElsewhere(partner: Partner, grant: Grant, { direction }: Question): string | null {
  if (grant.storageCountries.length === 0) return null;
  const country = direction === 'out' ? partner.country : partner.ourCountry;
  return country === undefined || country === '' || grant.storageCountries.includes(country) ? null : country;
}

const deny = (code: DenialCode, reason: string): Decision => ({ allowed: false, code, reason });
const way = (question: Question): string =>
  question.direction === 'in' ? ' from them to us' : ' from us to them';
const day = (before: string, ms: number | null, after = ''): string =>
  ms === null ? '' : `${before}${new Date(ms).toISOString().slice(0, 10)}${after}`;
