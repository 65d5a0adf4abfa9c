import { followerPeers } from '#src/people/read-follows.ts';
import { readFaces } from '#src/people/read.ts';
import { readSetting } from '#src/platform/settings.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { aliasesOf, type OwnAlias } from '#src/groups/read-aliases.ts';
import { listGroups } from '#src/groups/read.ts';
import { mayDemandReading } from '#src/posts/must-read.ts';
import { mentionedIn } from '#src/posts/mentions.ts';
import type { Draft, Level, PostView } from '#src/posts/post.ts';
import type { Visit, WebContext } from './context.ts';
import { companiesOfGroups, type Company, type Owner } from './read.ts';
import { ownCompany, partnerOf, type Surroundings } from './surroundings.ts';
import type { Words } from './words.ts';

/** Who may be chosen in the composer. `companies` are those who are about to receive the post; empty until somebody is named with @. */
export interface Choice {
  /** As the form sends it: `instance`, `followers`, `direct`, `public`, `group:7`, `partner:3`. */
  readonly key: string;
  readonly level: Level;
  readonly groupId?: GroupId;
  readonly partnerId?: number;
  readonly name: string;
  readonly companies: readonly Company[];
  /** Whether this person may ask everybody there to acknowledge a post. */
  readonly demands?: boolean;
  /** Of a group: the pseudonym that this person can write under there. */
  readonly alias?: OwnAlias;
}

/** More groups than a list can show usefully; the group's own page has a composer as well. */
const groupsMax = 80;

/** Every audience this person can post to, the default (my company) first. */
export async function choicesOf(web: WebContext, visit: Visit): Promise<Choice[]> {
  const { db, book } = web;
  const { t } = visit.words;
  const own = ownCompany(db);
  const [groups, peers, open, demands, aliases] = await Promise.all([
    listGroups(db, visit.viewer, { mine: true, page: { limit: groupsMax } }),
    followerPeers(db, visit.me.id),
    readSetting(db, 'public_posts'),
    mayDemandReading(db, visit.me.id),
    visit.aliases.length === 0 ? [] : aliasesOf(db, visit.me.id),
  ]);
  const writable = groups.filter((group) => group.archivedAt === null);
  const companies = await companiesOfGroups(
    db,
    visit.me.id,
    writable.map((group) => group.id),
  );
  const partners = book
    .all()
    .filter((partner) => book.decide(partner.origin, { direction: 'out', category: 'post' }).allowed)
    .flatMap((partner) => partnerOf(web, partner.peerId) ?? []);
  const followers = [own, ...peers.flatMap((peerId) => partnerOf(web, peerId) ?? [])];
  return [
    {
      ...{ key: 'instance', level: 'instance', name: t('audience.company'), companies: [own] },
      demands: demands.company,
    },
    { key: 'followers', level: 'followers', name: t('audience.followers'), companies: followers },
    ...writable.map((group): Choice => ({
      ...{ key: `group:${group.id}`, level: 'group', groupId: group.id, name: group.name },
      companies: companies.get(group.id) ?? [own],
      demands: demands.groupIds.has(group.id),
      alias: aliases.find((alias) => alias.groupId === group.id && alias.usable),
    })),
    ...partners.map((partner): Choice => ({
      ...{ key: `partner:${partner.peerId}`, level: 'partner', partnerId: partner.peerId ?? undefined },
      name: t('audience.partner', { company: partner.company }),
      companies: [own, partner],
    })),
    { key: 'direct', level: 'direct', name: t('audience.direct'), companies: [] },
    ...(open === true
      ? [{ key: 'public', level: 'public', name: t('audience.public'), companies: followers } as const]
      : []),
  ];
}

/** The draft's audience, as the verbs want it. */
export const audienceOf = (choice: Choice): Pick<Draft, 'level' | 'groupId' | 'partnerId'> => ({
  level: choice.level,
  groupId: choice.groupId,
  partnerId: choice.partnerId,
});

