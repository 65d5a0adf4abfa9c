import { raw } from 'hono/html';
import type { Hono } from 'hono';
import type { Partner } from '#src/agreements/decide.ts';
import type { GroupView, MemberCount } from '#src/groups/group.ts';
import { canGovern, canModerate } from '#src/groups/policy.ts';
import { signaturesOf, type Signature } from '#src/groups/charters/read-charter.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import type { PersonSummary } from '#src/people/person.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { SeenByPartnersLink } from '../partners/seen-by-partners.tsx';
import { groupAtPath } from '../shell/find.ts';
import { MemberCountLines, showGroup } from './group-page.tsx';
import { accessHints, accessWord } from './group-card.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { PostsFeedForm } from '../sources/posts-feed.tsx';
import { sanitizePostHtml, groupPath } from '../posts/post-html.ts';
import type { I18n } from '../shell/i18n.ts';

/** What a group is: purpose, readers, what the agreement says about it, charter. For everyone who may know about the group. */
export function groupAboutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/about', async (c) => {
    const { ctx } = c.var;
    const group = await groupAtPath(web, c);
    const signers =
      canGovern(group.mine) && group.charterSource !== '' ? await signaturesOf(web.db, group.id) : [];
    const [memberCounts, people] = await Promise.all([
      memberCountsOf(web.db, ctx.viewer, group.id),
      readPersonSummaries(
        web.db,
        signers.map((each) => each.personId),
      ),
    ]);
    const body = (
      <>
        <AboutBody web={web} ctx={ctx} group={group} memberCounts={memberCounts} />
        {group.mine?.state === 'active' && <PostsFeedForm ctx={ctx} groupId={group.id} />}
        {signers.length > 0 && <Signatures signers={signers} people={people} ctx={ctx} />}
      </>
    );
    return showGroup(web, c, {
      group,
      memberCounts,
      section: 'about',
      title: ctx.i18n.t('group.about'),
      body,
    });
  });
}

interface Props {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  readonly group: GroupView;
  readonly memberCounts: readonly MemberCount[];
}

