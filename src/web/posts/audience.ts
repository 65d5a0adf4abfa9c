import { readCompanies } from '#src/agreements/companies.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readSetting } from '#src/platform/settings.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { given } from '#src/platform/given.ts';
import { pseudonymsOf, type OwnPseudonym } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { listGroups } from '#src/groups/read.ts';
import { mayRequireReading } from '#src/posts/kinds/must-read/must-read.ts';
import type { PostInput, Level, PostView } from '#src/posts/post.ts';
import {
  allOf,
  nobody,
  recipientCompaniesOf,
  recipientsOfDraft,
  type RecipientCompanies,
} from '#src/posts/recipient-companies.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import type { Company, Owner } from '../shell/read.ts';
import { ownCompany, companyOfPeer, type PostContext } from './post-context.ts';
import type { I18n } from '../shell/i18n.ts';
import { partnersShown } from '../shell/partners-shown.ts';

/** What can be chosen in the composer. `companies` are those about to receive the post; empty until someone is mentioned with @. */
export interface Choice {
  /** As the form sends it: `instance`, `followers`, `direct`, `public`, `group:7`, `partner:3`. */
  readonly key: string;
  readonly level: Level;
  readonly groupId?: GroupId;
  readonly partnerId?: number;
  readonly name: string;
  readonly companies: readonly Company[];
  /** Whether this person may ask everyone there to acknowledge a post. */
  readonly mayRequireReading?: boolean;
  /** And have it kept who did. */
  readonly mayProve?: boolean;
  /** Of a group: the pseudonym that this person can write under there. */
  readonly pseudonym?: OwnPseudonym | undefined;
}

/** More groups than a list can show usefully; the group's own page has a composer as well. */
const groupsMax = 80;

/** Every audience this person can post to, the default (my company) first. A guest writes in groups and directly alone. */
export async function choicesOf(web: WebContext, ctx: RequestContext): Promise<Choice[]> {
  const { db, registry } = web;
  const { t } = ctx.i18n;
  const [groups, open, readingRights, pseudonyms] = await Promise.all([
    listGroups(db, ctx.viewer, { mine: true, page: { limit: groupsMax } }),
    readSetting(db, 'public_posts'),
    mayRequireReading(db, ctx.me.id),
    ctx.pseudonyms.length === 0 ? [] : pseudonymsOf(db, ctx.me.id),
  ]);
  const writable = groups.filter((group) => group.archivedAt === null);
  const [company, followers, ...rest] = wideChoices(ctx.i18n, open === true);
  const isGuest = ctx.me.guestOf !== null;
  const partners = partnersShown(web, ctx)
    .filter((partner) => registry.allows(partner.origin, { direction: 'out', category: 'post' }))
    .flatMap((partner) => companyOfPeer(web, partner.peerId) ?? []);
  return withCompanies(web, ctx, [
    ...(isGuest
      ? []
      : [
          {
            ...company,
            mayRequireReading: readingRights.company,
            mayProve: readingRights.company && readingRights.proof,
          },
          followers,
        ]),
    ...writable.map((group) => ({
      ...{ key: `group:${group.id}`, level: 'group' as const, groupId: group.id, name: group.name },
      mayRequireReading: readingRights.groupIds.has(group.id),
      mayProve: readingRights.proof && readingRights.groupIds.has(group.id),
      pseudonym: pseudonyms.find((pseudonym) => pseudonym.groupId === group.id && pseudonym.usable),
    })),
    ...partners.map((partner) => ({
      ...{ key: `partner:${partner.peerId}`, level: 'partner' as const },
      ...(partner.peerId !== null && { partnerId: partner.peerId }),
      name: t('audience.partner', { company: partner.company }),
    })),
    ...rest.filter(({ level }) => !isGuest || level === 'direct'),
  ]);
}

/** What a composer on a page of posts offers before anyone asks for more. */
export interface FirstChoices {
  readonly choices: readonly Choice[];
  /** There, or in a group that is not listed. */
  readonly mayRequireReading: boolean;
  readonly proof: boolean;
}

/** Without groups and partners, of which there may be many: most who read a page write nothing on it. Script asks for all of them, and so does /posts/new. */
export async function firstChoicesOf(web: WebContext, ctx: RequestContext): Promise<FirstChoices> {
  const [open, rights] = await Promise.all([
    readSetting(web.db, 'public_posts'),
    mayRequireReading(web.db, ctx.me.id),
  ]);
  const choices =
    ctx.me.guestOf === null
      ? await withCompanies(web, ctx, wideChoices(ctx.i18n, open === true))
      : await choicesOf(web, ctx);
  const may = rights.company || rights.groupIds.size > 0;
  return { choices, mayRequireReading: may, proof: may && rights.proof };
}

