import { Refusal } from '#src/platform/errors.ts';
import type { Party, Payload } from './document.ts';
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
    throw new Refusal(
      'invalid',
      `Only ${[...byReference].map((category) => `${category}s`).join(' and ')} can go by reference. Choose "copy" or "deny" for what ${from.legalName} grants of: ${empty.map(([category]) => category).join(', ')}.`,
    );
  if (others.post === 'reference' && others.file === 'copy')
    throw new Refusal(
      'invalid',
      `Files of posts that go by reference cannot be copies. Choose "reference" or "deny" for the files of ${from.legalName}.`,
    );
  if (!grant.storageCountries.includes(to.country))
    throw new Refusal(
      'invalid',
      `${to.legalName} stores what it receives in ${to.country}, and what comes from ${from.legalName} may be stored in ${grant.storageCountries.join(', ')} only. Add ${to.country}, or sign with a company there.`,
    );
}
