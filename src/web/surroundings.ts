import { readFaces } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { firstReplies } from '#src/posts/first-replies.ts';
import type { PostView } from '#src/posts/post.ts';
import { readHidings, type Hiding } from '#src/posts/hiding.ts';
import { readPosts } from '#src/posts/read.ts';
import type { Visit, WebContext } from './context.ts';
import { audienceOwners, companiesOfGroups, moderatedBy, type Company, type Owner } from './read.ts';

/** What stands around posts on a page: who else reads them, what the reader may do there, and whom they answer. */
export interface Surroundings {
  companiesOf(groupId: GroupId): readonly Company[];
  moderates(groupId: GroupId): boolean;
  nameOf(personId: PersonId): string | null;
  /** Whose followers read it. */
  ownerOf(postId: PostId): Owner | null;
  /** A partner company by its number. */
  partner(peerId: number): Company | null;
  /** The company at a host of a handle. */
  companyAt(host: string): Company;
  /** The first answers to it of people the reader follows. */
  /** Why a post of the reader's own is hidden; null when it is not, or nobody said why. */
  hidingOf(postId: PostId): Hiding | null;
  repliesOf(postId: PostId): readonly PostView[];
  /** The accepted answer of a question, when the reader may read it. */
  answerOf(post: PostView): PostView | null;
  readonly own: Company;
}

/** Six statements for a page, whatever its length; fewer when no post is in a group, answers another, or was answered. */
export async function readSurroundings(
  web: WebContext,
  visit: Visit,
  posts: readonly PostView[],
): Promise<Surroundings> {
  const { db } = web;
  const groupIds = [...new Set(posts.flatMap((post) => post.group?.id ?? []))];
  const answered = [...new Set(posts.flatMap((post) => post.replyToAuthorId ?? []))];
  const talkedAbout = posts.filter((post) => post.repliesCount > 0).map((post) => post.id);
  const accepted = [...new Set(posts.flatMap((post) => post.answerId ?? []))];
  const forFollowers = posts.filter((post) => post.level === 'followers').map((post) => post.id);
  const removed = posts.filter((post) => post.removedAt !== null).map((post) => post.id);
  const [companies, moderated, faces, owners, replies, answers, hidings] = await Promise.all([
    companiesOfGroups(db, visit.me.id, groupIds),
    moderatedBy(db, visit.me.id, groupIds),
    readFaces(db, answered),
    audienceOwners(db, forFollowers),
    firstReplies(db, visit.me.id, talkedAbout),
    readPosts(db, visit.viewer, accepted),
    readHidings(db, removed),
  ]);
  const names = new Map(faces.map((face) => [face.id, face.name]));
  const answerById = new Map(answers.map((answer) => [answer.id, answer]));
  return {
    companiesOf: (groupId) => companies.get(groupId) ?? [],
    moderates: (groupId) => moderated.has(groupId),
    nameOf: (personId) => names.get(personId) ?? null,
    ownerOf: (postId) => owners.get(postId) ?? null,
    hidingOf: (postId) => hidings.get(postId) ?? null,
    repliesOf: (postId) => replies.get(postId) ?? [],
    answerOf: (post) => (post.answerId === null ? null : (answerById.get(post.answerId) ?? null)),
    partner: (peerId) => partnerOf(web, peerId),
    companyAt: (host) => companyAt(web, host),
    own: ownCompany(db),
  };
}

export const ownCompany = (db: Db): Company => ({
  peerId: null,
  host: null,
  company: db.house.company,
  country: db.house.country,
});

export function partnerOf(web: WebContext, peerId: number): Company | null {
  const partner = web.book.byPeer(peerId);
  if (!partner) return null;
  const host = partner.origin.slice(partner.origin.indexOf('//') + 2);
  return { peerId, host, company: partner.company || host, country: partner.country };
}

/** Its name when we have or had an agreement with it, else the host. */
function companyAt(web: WebContext, host: string): Company {
  const partner = web.book.find(`https://${host}`) ?? web.book.find(`http://${host}`);
  const known = partner ? partnerOf(web, partner.peerId) : null;
  return known ?? { peerId: -1, host, company: host, country: '' };
}

/** Names the company at a host of a handle. */
export const companyNames =
  (web: WebContext) =>
  (host: string): string =>
    companyAt(web, host).company;