type Audience = Omit<Choice, 'companies'>;

/** Everyone's: my company first, then who follows me, whom I name, and the world where that is allowed. */
const wideChoices = ({ t }: I18n, open: boolean): readonly [Audience, Audience, ...Audience[]] => [
  { key: 'instance', level: 'instance', name: t('audience.company') },
  { key: 'followers', level: 'followers', name: t('audience.followers') },
  { key: 'direct', level: 'direct', name: t('audience.direct') },
  ...(open ? [{ key: 'public', level: 'public', name: t('audience.public') } as const] : []),
];

/** Who gets a post that names no one; of a direct post that is decided by whom it names. */
async function withCompanies(
  web: WebContext,
  ctx: RequestContext,
  choices: readonly Audience[],
): Promise<Choice[]> {
  const me = ctx.me.id;
  const recipients = await recipientCompaniesOf(
    web.db,
    web.registry,
    choices.map(({ level, groupId = null, partnerId = null }) => ({
      ...{ level, authorId: me, groupId, partnerId, audiencePersonId: null, audiencePeerId: null },
      partnerKind: partnerId === null ? null : (web.registry.byPeer(partnerId)?.peerKind ?? null),
      ...{ mentions: [], answered: null },
    })),
  );
  const others = await readCompanies(web.db, recipients.flatMap(allOf));
  return choices.map((choice, index) => {
    const peerIds = allOf(recipients[index] ?? nobody);
    const companies = [ownCompany(web.db), ...others.filter(({ peerId }) => peerIds.includes(peerId))];
    return { ...choice, companies: choice.level === 'direct' ? [] : companies };
  });
}

/** The draft's audience, in the form the verbs take. */
export const audienceOf = (choice: Choice): Pick<PostInput, 'level' | 'groupId' | 'partnerId'> => ({
  level: choice.level,
  ...given({ groupId: choice.groupId, partnerId: choice.partnerId }),
});

/** Every company that a reply to this post goes to, if it mentions no one: a reply keeps the audience of its thread. */
export async function repliesGoTo(
  web: WebContext,
  ctx: RequestContext,
  post: PostView,
): Promise<readonly Company[]> {
  const draft = { source: '', replyToId: post.id };
  return namesAt(web, await unlessRefused(recipientsOfDraft(web.db, web.registry, ctx.me.id, draft), nobody));
}

/** What its reader may not send just now goes nowhere; they are told why when they try. */
export async function unlessRefused<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal) return otherwise;
    throw error;
  }
}

/** Our own company, and then the recipients by name. */
export const namesAt = async ({ db }: WebContext, recipients: RecipientCompanies): Promise<Company[]> => [
  ownCompany(db),
  ...(await readCompanies(db, allOf(recipients))),
];

/** The audience beside the time: "Hydraulik · 3 companies", "my company", "only Ada and Bruno". */
export function audienceWords(i18n: I18n, me: PersonId, post: PostView, around: PostContext): string {
  const { t, list } = i18n;
  switch (post.level) {
    case 'instance':
      return t('audience.company');
    case 'public':
      return t('audience.public');
    case 'followers':
      return ownerWords(i18n, around.ownerOf(post.id), me);
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

function ownerWords(i18n: I18n, owner: Owner | null, me: PersonId): string {
  return owner === null || owner.id === me
    ? i18n.t('audience.followers')
    : i18n.t('audience.followersOf', { name: owner.name });
}

export const crossesBorder = (companies: readonly Company[]): boolean =>
  companies.some((each) => each.peerId !== null);

/** "Alpha AG, Beta SAS and Gamma Ltd" */
export const namesOf = (i18n: I18n, companies: readonly Company[]): string =>
  i18n.list(companies.map((each) => each.company));

/** What was confirmed: if the companies change between the two pages, the question is asked again. */
export const fingerprintOf = (companies: readonly Company[]): string =>
  companies
    .map((each) => each.host ?? '')
    .toSorted()
    .join(' ');

/** The choice a form names, or null if there is none (any more). */
export const chosenOf = (choices: readonly Choice[], key: string): Choice | null =>
  choices.find((choice) => choice.key === key) ?? null;

/** The audience that a URL asks for: `?group=7` or `?to=partner:3`. */
export function keyAsked(query: {
  readonly group: string | undefined;
  readonly to: string | undefined;
}): string {
  if (query.group !== undefined && isId(query.group)) return `group:${query.group}`;
  return query.to ?? 'instance';
}