/** Every company that will receive this text: the chosen ones, and those who are named in it where naming reaches somebody (posts/recipients.ts). */
export async function receiversOf(
  web: WebContext,
  choice: Choice,
  source: string,
): Promise<readonly Company[]> {
  if (!['direct', 'followers', 'public'].includes(choice.level)) return choice.companies;
  const people = [...(await mentionedIn(web.db, source)).values()].map((person) => person.id);
  const named = await readFaces(web.db, people);
  const base = choice.level === 'direct' ? [ownCompany(web.db)] : choice.companies;
  return unique([...base, ...named.map(companyOf)]);
}

/** Every company that an answer to this post goes to: an answer keeps the audience of its thread. */
export async function repliesGoTo(
  web: WebContext,
  visit: Visit,
  post: PostView,
  around: Surroundings,
): Promise<readonly Company[]> {
  const { own } = around;
  const author = companyOf(post.author);
  switch (post.level) {
    case 'instance':
      return [own];
    case 'group':
      return post.group ? around.companiesOf(post.group.id) : [own];
    case 'partner': {
      const partner = post.partnerId === null ? null : around.partner(post.partnerId);
      return unique([own, partner ?? author]);
    }
    case 'followers': {
      const owner = around.ownerOf(post.id);
      // Of a partner's person only their home knows the followers.
      const peers = owner?.peerId === null ? await followerPeers(web.db, owner.id) : [];
      const followers = peers.flatMap((peerId) => partnerOf(web, peerId) ?? []);
      return unique([own, ...(owner ? [companyOf(owner)] : []), author, ...followers]);
    }
    case 'public': {
      // An answer in public goes to whoever follows the one who answers.
      const peers = await followerPeers(web.db, visit.me.id);
      return unique([own, author, ...peers.flatMap((peerId) => partnerOf(web, peerId) ?? [])]);
    }
    case 'direct': {
      const named = post.mentions.flatMap(({ host }) => (host === null ? [] : [around.companyAt(host)]));
      return unique([own, author, ...named]);
    }
  }
}

/** The audience beside the time: "Hydraulik · 3 companies", "my company", "only Ada and Bruno". */
export function audienceWords(words: Words, me: PersonId, post: PostView, around: Surroundings): string {
  const { t, list } = words;
  switch (post.level) {
    case 'instance':
      return t('audience.company');
    case 'public':
      return t('audience.public');
    case 'followers':
      return ownerWords(words, around.ownerOf(post.id), me);
    case 'direct':
      return t('audience.only', { names: list([post.author.name, ...post.mentions.map((m) => m.name)]) });
    case 'partner': {
      const partner = post.partnerId === null ? post.author : around.partner(post.partnerId);
      return t('audience.partner', { company: partner?.company ?? '' });
    }
    case 'group': {
      const count = post.group ? around.companiesOf(post.group.id).length : 0;
      return count < 2
        ? (post.group?.name ?? '')
        : t('audience.group', { group: post.group?.name ?? '', count });
    }
  }
}

function ownerWords(words: Words, owner: Owner | null, me: PersonId): string {
  return owner === null || owner.id === me
    ? words.t('audience.followers')
    : words.t('audience.followersOf', { name: owner.name });
}

export const crossesBorder = (companies: readonly Company[]): boolean =>
  companies.some((each) => each.peerId !== null);

/** "Alpha AG, Beta SAS and Gamma Ltd" */
export const namesOf = (words: Words, companies: readonly Company[]): string =>
  words.list(companies.map((each) => each.company));

/** What was confirmed: when the companies change between the two pages, the question is asked again. */
export const fingerprintOf = (companies: readonly Company[]): string =>
  companies
    .map((each) => each.host ?? '')
    .toSorted()
    .join(' ');

/** The choice a form names, or null when there is none (any more). */
export const chosenOf = (choices: readonly Choice[], key: string): Choice | null =>
  choices.find((choice) => choice.key === key) ?? null;

/** The audience that an address asks for: `?group=7` or `?to=partner:3`. */
export function keyAsked(query: { readonly group?: string; readonly to?: string }): string {
  if (query.group !== undefined && isId(query.group)) return `group:${query.group}`;
  return query.to ?? 'instance';
}

export const companyOf = ({ peerId, host, company, country }: Company): Company => ({
  peerId,
  host,
  company,
  country,
});

export function unique(companies: readonly Company[]): Company[] {
  return [...new Map(companies.map((each) => [each.host, each])).values()];
}
