import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { CompanyRole } from '#src/roles/roles.ts';

/** A sign-in method that was added, changed or removed; `device`: signed in with a browser new to this person. */
export type AccountChangeKind =
  | 'password'
  | 'password-link'
  | 'password-due'
  | 'passkey'
  | 'passkey-gone'
  | 'passkey-name'
  | 'email'
  | 'administrator'
  | 'administrator-gone'
  | 'role'
  | 'role-gone'
  | 'app'
  | 'app-password'
  | 'device'
  | 'identity'
  | 'identity-gone'
  | 'break-glass'
  | 'break-glass-gone'
  | 'totp'
  | 'totp-gone'
  | 'recovery-code'
  | 'recovery-codes';

/** What happens to the ways in. */
interface AccessFacts {
  'account.changed': {
    readonly personId: PersonId;
    readonly kind: AccountChangeKind;
    /** Which one was given or taken. */
    readonly role?: CompanyRole;
  };
  'invitation.made': { readonly invitationId: string; readonly usesMax: number; readonly days: number };
  'invitation.revoked': { readonly invitationId: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AccessFacts {}
}

export const recordFact = recorder<keyof AccessFacts>((data) =>
  'personId' in data ? `person:${data.personId}` : `invitation:${data.invitationId}`,
);
