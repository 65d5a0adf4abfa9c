import type { PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { ProviderId } from './provider.ts';

/** What happens to providers; what happens to a person's ways in is `account.changed`. */
interface IdentityFacts {
  'provider.added': { readonly providerId: ProviderId };
  'provider.changed': { readonly providerId: ProviderId };
  'provider.removed': { readonly providerId: ProviderId };
  /** An account that a provider's word made. */
  /** More deactivations than a directory may order by itself: an administrator is asked, and answers. */
  'directory.held': { readonly done: number };
  'directory.answered': { readonly answer: 'continue' | 'keep' };
  'directory.rule_set': { readonly directoryGroupId: string; readonly groupId: string | null };
  'second_factor.demanded': { readonly isDemanded: boolean };
  'directory.token_made': { readonly tokenId: string };
  'directory.token_ended': { readonly tokenId: string };
  'identity.arrived': { readonly providerId: ProviderId; readonly personId: PersonId };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends IdentityFacts {}
}

export const recordFact = recorder<keyof IdentityFacts>((data) =>
  'personId' in data
    ? `person:${data.personId}`
    : 'providerId' in data
      ? `provider:${data.providerId}`
      : 'tokenId' in data
        ? `directory-token:${data.tokenId}`
        : 'isDemanded' in data
          ? 'sign-in'
          : 'directory',
);
