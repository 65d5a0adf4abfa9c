import type { Standing } from '#src/groups/group.ts';
import { canModerate, canPost } from '#src/groups/policy.ts';

/** What decides who writes the pages of a group, apart from who asks. */
export interface Shelf {
  readonly archivedAt: Date | null;
  /** By the group's choice only its moderators write pages. */
  readonly pagesRestricted: boolean;
}
export interface PageWriter {
  readonly standing: Standing | null;
  readonly owesCharter: boolean;
  readonly isPseudonym: boolean;
  /** Our people in a partner's group: whether the agreement lets their text go there now. */
  readonly reachesHome: boolean;
}

export type PageVerdict =
  | 'allowed'
  | 'unknown'
  | 'archived'
  | 'pseudonym'
  | 'charter'
  | 'moderators'
  | 'hidden'
  | 'apart';

/**
 * May this person write a page of the group: a new one (null), or a version of one? Members may, or moderators alone if the group says so, from
 * every company, in their own name: a version is signed, and a pseudonym's owner could sign twice. Who reads a page is who reads the group
 * (posts/policy.ts).
 */
export function pageVerdict(
  shelf: Shelf,
  writer: PageWriter,
  page: { readonly hidden: boolean } | null,
): PageVerdict {
  const { standing } = writer;
  if (standing?.state !== 'active') return 'unknown';
  if (writer.isPseudonym) return 'pseudonym';
  if (!canPost(shelf, standing)) return 'archived';
  if (writer.owesCharter) return 'charter';
  if (shelf.pagesRestricted && !canModerate(standing)) return 'moderators';
  if (page?.hidden) return 'hidden';
  return writer.reachesHome ? 'allowed' : 'apart';
}
