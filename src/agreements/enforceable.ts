import type { Party, Payload } from './document.ts';
import { refusals } from './refusals.ts';
import { byReference, type Category, type Grant, type Mode } from './terms.ts';

/**
 * A term that cannot be carried out cannot be signed: asked when we propose, when a proposal arrives, and when it comes into force. Throws
 * Refusal('invalid') that says what to choose instead.
 */
export function mustBeEnforceable({ proposer, accepter, grants }: Payload): void {
  checkGrant(grants.fromProposer, proposer, accepter);
  checkGrant(grants.fromAccepter, accepter, proposer);
}

function checkGrant(grant: Grant, from: Party, to: Party): void {
  const { profile, ...others } = grant.categories;
  const all = Object.entries({ profile: profile.mode, ...others }) as [Category, Mode][];
  const empty = all.filter(([category, mode]) => mode === 'reference' && !byReference.has(category));
  if (empty.length > 0)
    throw refusals.notByReference({
      company: from.legalName,
      categories: empty.map(([category]) => category).join(', '),
    });
  if (others.post === 'reference' && others.file === 'copy')
    throw refusals.filesOfReferences({ company: from.legalName });
  if (!grant.storageCountries.includes(to.country))
    throw refusals.storedElsewhere({
      ...{ receiver: to.legalName, country: to.country, company: from.legalName },
      allowed: grant.storageCountries.join(', '),
    });
}
