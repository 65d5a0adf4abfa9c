import type { Hono } from 'hono';
import { canPost } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import { ideaStages, type IdeaStage } from '#src/posts/kinds/idea/idea.ts';
import {
  campaignsOfGroup,
  ideaOrders,
  ideasOfGroup,
  type CampaignRow,
  type IdeaOrder,
  type IdeaRow,
} from '#src/posts/kinds/idea/list-ideas.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { FilterChips, type Chip } from '../../../shell/filter-chips.tsx';
import { groupAtPath } from '../../../shell/find.ts';
import { idOf } from '../../../shell/forms.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Empty } from '../../../shell/notice.tsx';
import { showGroup } from '../../../groups/group-page.tsx';
import { groupPath } from '../../post-html.ts';
import { newIdeaPath } from '../campaign/campaign-card.tsx';
import { Period } from '../campaign/period.tsx';
import { IdeaLine } from './idea-row.tsx';
import { stageWords } from './words.ts';

/** A group's campaigns and ideas, by votes, age or stage. */
export function groupIdeasRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/ideas', (c) => showIdeas(web, c));
}

interface Asked {
  readonly order: IdeaOrder;
  readonly stage?: IdeaStage | undefined;
  readonly campaignId?: PostId | undefined;
  readonly isMine: boolean;
}

const askedOf = (c: WebRequest): Asked => ({
  order: ideaOrders.find((each) => each === c.req.query('sort')) ?? 'votes',
  stage: ideaStages.find((each) => each === c.req.query('stage')),
  campaignId: idOf<PostId>(c.req.query('campaign')) ?? undefined,
  isMine: c.req.query('who') === 'me',
});

function queryOf({ order, stage, campaignId, isMine }: Asked): string {
  const query = new URLSearchParams();
  if (campaignId !== undefined) query.set('campaign', campaignId);
  if (order !== 'votes') query.set('sort', order);
  if (stage !== undefined) query.set('stage', stage);
  if (isMine) query.set('who', 'me');
  return query.size === 0 ? '' : `?${query}`;
}

async function showIdeas(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const { t } = ctx.i18n;
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const asked = askedOf(c);
  const [rows, campaigns, memberCounts] = await Promise.all([
    ideasOfGroup(db, ctx.viewer, group.id, asked),
    campaignsOfGroup(db, ctx.viewer, group.id),
    memberCountsOf(db, ctx.viewer, group.id),
  ]);
  const campaign = campaigns.find(({ id }) => id === asked.campaignId);
  if (asked.campaignId !== undefined && !campaign) throw notFound('page');
  const path = `${groupPath(group)}/ideas`;
  const link = (more: Partial<Asked>): string => path + queryOf({ ...asked, ...more });
  const writes = canPost(group, group.mine) && !group.owesCharter;
  const isOpen = !campaign || periodOf(campaign, new Date()) === 'open';
  const write = newIdeaPath(group.id, campaign?.id);
  const isBare = rows.length + campaigns.length === 0 && !isFiltered(asked);
  const body = (
    <div class="ideas">
      <Head
        {...{ campaign, path, writes: writes && !isBare, write, isOpen, groupId: group.id }}
        i18n={ctx.i18n}
      />
      {!campaign && <Campaigns campaigns={campaigns} link={link} i18n={ctx.i18n} />}
      {!isBare && <Filters asked={asked} link={link} i18n={ctx.i18n} />}
      {rows.length === 0 && (
        <Empty
          sentence={t(isFiltered(asked) ? 'idea.noneSuch' : campaign ? 'campaign.none' : 'idea.none')}
          {...(writes && isOpen && !isFiltered(asked) ? { href: write, action: t('idea.new') } : {})}
        />
      )}
      {isBare && writes && (
        <p class="ideas-ask">
          <a href={newCampaignPath(group.id)}>{t('campaign.new')}</a>
        </p>
      )}
      <Rows rows={rows} i18n={ctx.i18n} writes={writes} here={campaign ? 'campaign' : 'group'} />
    </div>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'ideas', body },
    title: campaign ? campaign.title : t('group.ideas'),
    live: [`group:${group.id}`],
  });
}

