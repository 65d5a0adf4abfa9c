import type { PersonId, Id } from '#src/platform/ids.ts';
import type { RefusalReason } from '#src/platform/errors.ts';
import type { Locale } from '#src/platform/languages.ts';

export type BatchId = Id<'batch'>;

/** What can be done to many at once, beside bringing in a table of them. */
export const bulkActs = [
  'deactivate',
  'reset_second_factor',
  'require_password',
  'add_to_group',
  'set_site',
] as const;
export type BulkAct = (typeof bulkActs)[number];
export type BatchAct = 'import' | BulkAct;

/** What goes with an act: the group's handle, or the site. */
export interface BatchDetail {
  readonly group?: string;
  readonly site?: string;
  /** Whoever is new and has an address is mailed a link to choose a password. */
  readonly mails?: boolean;
  /** Columns of a table that say nothing here. */
  readonly ignored?: readonly string[];
}

/** Fields of a profile that a table can say. */
export const tableFields = ['title', 'site', 'department', 'phone'] as const;
export type TableField = (typeof tableFields)[number];

/** What a line changes; what it does not name stays. */
export interface PersonChange {
  readonly name?: string;
  readonly email?: string;
  readonly locale?: Locale;
  readonly fields?: Readonly<Partial<Record<TableField, string>>>;
  /** Handles of groups to become a member of. */
  readonly groups?: readonly string[];
}

/** `nothing`: it is so already; `refused`: the problem says why. */
export type Plan = 'create' | 'change' | 'nothing' | 'refused';

export interface PlannedLine {
  readonly line: number;
  readonly personId: PersonId | null;
  readonly handle: string;
  readonly name: string;
  readonly plan: Plan;
  readonly change: PersonChange;
  readonly problem: RefusalReason | null;
}

/** Lines of one table, and people of one act; days after which a batch is forgotten, with what it said about people. */
export const batchLinesMax = 5_000;
export const batchDays = 7;
/** More than so many people at once, and more than this part of all, have to be named by their number: the brake. */
export const changedAlways = 5;
export const partMax = 0.1;