export function AboutBody({ web, ctx, group, memberCounts }: Props) {
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <div class="about">
      {group.descriptionHtml !== '' && (
        <section aria-labelledby="purpose">
          <h2 id="purpose">{t('group.description')}</h2>
          <div class="prose">{raw(sanitizePostHtml(group.descriptionHtml))}</div>
        </section>
      )}
      <section>
        <h2>{t('group.whoReads')}</h2>
        <p>{t(group.access === 'secret' ? 'about.readSecret' : 'about.read')}</p>
        <MemberCountLines memberCounts={memberCounts} i18n={i18n} />
      </section>
      <section aria-labelledby="terms">
        <h2 id="terms">{t('about.terms')}</h2>
        <ul class="terms">
          <li>{t('group.home', { company: group.company, country: group.country })}</li>
          <li>
            <strong>{accessWord(i18n, group.access)}</strong>: {t(accessHints[group.access])}
          </li>
          {agreementLines(web, i18n, group, memberCounts).map((line) => (
            <li>{line}</li>
          ))}
          <li>{t('about.since', { date: i18n.moment(group.createdAt) })}</li>
        </ul>
        <p>
          <SeenByPartnersLink i18n={i18n} />
        </p>
      </section>
      {group.pseudonyms && (
        <section aria-labelledby="pseudonyms">
          <h2 id="pseudonyms">{t('alias.heading')}</h2>
          <p>
            {t('alias.about')}{' '}
            {group.mine?.state === 'active' && (
              <a href={`${groupPath(group)}/pseudonym`}>{t('alias.open')}</a>
            )}
          </p>
        </section>
      )}
      {group.charterSource !== '' && (
        <section aria-labelledby="charter">
          <h2 id="charter">{t('group.charter')}</h2>
          <p>
            {t('about.charter', { version: group.charterVersion })}{' '}
            <a href={`${groupPath(group)}/charter`}>{t('charter.read')}</a>
          </p>
        </section>
      )}
      <p class="buttons">
        {canModerate(group.mine) && (
          <a class="button second" href={`/reports/log?group=${group.id}`}>
            <Icon name="history" />
            {t('reports.log')}
          </a>
        )}
        {group.mine?.state !== 'active' && (
          <a class="button second" href={`${groupPath(group)}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
        )}
      </p>
    </div>
  );
}

/**
 * What agreements mean for what is posted here, in words: in a partner's group, the one with its home, which passes it on under its own; in ours,
 * the one with each company that has members.
 */
function agreementLines(
  web: WebContext,
  i18n: I18n,
  group: GroupView,
  memberCounts: readonly MemberCount[],
): string[] {
  const { t } = i18n;
  if (group.peerId === null) return [t('about.ours'), ...ownGroupLines(web, i18n, memberCounts)];
  const partner = web.registry.byPeer(group.peerId);
  const { company } = group;
  const lines = partner ? linesOf(i18n, company, partner) : [t('about.noAgreement', { company })];
  const others = memberCounts.filter(({ peerId }) => peerId !== null && peerId !== group.peerId);
  if (others.length === 0) return lines;
  const companies = i18n.list(others.map((each) => each.company));
  return [...lines, t('about.othersByHome', { companies, company })];
}

/** For each other company: copies or not, how long, and what of files. */
const ownGroupLines = (web: WebContext, i18n: I18n, memberCounts: readonly MemberCount[]): string[] =>
  memberCounts.flatMap(({ peerId, company }) => {
    if (peerId === null) return [];
    const partner = web.registry.byPeer(peerId);
    if (!partner) return [i18n.t('about.noAgreement', { company })];
    return [keptLine(i18n, company, partner), filesLine(i18n, company, partner)];
  });

function keptLine({ t }: I18n, company: string, { grantsOut }: Partner): string {
  const { retentionDays, categories } = grantsOut;
  if (categories.post === 'deny') return t('about.postsStay', { company });
  if (categories.post === 'reference') return t('about.postsShown', { company });
  return retentionDays === null
    ? t('about.keptOpen', { company })
    : t('about.keptDays', { company, count: retentionDays });
}

function filesLine({ t }: I18n, company: string, { grantsOut }: Partner): string {
  switch (grantsOut.categories.file) {
    case 'deny':
      return t('about.filesStay', { company });
    case 'copy':
      return t('about.filesCopied', { company });
    case 'reference':
      return t('about.filesAsked', { company });
  }
}

function linesOf(i18n: I18n, company: string, partner: Partner): string[] {
  const { t, moment } = i18n;
  const { backfillFrom } = partner.grantsIn;
  return [
    backfillFrom === null
      ? t('about.historyJoin')
      : t('about.historyFrom', { date: moment(new Date(backfillFrom)).replace(/,? \d\d:\d\d.*$/, '') }),
    keptLine(i18n, company, partner),
    filesLine(i18n, company, partner),
  ];
}

/** For owners: who accepted the charter in force, and whether their own signed word is kept. */
function Signatures(props: {
  readonly signers: readonly Signature[];
  readonly people: readonly PersonSummary[];
  readonly ctx: RequestContext;
}) {
  const { signers, people, ctx } = props;
  const { t, moment } = ctx.i18n;
  const byId = new Map(people.map((person) => [person.id, person]));
  return (
    <details class="signatures">
      <summary>{t('charter.signatures', { count: signers.length })}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('charter.who')}</th>
            <th scope="col">{t('charter.when')}</th>
            <th scope="col">{t('charter.proof')}</th>
          </tr>
        </thead>
        <tbody>
          {signers.map((each) => {
            const person = byId.get(each.personId);
            return (
              <tr>
                <td>
                  {person?.name} {person && <CompanyBadge of={person} />}
                </td>
                <td>{moment(each.at)}</td>
                <td>{t(each.proven ? 'charter.proofSigned' : 'charter.proofHere')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
