import { signInByLdap } from '#src/identity/ldap/sign-in.ts';
import { noteProviderSession } from '#src/identity/provider-sessions.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { letIn, signedOutI18n } from '../shell/entry.ts';
import { providerSentence } from './provider-buttons.tsx';

/**
 * Lets somebody in if a directory of the company has that name with that password. `away`: one could not be asked; a sentence says why the directory's yes was not enough.
 * Throws Refusal too_many.
 */
export async function comeByLdap(
  web: WebContext,
  c: WebRequest,
  attempt: { readonly login: string; readonly password: string; readonly address: string },
): Promise<'in' | 'wrong' | 'away' | { readonly sentence: string }> {
  const i18n = signedOutI18n(web, c);
  const outcome = await signInByLdap(web.db, { ...attempt, locale: i18n.locale });
  if (outcome.is !== 'arrived') return outcome.is;
  const { arrival, provider, subject } = outcome;
  if (!('personId' in arrival)) {
    const key = providerSentence(arrival.is.replace(' ', '-')) ?? 'signIn.wrong';
    return { sentence: i18n.t(key, { name: provider.name }) };
  }
  const from = { provider, subject, sid: null, idToken: null };
  await letIn(web, c, 'directory', arrival.personId, (tx, secret) => noteProviderSession(tx, secret, from));
  return 'in';
}
