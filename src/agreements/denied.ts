import type { RefusalReason } from '#src/platform/errors.ts';
import type { DenialCode } from './decide.ts';
import { refusals } from './refusals.ts';

/** What `decide` said no with, as a code that pages say in their readers' language. */
export const deniedReason = (code: DenialCode, origin: string): RefusalReason =>
  ({
    no_agreement: () => refusals.deniedNoAgreement(),
    not_begun: () => refusals.deniedNotBegun({ origin }),
    suspended: () => refusals.deniedSuspended({ origin }),
    ended: () => refusals.deniedEnded({ origin }),
    notice: () => refusals.deniedNotice({ origin }),
    scope: () => refusals.deniedScope({ origin }),
    group: () => refusals.deniedGroup({ origin }),
    category: () => refusals.deniedCategory({ origin }),
    storage: () => refusals.deniedStorage({ origin }),
  })[code]().reason;
