import type { AccountChange } from '#src/access/account-changes.ts';
import type { AccountChangeKind } from '#src/access/facts.ts';
import { offices } from '#src/roles/roles.ts';
import { roleWords } from '../company/role-words.ts';
import type { Key, I18n } from '../shell/i18n.ts';

const sentences: Readonly<Record<AccountChangeKind, Key>> = {
  password: 'account.password',
  'password-link': 'account.passwordLink',
  'password-due': 'account.passwordDue',
  passkey: 'account.passkey',
  'passkey-gone': 'account.passkeyGone',
  'passkey-name': 'account.passkeyName',
  email: 'account.email',
  administrator: 'account.administrator',
  'administrator-gone': 'account.administratorGone',
  role: 'account.role',
  'role-gone': 'account.roleGone',
  app: 'account.app',
  'app-password': 'account.appPassword',
  device: 'account.device',
  identity: 'account.identity',
  'identity-gone': 'account.identityGone',
  'break-glass': 'account.breakGlass',
  'break-glass-gone': 'account.breakGlassGone',
  totp: 'account.totp',
  'totp-gone': 'account.totpGone',
  'recovery-code': 'account.recoveryCode',
  'recovery-codes': 'account.recoveryCodes',
};

/** One change to how a person signs in, as shown to them. */
export function sayAccountChange({ t }: I18n, change: AccountChange): string {
  const role = offices.find((each) => change.kind.startsWith('role') && each === change.detail);
  const detail = role === undefined ? change.detail || '?' : t(roleWords[role]);
  const sentence = t(sentences[change.kind], { detail });
  return change.byName === null ? sentence : t('account.by', { sentence, name: change.byName || '?' });
}
