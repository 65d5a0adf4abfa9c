import type { Access } from './group.ts';

/** A partner's group, as that partner describes it now. Nothing is stored until it is opened. */
export interface GroupElsewhere {
  readonly uri: string;
  readonly peerId: number;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly company: string;
  readonly country: string;
  readonly access: Exclude<Access, 'secret'>;
  readonly hue: number | null;
  /** Plain text, one line. */
  readonly description: string;
}

/** What partners' directories of groups returned in time, and the companies that did not answer. */
export interface FoundGroups {
  readonly groups: readonly GroupElsewhere[];
  readonly silent: readonly string[];
}

export const noGroupsElsewhere: FoundGroups = { groups: [], silent: [] };
