import type { Hono } from 'hono';
import { inviteMany } from '#src/groups/bulk/invite-many.ts';
import { linesMax, linesOfCsv, linesOfText, type ListLine } from '#src/groups/bulk/bulk.ts';
import { linesOfTeam, recognise, type LineState, type RecognisedLine } from '#src/groups/bulk/recognise.ts';
import { noteMax, type GroupView } from '#src/groups/group.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf, type Form } from '../shell/forms.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { FileButton } from '../posts/file-button.tsx';
import { groupPath, personPath } from '../posts/post-html.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { invitable } from './group-invite.tsx';
import { showGroup } from './group-page.tsx';
import { refusals } from '../refusals.ts';

/** Lines that are shown of those that can be invited; of the others all are. */
const newShownMax = 200;

/** Inviting a whole list: pasted, a team, or a file. First it is said line by line who is meant; nothing is done until that is confirmed. */
export function groupInviteListRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/invitations/list', async (c) => showForm(web, c, await invitable(web, c), null));
  app.post('/groups/:handle/invitations/list', (c) => preview(web, c));
  app.post('/groups/:handle/invitations/list/sending', async (c) => {
    const { ctx, form } = c.var;
    const group = await invitable(web, c);
    const people = form
      .text('people')
      .split(',')
      .flatMap((id) => idOf<PersonId>(id) ?? []);
    const list = { people, note: form.text('note') };
    const count = await transaction(web.db, (tx) => inviteMany(tx, ctx.me.id, group.id, list));
    return c.redirect(`${groupPath(group)}/invitations/list?sent=${count}`, 303);
  });
}

async function preview(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const group = await invitable(web, c);
  try {
    const lines = await linesIn(web, ctx, form);
    if (lines.length === 0) throw refusals.listEmpty();
    const recognised = await recognise(web.db, ctx.me.id, group.id, lines);
    return await showPreview(web, c, group, recognised);
  } catch (error) {
    if (error instanceof Refusal) return showForm(web, c, group, explain(ctx.i18n, error));
    throw error;
  }
}

async function linesIn(web: WebContext, ctx: RequestContext, form: Form): Promise<ListLine[]> {
  const [file] = form.files('file');
  if (file && file.size > 0) return await linesOfCsv(new Uint8Array(await file.arrayBuffer()));
  const team = form.line('team');
  if (team !== '') return linesOfTeam(web.db, ctx.me.id, team);
  return linesOfText(form.text('list'));
}

async function showForm(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const sent = Number(c.req.query('sent') ?? Number.NaN);
  const path = groupPath(group);
  const body = (
    <>
      <h2>{t('inviteList.heading')}</h2>
      {Number.isInteger(sent) && sent >= 0 && <Note>{t('inviteList.sent', { count: sent })}</Note>}
      <p class="quiet">{t('inviteList.lead', { count: linesMax })}</p>
      <form class="fields" method="post" action={`${path}/invitations/list`} enctype="multipart/form-data">
        <Hidden ctx={ctx} back={`${path}/members`} />
        <Problem text={problem} />
        <label>
          {t('inviteList.list')}
          <textarea
            name="list"
            rows={5}
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="list-hint"
          >
            {c.req.method === 'POST' ? c.var.form.text('list') : ''}
          </textarea>
          <span class="hint" id="list-hint">
            {t('inviteList.listHint')}
          </span>
        </label>
        <label>
          {t('inviteList.team')}
          <input
            name="team"
            value={c.req.method === 'POST' ? c.var.form.line('team') : ''}
            autocapitalize="none"
            aria-describedby="team-hint"
          />
          <span class="hint" id="team-hint">
            {t('inviteList.teamHint')}
          </span>
        </label>
        <div class="picture-choice">
          <p class="field-name">{t('inviteList.file')}</p>
          <FileButton
            name="file"
            i18n={t('inviteList.choose')}
            label={t('inviteList.file')}
            accept=".csv,.tsv,.txt,text/csv"
          />
          <p class="hint">{t('inviteList.fileHint')}</p>
        </div>
        <div class="buttons">
          <button class="button">{t('inviteList.look')}</button>
          <a class="button second" href={`${path}/invitations`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showGroup(web, c, {
    ...{ group, section: 'members', title: t('inviteList.heading'), body },
    memberCounts: await memberCountsOf(web.db, ctx.viewer, group.id),
    ...(problem !== null && { status: 422 }),
  });
}

const stateWords: Readonly<Record<LineState, Key>> = {
  new: 'inviteList.new',
  member: 'inviteList.member',
  invited: 'inviteList.invited',
  again: 'inviteList.again',
  unknown: 'inviteList.unknown',
  ambiguous: 'inviteList.ambiguous',
  banned: 'inviteList.banned',
  elsewhere: 'inviteList.elsewhere',
  guest: 'inviteList.guest',
};

async function showPreview(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  lines: readonly RecognisedLine[],
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const path = groupPath(group);
  const fresh = lines.filter(({ state }) => state === 'new');
  const others = lines.filter(({ state }) => state !== 'new');
  const body = (
    <>
      <h2>{t('inviteList.preview')}</h2>
      <p>{t('inviteList.counted', { found: fresh.length, others: others.length })}</p>
      <form class="fields" method="post" action={`${path}/invitations/list/sending`}>
        <Hidden ctx={ctx} back={`${path}/members`} />
        <input
          type="hidden"
          name="people"
          value={fresh.flatMap(({ person }) => person?.id ?? []).join(',')}
        />
        {fresh.length > 0 && (
          <label>
            {t('invite.note')}
            <textarea name="note" rows={2} maxlength={noteMax}></textarea>
          </label>
        )}
        <div class="buttons">
          {fresh.length > 0 && (
            <button class="button">{t('inviteList.send', { count: fresh.length })}</button>
          )}
          <a class="button second" href={`${path}/invitations/list`}>
            {t('inviteList.other')}
          </a>
        </div>
      </form>
      {others.length > 0 && <Lines title={t('inviteList.notInvited')} lines={others} ctx={ctx} />}
      {fresh.length > 0 && (
        <Lines title={t('inviteList.toInvite')} lines={fresh.slice(0, newShownMax)} ctx={ctx} />
      )}
      {fresh.length > newShownMax && (
        <p class="quiet">{t('inviteList.more', { count: fresh.length - newShownMax })}</p>
      )}
    </>
  );
  return showGroup(web, c, {
    ...{ group, section: 'members', title: t('inviteList.preview'), body, status: 422 },
    memberCounts: await memberCountsOf(web.db, ctx.viewer, group.id),
  });
}

function Lines(props: {
  readonly title: string;
  readonly lines: readonly RecognisedLine[];
  readonly ctx: RequestContext;
}) {
  const { title, lines, ctx } = props;
  const { t, number } = ctx.i18n;
  return (
    <section class="invite-lines">
      <h3>{title}</h3>
      <div class="table-scroll" tabindex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('inviteList.line')}</th>
              <th scope="col">{t('inviteList.name')}</th>
              <th scope="col">{t('inviteList.who')}</th>
              <th scope="col">{t('inviteList.what')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ line, name, person, state }) => (
              <tr>
                <td>{number(line)}</td>
                <td dir="auto">{name}</td>
                <td>
                  {person && (
                    <>
                      <a href={personPath(person)}>{person.name}</a> <CompanyBadge of={person} />
                    </>
                  )}
                </td>
                <td>{t(stateWords[state])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
