import type { Appealable } from '#src/reports/report.ts';
import type { Key } from '../shell/i18n.ts';

/** A decision as those who judge an appeal read it, as the person concerned does, and what granting the appeal does. */
export const decisionWords: Readonly<
  Record<Appealable, { readonly about: Key; readonly own: Key; readonly grant: Key }>
> = {
  removed: { about: 'appeal.aboutRemoved', own: 'decisions.removed', grant: 'appeal.restore' },
  warned: { about: 'appeal.aboutWarned', own: 'decisions.warned', grant: 'appeal.withdraw' },
  suspended: { about: 'appeal.aboutSuspended', own: 'decisions.suspended', grant: 'appeal.lift' },
  banned: { about: 'appeal.aboutBanned', own: 'decisions.banned', grant: 'appeal.unban' },
};