const isFiltered = ({ stage, isMine }: Asked): boolean => stage !== undefined || isMine;
const newCampaignPath = (groupId: string): string => `/posts/new?group=${groupId}&kind=campaign`;

function Head(props: {
  readonly campaign: CampaignRow | undefined;
  readonly path: string;
  readonly writes: boolean;
  readonly write: string;
  readonly isOpen: boolean;
  readonly groupId: string;
  readonly i18n: I18n;
}) {
  const { campaign, path, writes, write, isOpen, groupId, i18n } = props;
  const { t } = i18n;
  return (
    <>
      {campaign && (
        <div class="ideas-of">
          <a class="back" href={path}>
            <Icon name="left" />
            {t('idea.all')}
          </a>
          <h2 lang={campaign.language} dir="auto">
            <a href={`/posts/${campaign.id}`}>{campaign.title}</a>
          </h2>
          <Period of={campaign} i18n={i18n} />
        </div>
      )}
      {writes && (
        <div class="ideas-head">
          {isOpen && (
            <a class="button" href={write}>
              <Icon name="plus" />
              {t('idea.new')}
            </a>
          )}
          {!campaign && (
            <a class="button second" href={newCampaignPath(groupId)}>
              {t('campaign.new')}
            </a>
          )}
        </div>
      )}
    </>
  );
}

function Campaigns(props: {
  readonly campaigns: readonly CampaignRow[];
  readonly link: (more: Partial<Asked>) => string;
  readonly i18n: I18n;
}) {
  const { campaigns, link, i18n } = props;
  if (campaigns.length === 0) return null;
  return (
    <section aria-labelledby="campaigns">
      <h2 id="campaigns" class="ideas-heading">
        {i18n.t('campaign.all')}
      </h2>
      <ul class="rows">
        {campaigns.map((campaign) => (
          <li class={`period-${periodOf(campaign, new Date())}`}>
            <a
              class="row-name"
              href={
                campaign.format === 'questions'
                  ? `/posts/${campaign.id}/hour`
                  : link({ campaignId: campaign.id, stage: undefined, isMine: false })
              }
              lang={campaign.language}
              dir="auto"
            >
              {campaign.title}
            </a>
            <div class="row-glance">
              {campaign.format === 'questions' && <span>{i18n.t('hour.mark')}</span>}
              <Period of={campaign} i18n={i18n} />
              <span>
                {i18n.t(campaign.format === 'questions' ? 'hour.questions' : 'campaign.ideas', {
                  count: campaign.ideas,
                })}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const orderWords: Readonly<Record<IdeaOrder, Key>> = {
  ...{ votes: 'idea.byVotes', newest: 'idea.byAge', stage: 'idea.byStage' },
};

function Filters(props: {
  readonly asked: Asked;
  readonly link: (more: Partial<Asked>) => string;
  readonly i18n: I18n;
}) {
  const { asked, link, i18n } = props;
  const { t } = i18n;
  const orders: Chip[] = ideaOrders.map((order) => ({
    ...{ href: link({ order }), label: t(orderWords[order]), isCurrent: asked.order === order },
  }));
  // Another click on a choice takes it back.
  const stages: Chip[] = [
    { href: link({ isMine: !asked.isMine }), label: t('idea.mine'), isCurrent: asked.isMine },
    ...ideaStages.map((stage) => ({
      href: link({ stage: asked.stage === stage ? undefined : stage }),
      ...{ label: t(stageWords[stage]), isCurrent: asked.stage === stage },
    })),
  ];
  return (
    <>
      <FilterChips chips={orders} label={t('idea.order')} />
      <FilterChips chips={stages} label={t('idea.stage')} />
    </>
  );
}

function Rows(props: {
  readonly rows: readonly IdeaRow[];
  readonly i18n: I18n;
  readonly writes: boolean;
  readonly here: 'group' | 'campaign';
}) {
  const { rows, i18n, writes, here } = props;
  if (rows.length === 0) return null;
  return (
    <ul class="rows">
      {rows.map((row) => (
        <IdeaLine row={row} i18n={i18n} writes={writes} here={here} />
      ))}
    </ul>
  );
}
