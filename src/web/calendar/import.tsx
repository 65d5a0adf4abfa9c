import type { Hono } from 'hono';
import type { Imported } from '#src/calendars/import.ts';
import { icsBytesMax } from '#src/calendars/limits.ts';
import { refusals } from '#src/calendars/refusals.ts';
import type { GroupView } from '#src/groups/group.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { showGroup } from '../groups/group-page.tsx';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import type { I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { FileField } from '../posts/file-button.tsx';

/** The events of a calendar file become events of a group. */
export function calendarImportRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/groups/:handle/calendar/imports', async (c) => {
    const { ctx, form } = c.var;
    const group = await groupAtPath(web, c);
    if (group.mine?.state !== 'active') throw notFound('page');
    try {
      const [file] = form.files('file');
      if (!file) throw refusals.fileMissing();
      if (file.size > icsBytesMax) throw refusals.fileTooLarge({ max: icsBytesMax / 1_000_000 });
      const text = await file.text();
      // With ical.js, which no start needs.
      const { importIcs } = await import('#src/calendars/import.ts');
      const imported = await transaction(web.db, (tx) =>
        importIcs(tx, ctx.me.id, group.id, { text, zone: ctx.i18n.timeZone }),
      );
      return await show(web, c, group, <Result imported={imported} i18n={ctx.i18n} />, 200);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      const problem = <Problem text={ctx.i18n.explain(cause.reason)} />;
      return await show(web, c, group, problem, 422);
    }
  });
}

async function show(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  said: unknown,
  status: 200 | 422,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const memberCounts = await memberCountsOf(web.db, ctx.viewer, group.id);
  const path = `${groupPath(group)}/calendar`;
  const body = (
    <>
      <h2>{t('calendar.importHeading')}</h2>
      {said as string}
      <ImportForm ctx={ctx} path={path} />
      <p>
        <a class="more-link" href={path}>
          {t('calendar.importBack')}
        </a>
      </p>
    </>
  );
  const title = t('calendar.importHeading');
  return showGroup(web, c, { group, memberCounts, section: 'calendar', title, body, status });
}

function Result(props: { readonly imported: Imported; readonly i18n: I18n }) {
  const { imported, i18n } = props;
  const { t } = i18n;
  const { added, changed, same, over, left } = imported;
  const counts = [
    t('calendar.importAdded', { count: added }),
    changed > 0 && t('calendar.importChanged', { count: changed }),
    same > 0 && t('calendar.importSame', { count: same }),
    over > 0 && t('calendar.importOver', { count: over }),
  ].filter((each) => each !== false);
  return (
    <>
      <Note>{counts.join(' ')}</Note>
      {left.length > 0 && (
        <>
          <h3>{t('calendar.importLeft', { count: left.length })}</h3>
          <ul class="bulleted">
            {left.slice(0, leftShownMax).map(({ title, why }) => (
              <li>
                <bdi>{title || '–'}</bdi>: {i18n.explain(why.reason)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
const leftShownMax = 50;

/** Works without script; a file is never kept. */
export function ImportForm(props: { readonly ctx: RequestContext; readonly path: string }) {
  const { ctx, path } = props;
  const { t } = ctx.i18n;
  return (
    <form
      class="calendar-feed"
      method="post"
      action={`${path}/imports`}
      enctype="multipart/form-data"
      data-turbo="false"
    >
      <Hidden ctx={ctx} />
      <FileField
        label={t('calendar.importFile')}
        name="file"
        i18n={t('file.chooseOne')}
        accept=".ics,text/calendar"
        required
      />
      <button class="button second">{t('calendar.importButton')}</button>
    </form>
  );
}
