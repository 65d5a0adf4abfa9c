import type { House } from '#src/platform/house.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { seal, unseal } from '#src/platform/secrets.ts';
import { topics, type Topic } from './policy.ts';

const label = 'stop mails';

/**
 * The address in a mail that ends mails about a topic, or all, for its reader: sealed, so that it can be neither made nor changed by others,
 * and shows nobody whose it is. It does nothing else, and does not end: mails are read years later.
 */
export function stopLink(house: House, personId: PersonId, what: Topic | 'all'): string {
  const token = seal(house.sealKey, `${personId} ${what}`, label).toString('base64url');
  return `${house.origin}/mails/stop/${token}`;
}

/** What a token of such an address says, or null when we did not make it. */
export function readStopToken(
  house: House,
  token: string,
): { readonly personId: PersonId; readonly what: Topic | 'all' } | null {
  if (!/^[\w-]{40,200}$/.test(token)) return null;
  try {
    const [id = '', what = ''] = unseal(house.sealKey, Buffer.from(token, 'base64url'), label).split(' ');
    const known = (['all', ...topics] as const).find((each) => each === what);
    return isId(id) && known ? { personId: id as PersonId, what: known } : null;
  } catch {
    return null; // not sealed by us: as good as unknown
  }
}
