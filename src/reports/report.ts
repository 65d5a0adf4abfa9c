import type { PersonSummary } from '#src/people/person.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

/** What the reporter says is wrong. */
export const categories = ['spam', 'harassment', 'rules', 'legal', 'other'] as const;
export type Category = (typeof categories)[number];

/** Who decides: the moderators and owners of the group, or the administrators of this company. */
export type Queue = 'group' | 'company';
export const outcomes = ['removed', 'dismissed', 'warned', 'suspended', 'banned'] as const;
export type Outcome = (typeof outcomes)[number];
/** `address`: what somebody outside complained about is nowhere here. */
export type Subject = 'post' | 'person' | 'group' | 'address';

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
  /** The beginning of the reported post, or the address that is nowhere here. */
  readonly excerpt: string;
  /** Who has taken it over. */
  readonly handler: PersonSummary | null;
  /** Somebody who is no member complained. */
  readonly isComplaint: boolean;
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
  /** Somebody who is no member; name and e-mail address as far as given. */
  readonly outside: Outside | null;
}

/** Who complained from outside. */
export interface Outside {
  readonly number: string;
  readonly address: string;
  readonly name: string;
  readonly email: string;
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
  /** By the company, and not a pseudonym. */
  readonly canSuspend: boolean;
  readonly isSuspended: boolean;
  /** By those who moderate its group. */
  readonly canBan: boolean;
  /** The number of the last act, for `requireSeen`; '0': none. */
  readonly seen: string;
  readonly earlier: EarlierCases;
  /** The companies that know of the case, and how it stands there. */
  readonly elsewhere: readonly Elsewhere[];
}

/** Other cases about the same person or group within a year, in numbers. */
export interface EarlierCases {
  readonly open: number;
  readonly byOutcome: readonly { readonly outcome: Outcome; readonly count: number }[];
}

/** How the same case stands at another company, as far as that told us. */
export interface Elsewhere {
  readonly peerId: number;
  readonly company: string;
  readonly state: 'told' | 'handled' | 'decided';
  readonly outcome: Outcome | null;
  /** Null: we have told them, and heard nothing. */
  readonly at: Date | null;
}

/** What changes something for the person concerned. Against these they can appeal, for `appealDays` days. */
export const appealable = ['removed', 'warned', 'suspended', 'banned'] as const;
export type Appealable = (typeof appealable)[number];
/** Six months, as in Article 20 of the Digital Services Act. */
export const appealDays = 183;

export type ActKind =
  | Appealable
  | 'restored'
  | 'dismissed'
  | 'told'
  | 'lifted'
  | 'unbanned'
  | 'withdrawn'
  | 'taken'
  | 'released'
  | 'noted';

/** A line in the moderation log. */
export interface Act {
  readonly id: string;
  readonly act: ActKind;
  readonly at: Date;
  readonly reason: string;
  /** When a suspension or a ban ends; null: it has no end. */
  readonly until: Date | null;
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

/** The last moment of the day on which a suspension or a ban ends; '' is none. Throws for what is no day to come, and for more than ten years. */
export function parseEnd(text: string): Date | null {
  if (text.trim() === '') return null;
  const end = new Date(`${text.trim()}T23:59:59.999Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text.trim()) || Number.isNaN(end.getTime())) throw refusals.endMalformed();
  if (end <= new Date()) throw refusals.endPast();
  if (end.getTime() > Date.now() + endDaysMax * 86_400_000) throw refusals.endFar();
  return end;
}
const endDaysMax = 3_660;

export function parseComment(text: string): string {
  const comment = text.trim();
  if (comment.length > commentMax) throw refusals.commentTooLong({ max: commentMax });
  return comment;
}
