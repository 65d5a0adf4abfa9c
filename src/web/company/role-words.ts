import type { Office } from '#src/roles/roles.ts';
import type { Key } from '../shell/i18n.ts';

export const roleWords = {
  administrator: 'roles.administrator',
  moderator: 'roles.moderator',
  communicator: 'roles.communicator',
  data_protection: 'roles.dataProtection',
  works_council: 'roles.worksCouncil',
  auditor: 'roles.auditor',
} as const satisfies Readonly<Record<Office, Key>>;

/** What each may do, and not more. */
export const roleHints = {
  administrator: 'roles.administratorHint',
  moderator: 'roles.moderatorHint',
  communicator: 'roles.communicatorHint',
  data_protection: 'roles.dataProtectionHint',
  works_council: 'roles.worksCouncilHint',
  auditor: 'roles.auditorHint',
} as const satisfies Readonly<Record<Office, Key>>;
