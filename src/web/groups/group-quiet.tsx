import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canGovern } from '#src/groups/policy.ts';
import { reviveGroup } from '#src/groups/archive.ts';
import { keepGroup } from '#src/groups/quiet/keep-group.ts';
import { putWelcomeAway } from '#src/groups/welcome.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { Icon } from '../shell/icon.tsx';
import { goBack } from '../shell/show.tsx';
import { groupPath } from '../posts/post-html.ts';

/** Whether a group goes on: kept by an owner while it is silent, opened again when it is archived. */
export function groupQuietRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const act = (path: string, work: (tx: Tx, me: PersonId, group: GroupView) => Promise<void>) =>
    app.post(`/groups/:handle/${path}`, async (c) => {
      const group = await groupAtPath(web, c);
      await transaction(web.db, (tx) => work(tx, c.var.ctx.me.id, group));
      return goBack(c);
    });
  act('keeping', (tx, me, group) => keepGroup(tx, me, group.id));
  act('archive/removal', (tx, me, group) => reviveGroup(tx, me, group.id));
  act('welcome/removal', (tx, me, group) => putWelcomeAway(tx, me, group.id));
}

/** On every page of a group that is silent or archived: what that means, and for its owners what they can do. */
export function GoingOn({ group, ctx }: { readonly group: GroupView; readonly ctx: RequestContext }) {
  const { t, day } = ctx.i18n;
  const path = groupPath(group);
  const governs = canGovern(group.mine);
  if (group.archivedAt !== null)
    return (
      <div class="group-band" role="note">
        <Icon name="lock" />
        <p>{t('quiet.archived', { date: day(group.archivedAt) })}</p>
        {governs && (
          <button class="button second" form="act" formaction={`${path}/archive/removal`}>
            {t('quiet.revive')}
          </button>
        )}
      </div>
    );
  if (group.archivesAt === null || group.mine?.state !== 'active') return null;
  return (
    <div class="group-band" role="note">
      <Icon name="calendar" />
      <p>{t(governs ? 'quiet.ask' : 'quiet.soon', { date: day(group.archivesAt) })}</p>
      {governs && (
        <div class="buttons">
          <button class="button" form="act" formaction={`${path}/keeping`}>
            {t('quiet.keep')}
          </button>
          <a class="button second" href={`${path}/archive`}>
            {t('group.archive')}
          </a>
        </div>
      )}
    </div>
  );
}
