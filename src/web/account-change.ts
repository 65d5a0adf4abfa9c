import type { AccountChange, AccountChangeKind } from '#src/access/account-changes.ts';
import type { Key, Words } from './words.ts';

const sentences: Readonly<Record<AccountChangeKind, Key>> = {
  password: 'account.password',
  'password-link': 'account.passwordLink',
  passkey: 'account.passkey',
  'passkey-gone': 'account.passkeyGone',
  app: 'account.app',
  device: 'account.device',
};

/** One change of the ways into an account, as its person reads it. */
export function sayAccountChange({ t }: Words, change: AccountChange): string {
  const sentence = t(sentences[change.kind], { detail: change.detail || '?' });
  return change.byName === null ? sentence : t('account.by', { sentence, name: change.byName || '?' });
}
