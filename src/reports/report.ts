import type { PersonSummary } from '#src/people/person.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

/** What the reporter says is wrong. */
export const categories = ['spam', 'harassment', 'rules', 'legal', 'other'] as const;
export type Category = (typeof categories)[number];

/** Who decides: the moderators and owners of the group, or the administrators of this company. */
export type Queue = 'group' | 'company';
export type Outcome = 'removed' | 'dismissed' | 'warned';
export type Subject = 'post' | 'person' | 'group';

/** Characters of what a reporter adds. */
export const commentMax = 1_000;
/** Reports by one person in 24 hours, and by all people of one partner. */
export const reportsPerDayMax = 40;
export const reportsPerPartnerMax = 1_000;
/** Posts that one report from an app, or one Flag, can name. */
export const subjectsMax = 20;

/** The one thing that is reported. */
export type About =
  | { readonly postId: PostId }
  | { readonly personId: PersonId }
  | { readonly groupId: GroupId };

export interface Complaint {
  readonly category: Category;
  readonly comment: string;
  /** Tell the company that the content or person comes from. */
  readonly forward: boolean;
}

/** A post as it was when first reported. */
export interface Evidence {
  readonly title: string;
  readonly html: string;
  readonly text: string;
  readonly summary: string;
  readonly language: string;
  readonly publishedAt: string;
  readonly level: string;
  readonly files: readonly EvidenceFile[];
}

/** Pictures are copied; other files are listed by name and are available while the post may be read. */
export interface EvidenceFile {
  readonly uuid?: string;
  readonly name: string;
  readonly alt: string;
  readonly kind: string;
  /** Where the copy is. */
  readonly key?: string;
}

/** One line of a queue. */
export interface CaseLine {
  readonly id: string;
  readonly subject: Subject;
  readonly queue: Queue;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly outcome: Outcome | null;
  readonly reports: number;
  readonly categories: readonly Category[];
  /** Whose post it is, or who was reported; null for a group. */
  readonly person: PersonSummary | null;
  readonly group: ReportedGroup | null;
  readonly postId: PostId | null;
  /** The beginning of the reported post. */
  readonly excerpt: string;
}

export interface ReportedGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly handle: string;
  readonly host: string | null;
}

export interface ReportLine {
  readonly category: Category;
  readonly comment: string;
  readonly at: Date;
  readonly forwarded: boolean;
  /** Whose people reported. */
  readonly company: string;
  /** For administrators of the reporter's own company alone. */
  readonly reporter: PersonSummary | null;
}

/** Everything that those who decide a case may know about it. */
export interface CaseView extends CaseLine {
  readonly evidence: Evidence | null;
  readonly reportLines: readonly ReportLine[];
  readonly acts: readonly Act[];
  /** The post is here and hidden; `undoUntil`: until then that can be undone. */
  readonly hidden: boolean;
  readonly undoUntil: Date | null;
  /** Whom they can write a note: people of this company. */
  readonly canWarn: boolean;
}

export type ActKind = 'removed' | 'restored' | 'dismissed' | 'warned' | 'told';

/** A line in the moderation log. */
export interface Act {
  readonly id: string;
  readonly act: ActKind;
  readonly at: Date;
  readonly reason: string;
  readonly by: PersonSummary | null;
  /** The company whose server did it; null: this one. */
  readonly company: string | null;
  readonly person: PersonSummary | null;
  readonly group: ReportedGroup | null;
  readonly caseId: string | null;
}

export function parseCategory(text: string): Category {
  const category = categories.find((each) => each === text);
  if (!category) throw refusals.categoryMissing();
  return category;
}

export function parseComment(text: string): string {
  const comment = text.trim();
  if (comment.length > commentMax) throw refusals.commentTooLong({ max: commentMax });
  return comment;
}
