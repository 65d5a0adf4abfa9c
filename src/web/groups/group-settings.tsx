import type { Hono } from 'hono';
import { archiveGroup } from '#src/groups/archive.ts';
import { editGroup } from '#src/groups/edit.ts';
import type { GroupView } from '#src/groups/group.ts';
import { canEdit, canGovern } from '#src/groups/policy.ts';
import { companiesListed, heirOf } from '#src/groups/read-settings.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import type { I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { GroupInputs, readGroupFields, type GroupFields } from './group-form.tsx';
import { showGroup } from './group-page.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { groupPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import { companyOfPeer } from '../posts/post-context.ts';
import type { Company } from '../shell/read.ts';
import { placesOf } from '#src/posts/kinds/page/read-pages.ts';
import { GroupPictures, picturesIn } from './group-pictures.tsx';
import { WelcomeInputs } from './group-welcome-inputs.tsx';
import { partnersShown } from '../shell/partners-shown.ts';

/** Changing a group, from any company: the home of a partner's group is asked, and decides. */
export function groupSettingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/settings', async (c) => showSettings(web, c, await editable(web, c), null, null));
  app.post('/groups/:handle/settings', (c) => change(web, c));
  app.get('/groups/:handle/archive', async (c) => showArchive(web, c));
  app.post('/groups/:handle/archive', async (c) => {
    const group = await groupAtPath(web, c);
    await transaction(web.db, (tx) => archiveGroup(tx, c.var.ctx.me.id, group.id));
    return c.redirect(groupPath(group), 303);
  });
}

/** Whoever may not change the group has no such page. */
async function editable(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  if (!canEdit(group.mine)) throw notFound('page');
  return group;
}

/** Partners in force, as the form lists them. */
export const partnersOf = (web: WebContext, ctx: RequestContext): Company[] =>
  partnersShown(web, ctx)
    .filter((partner) => partner.state === 'active')
    .flatMap((partner) => companyOfPeer(web, partner.peerId) ?? []);

async function change(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const group = await editable(web, c);
  const fields = readGroupFields(form);
  const { name, description, charter, hue, access, pseudonyms, pagesRestricted, companies, companyIds } =
    fields;
  const { purpose, welcome, startPage } = fields;
  const governs = canGovern(group.mine);
  const changes = {
    ...{ purpose, welcome, startPage },
    name,
    description,
    charter,
    hue,
    pagesRestricted,
    ...(governs && { access, pseudonyms }),
    ...(governs &&
      group.peerId === null && { companies: group.practice === null ? companies : 'own', companyIds }),
  };
  try {
    const pictures = group.peerId === null ? await picturesIn(web, form, group) : {};
    await transaction(web.db, (tx) => editGroup(tx, ctx.me.id, group.id, { ...changes, ...pictures }));
    return c.redirect(group.peerId === null ? groupPath(group) : `${groupPath(group)}/settings?asked=1`, 303);
  } catch (error) {
    if (error instanceof Refusal) return showSettings(web, c, group, fields, explain(ctx.i18n, error));
    throw error;
  }
}

async function showSettings(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  typed: GroupFields | null,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const path = groupPath(group);
  const governs = canGovern(group.mine);
  const [memberCounts, listed, heir, pages] = await Promise.all([
    memberCountsOf(web.db, ctx.viewer, group.id),
    companiesListed(web.db, group.id),
    governs && group.peerId === null ? heirOf(web.db, group.id) : null,
    placesOf(web.db, ctx.me.id, group.id),
  ]);
  const fields = typed ?? fieldsOf(group, listed);
  const body = (
    <>
      {group.peerId !== null && (
        <Note>
          {t(c.req.query('asked') === undefined ? 'settings.away' : 'settings.asked', {
            company: group.company,
          })}
        </Note>
      )}
      <form class="fields" method="post" action={`${path}/settings`} enctype="multipart/form-data">
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <GroupInputs
          fields={fields}
          i18n={ctx.i18n}
          canGovern={governs}
          partners={group.peerId === null ? partnersOf(web, ctx) : undefined}
          problem={problem !== null}
        />
        <WelcomeInputs fields={fields} pages={pages} i18n={ctx.i18n} />
        {group.peerId === null && <GroupPictures group={group} i18n={ctx.i18n} />}
        <WikiRule isRestricted={fields.pagesRestricted} i18n={ctx.i18n} />
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          <a class="button second" href={path}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
      <Further group={group} heir={heir} i18n={ctx.i18n} />
    </>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'settings', title: t('group.settings') },
    body,
    status: problem === null ? 200 : 422,
  });
}

