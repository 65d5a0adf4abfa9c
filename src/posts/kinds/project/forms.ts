import type { PersonId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { Milestone, ProjectDetails, ProjectStatus, Site } from './project.ts';

/** As it was typed: days, and people in a text. */
export interface TypedProject {
  readonly title: string;
  readonly startsOn: string;
  readonly endsOn: string;
  /** `@ada, @bob@beta.example` */
  readonly owners: string;
  /** Where it is built, and the point on a map as `53.55, 9.99`. Drafts of before do not say. */
  readonly site?: string;
  readonly point?: string;
  /** Rows of the form; those without a title are none. `number`: of one that is there already, '' for a new one. */
  readonly milestones: readonly TypedMilestone[];
}
export interface TypedMilestone {
  readonly number: string;
  readonly title: string;
  readonly due: string;
}
export interface ProjectInput {
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** Each an id, or `@handle@host`; at most one of each company. */
  readonly owners: readonly string[];
  /** Where it is built, and its point as `53.55, 9.99`; '' for nothing. */
  readonly site?: { readonly name: string; readonly point: string };
  /** Without a number it is new. */
  readonly milestones: readonly (Omit<Milestone, 'number'> & { readonly number: number | null })[];
}
export interface IncomingProject extends ProjectDetails {
  readonly ownerUris: readonly string[];
}
export interface NewProject extends ProjectDetails {
  readonly ownerIds: readonly PersonId[];
  readonly ownerUris: readonly string[];
}
/** Who answers for it in a company. */
export interface Owner {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  /** What it is called, or its host; null: ours. */
  readonly company: string | null;
}
/** With what was done for it; what was dropped is not counted. */
export interface MilestoneView extends Milestone {
  readonly uri: string;
  readonly isReached: boolean;
  readonly tasks: number;
  readonly done: number;
  /** Of those that are not done: their day is over. */
  readonly overdue: number;
}
export interface ProjectView {
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly status: ProjectStatus;
  readonly statusAt: Date;
  /** What was said with the status; '' for nothing. */
  readonly note: string;
  readonly milestones: readonly MilestoneView[];
  readonly site: Site | null;
  readonly owners: readonly Owner[];
  /** The reader is one of them. */
  readonly isMine: boolean;
}
export interface ProjectSource extends ProjectDetails {
  readonly status: ProjectStatus;
  readonly note: string;
  /** Numbers of milestones. */
  readonly reached: readonly number[];
  readonly owners: readonly { readonly uri: string; readonly name: string }[];
}
export interface ProjectForms extends Forms {
  /** Drafts of before do not say. */
  readonly typed: { readonly project?: TypedProject };
  /** The name is the post's title, the goal its text. */
  readonly input: ProjectInput;
  readonly change: ProjectInput;
  readonly incoming: IncomingProject;
  readonly stored: NewProject;
  readonly view: ProjectView;
  readonly source: ProjectSource;
}
