import type { Instance } from '#src/platform/instance.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { seal, unseal } from '#src/platform/secrets.ts';
import { topics, type Topic } from './policy.ts';

const label = 'stop mails';

/**
 * The URL in an e-mail that unsubscribes its reader from a topic, or from all e-mails: sealed, so that others can neither forge nor alter it,
 * and it does not reveal whose it is. It does nothing else and does not expire: e-mails are read years later.
 */
export function stopLink(instance: Instance, personId: PersonId, what: Topic | 'all'): string {
  const token = seal(instance.sealKey, `${personId} ${what}`, label).toString('base64url');
  return `${instance.origin}/mails/stop/${token}`;
}

/** The content of such a URL's token, or null if we did not make it. */
export function readStopToken(
  instance: Instance,
  token: string,
): { readonly personId: PersonId; readonly what: Topic | 'all' } | null {
  if (!/^[\w-]{40,200}$/.test(token)) return null;
  try {
    const [id = '', what = ''] = unseal(instance.sealKey, Buffer.from(token, 'base64url'), label).split(' ');
    const known = (['all', ...topics] as const).find((each) => each === what);
    return isId(id) && known ? { personId: id as PersonId, what: known } : null;
  } catch {
    return null; // not sealed by us: as good as unknown
  }
}