/** What else is decided about a group, on pages of its own. */
function Further(props: {
  readonly group: GroupView;
  readonly heir: PersonSummary | null;
  readonly i18n: I18n;
}) {
  const { group, heir, i18n } = props;
  const { t } = i18n;
  const path = groupPath(group);
  const governs = canGovern(group.mine);
  return (
    <>
      {group.archivedAt === null && group.practice === null && <IntegrationsLink path={path} i18n={i18n} />}
      {(governs || group.peerId !== null) && group.archivedAt === null && group.practice === null && (
        <FeedsLink path={path} i18n={i18n} />
      )}
      {governs && group.archivedAt === null && (
        <section class="group-end" aria-labelledby="end">
          <h2 id="end">{t('settings.end')}</h2>
          {group.peerId === null && (
            <p class="quiet">{heir ? t('settings.heir', { name: heir.name }) : t('settings.noHeir')}</p>
          )}
          <a class="button second danger-text" href={`${path}/archive`}>
            {t('group.archive')}
          </a>
        </section>
      )}
    </>
  );
}

function IntegrationsLink(props: { readonly path: string; readonly i18n: I18n }) {
  const { path } = props;
  const { t } = props.i18n;
  return (
    <section class="part">
      <h2>{t('integration.heading')}</h2>
      <p class="quiet">{t('integration.lead')}</p>
      <p class="buttons">
        <a class="button second" href={`${path}/integrations`}>
          {t('integration.heading')}
        </a>
      </p>
    </section>
  );
}

function FeedsLink({ path, i18n }: { readonly path: string; readonly i18n: I18n }) {
  return (
    <section class="part" aria-labelledby="feeds">
      <h2 id="feeds">{i18n.t('source.heading')}</h2>
      <p class="quiet">{i18n.t('source.openHint')}</p>
      <p class="buttons">
        <a class="button second" href={`${path}/feeds`}>
          {i18n.t('source.open')}
        </a>
      </p>
    </section>
  );
}

function WikiRule(props: { readonly isRestricted: boolean; readonly i18n: I18n }) {
  const { t } = props.i18n;
  return (
    <label class="choice">
      <input type="checkbox" name="pages_restricted" value="yes" checked={props.isRestricted} />
      <span>
        <strong>{t('group.pagesRestricted')}</strong>{' '}
        <span class="quiet">{t('group.pagesRestrictedHint')}</span>
      </span>
    </label>
  );
}

const fieldsOf = (group: GroupView, companyIds: readonly number[]): GroupFields => ({
  handle: group.handle,
  name: group.name,
  access: group.access,
  description: group.descriptionSource,
  charter: group.charterSource,
  companies: group.companies,
  companyIds,
  hue: group.hue,
  pseudonyms: group.pseudonyms,
  pagesRestricted: group.pagesRestricted,
  practice: group.practice,
  purpose: group.purpose,
  welcome: group.welcomeSource,
  startPage: group.startPage,
});

/** The second question: it concerns every company in the group. */
async function showArchive(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const group = await groupAtPath(web, c);
  if (!canGovern(group.mine) || group.archivedAt !== null) throw notFound('page');
  const memberCounts = await memberCountsOf(web.db, ctx.viewer, group.id);
  const path = groupPath(group);
  const title = t('archive.heading', { group: group.name });
  const body = (
    <>
      <h1>{title}</h1>
      <p>{t('group.archiveLead')}</p>
      <p>
        {t('archive.affects', {
          count: group.membersCount,
          companies: ctx.i18n.list(memberCounts.map((membership) => membership.company)),
        })}
      </p>
      <form method="post" action={`${path}/archive`}>
        <Hidden ctx={ctx} back={path} />
        <div class="buttons">
          <button class="button danger">{t('group.archiveConfirm')}</button>
          <a class="button second" href={`${path}/settings`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title, room: 'groups', body });
}
