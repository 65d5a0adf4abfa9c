import { newUuid } from '#src/platform/ids.ts';
import { newSecret } from '#src/platform/secrets.ts';
import { parsePayload, type Payload, type Party } from './document.ts';
import type { Invitation } from './invite.ts';
import type { Template } from './templates.ts';

/** When it begins and ends; ISO 8601 in UTC. */
export interface Term {
  readonly notBefore: string;
  readonly expires: string;
}

/** Version 1, written by us in answer to their invitation. */
export function firstPayload(us: Party, invitation: Invitation, template: Template, term: Term): Payload {
  return parsePayload({
    type: 'KontorAgreement',
    id: newUuid(),
    version: 1,
    prev: null,
    nonce: invitation.nonce,
    proposer: us,
    accepter: invitation.party,
    ...contents(template, term),
  });
}

/** The next version of what is in force, written by us. */
export function nextPayload(
  inForce: { payload: Payload; payloadHash: string },
  parties: { us: Party; them: Party },
  template: Template,
  term: Term,
): Payload {
  return parsePayload({
    type: 'KontorAgreement',
    id: inForce.payload.id,
    version: inForce.payload.version + 1,
    prev: inForce.payloadHash,
    nonce: newSecret(),
    proposer: parties.us,
    accepter: parties.them,
    ...contents(template, term),
  });
}

function contents(template: Template, term: Term) {
  return {
    notBefore: term.notBefore,
    expires: term.expires,
    grants: { fromProposer: template.fromUs, fromAccepter: template.fromThem },
    erasureDays: template.erasureDays,
    termination: template.termination,
  };
}
