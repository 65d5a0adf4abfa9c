import { hostOf } from '#src/platform/addresses.ts';
import { moderatedBy } from '#src/groups/read-members.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import { firstReplies } from '#src/posts/read/first-replies.ts';
import type { PostView } from '#src/posts/post.ts';
import { readHidings, type Hiding } from '#src/posts/hiding.ts';
import { readPosts } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { audienceOwners, companiesOfGroups, type Company, type Owner } from '../shell/read.ts';

/** The context of posts on a page: who else can read them, what the reader may do there, and whom they reply to. */
export interface PostContext {
  companiesOf(groupId: GroupId): readonly Company[];
  moderates(groupId: GroupId): boolean;
  nameOf(personId: PersonId): string | null;
  /** Whose followers read it. */
  ownerOf(postId: PostId): Owner | null;
  /** A partner company by its number. */
  partner(peerId: number): Company | null;
  /** The company at a host of a handle. */
  companyAt(host: string): Company;
  /** Why a post of the reader's own is hidden; null when it is not, or no one said why. */
  hidingOf(postId: PostId): Hiding | null;
  /** The first answers to it of people the reader follows. */
  repliesOf(postId: PostId): readonly PostView[];
  /** The accepted answer of a question, when the reader may read it. */
  answerOf(post: PostView): PostView | null;
  readonly own: Company;
}

/** The common properties of every post on a page. */
export interface PostFrame {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly around: PostContext;
}

/** Six statements for a page, whatever its length; fewer if no post is in a group, replies to another, or has replies. */
export async function readPostContext(
  web: WebContext,
  ctx: RequestContext,
  posts: readonly PostView[],
): Promise<PostContext> {
  const { db } = web;
  const groupIds = [...new Set(posts.flatMap((post) => post.group?.id ?? []))];
  const answered = [...new Set(posts.flatMap((post) => post.replyToAuthorId ?? []))];
  const talkedAbout = posts.filter((post) => post.repliesCount > 0).map((post) => post.id);
  const accepted = [...new Set(posts.flatMap((post) => post.answerId ?? []))];
  const forFollowers = posts.filter((post) => post.level === 'followers').map((post) => post.id);
  const removed = posts.filter((post) => post.removedAt !== null).map((post) => post.id);
  const [companies, moderated, people, owners, replies, answers, hidings] = await Promise.all([
    companiesOfGroups(db, ctx.me.id, groupIds),
    moderatedBy(db, ctx.me.id, groupIds),
    readPersonSummaries(db, answered),
    audienceOwners(db, forFollowers),
    firstReplies(db, ctx.me.id, talkedAbout),
    readPosts(db, ctx.viewer, accepted),
    readHidings(db, removed),
  ]);
  const names = new Map(people.map((person) => [person.id, person.name]));
  const answerById = new Map(answers.map((answer) => [answer.id, answer]));
  return {
    companiesOf: (groupId) => companies.get(groupId) ?? [],
    moderates: (groupId) => moderated.has(groupId),
    nameOf: (personId) => names.get(personId) ?? null,
    ownerOf: (postId) => owners.get(postId) ?? null,
    hidingOf: (postId) => hidings.get(postId) ?? null,
    repliesOf: (postId) => replies.get(postId) ?? [],
    answerOf: (post) => (post.answerId === null ? null : (answerById.get(post.answerId) ?? null)),
    partner: (peerId) => companyOfPeer(web, peerId),
    companyAt: (host) => companyAt(web, host),
    own: ownCompany(db),
  };
}

export const ownCompany = (db: Db): Company => ({
  peerId: null,
  host: null,
  company: db.instance.company,
  country: db.instance.country,
});

export function companyOfPeer(web: WebContext, peerId: number): Company | null {
  const partner = web.registry.byPeer(peerId);
  if (!partner) return null;
  const host = hostOf(partner.origin);
  return { peerId, host, company: partner.company || host, country: partner.country };
}

/** Its name when we have or had an agreement with it, else the host. */
function companyAt(web: WebContext, host: string): Company {
  const partner = web.registry.find(`https://${host}`) ?? web.registry.find(`http://${host}`);
  const known = partner ? companyOfPeer(web, partner.peerId) : null;
  return known ?? { peerId: -1, host, company: host, country: '' };
}

/** Names the company for the host of a handle. */
export const companyNames =
  (web: WebContext) =>
  (host: string): string =>
    companyAt(web, host).company;
