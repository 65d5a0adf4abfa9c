import type { Hono } from 'hono';
import { comeBack } from '#src/access/come-back.ts';
import { absenceNoteMax, type AbsenceInput } from '#src/people/absence.ts';
import { ownAbsence } from '#src/people/read-absences.ts';
import { refusals } from '#src/people/refusals.ts';
import { setAbsence } from '#src/people/set-absence.ts';
import { transaction } from '#src/platform/database.ts';
import { sayDay, todayIn } from '#src/platform/days.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { choiceOf, visibilityOf } from '../people/profile-form.ts';
import { VisibilityChoice } from '../people/visibility-choice.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { dayWritten } from '../shell/days.ts';
import { explain } from '../shell/explain.ts';
import { findPerson } from '../shell/find.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { showSettings } from './settings-nav.tsx';
import { partnersShown } from '../shell/partners-shown.ts';

const path = '/settings/absence';

/** The form as typed: days, a line, the handle of whoever stands in, and who sees it. */
interface Typed {
  readonly from: string;
  readonly until: string;
  readonly note: string;
  readonly deputy: string;
  readonly visibleTo: string;
}

/** When one is away, and who stands in: said to whoever is about to write, here and at partners as far as agreed. */
export function absenceRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, async (c) => show(web, c, await typedBefore(web, c), null));
  app.post(path, (c) => save(web, c));
  app.post(`${path}/removal`, async (c) => {
    await transaction(web.db, (tx) => comeBack(tx, c.var.ctx.me.id));
    return c.redirect(`${path}?done=back`, 303);
  });
}

async function typedBefore(web: WebContext, c: WebRequest): Promise<Typed & { readonly isSet: boolean }> {
  const said = await ownAbsence(web.db, c.var.ctx.me.id);
  if (!said) return { isSet: false, from: '', until: '', note: '', deputy: '', visibleTo: 'company' };
  const { from, until, note } = said;
  return { isSet: true, from, until, note, deputy: said.deputyHandle, visibleTo: choiceOf(said) };
}

async function save(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const today = todayIn(ctx.i18n.timeZone);
  const typed: Typed = {
    from: dayWritten(form.line('from')) || today,
    until: dayWritten(form.line('until')),
    ...{ note: form.line('note'), deputy: form.line('deputy'), visibleTo: form.line('visible_to') },
  };
  try {
    const input = await inputOf(web, c, typed);
    await transaction(web.db, (tx) => setAbsence(tx, ctx.me.id, input, today));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unavailable)) throw error;
    const { isSet } = await typedBefore(web, c);
    return show(web, c, { ...typed, isSet }, explain(ctx.i18n, error));
  }
  return c.redirect(`${path}?done=saved`, 303);
}

async function inputOf(web: WebContext, c: WebRequest, typed: Typed): Promise<AbsenceInput> {
  const { from, until, note, deputy, visibleTo } = typed;
  const deputyId = deputy === '' ? null : await findPerson(web, c.var.ctx.me.id, deputy);
  if (deputy !== '' && deputyId === null) throw refusals.deputyUnknown();
  const { visibility, peerId } = visibilityOf(visibleTo);
  return { from, until, note, deputyId, peerId, visibility: visibility === 'me' ? 'company' : visibility };
}

/** What happened in the meantime is a click away. */
const Back = ({ ctx }: { readonly ctx: RequestContext }) => (
  <Note>
    {ctx.i18n.t('absence.back')} <a href="/missed">{ctx.i18n.t('missed.heading')}</a>
  </Note>
);

function show(
  web: WebContext,
  c: WebRequest,
  typed: Typed & { readonly isSet: boolean },
  problem: string | null,
): Response {
  const { ctx } = c.var;
  const { t, locale } = ctx.i18n;
  const done = problem === null ? c.req.query('done') : undefined;
  const body = (
    <>
      {done === 'saved' && <Note>{t('absence.saved', { day: sayDay(typed.until, locale) })}</Note>}
      {done === 'back' && <Back ctx={ctx} />}
      <h2>{t('absence.heading')}</h2>
      <p class="quiet">{t('absence.lead')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} />
        <div class="in-row fields">
          <label>
            {t('absence.from')}
            <input type="date" name="from" value={typed.from} />
          </label>
          <label>
            {t('absence.last')}
            <input type="date" name="until" value={typed.until} required />
          </label>
        </div>
        <label>
          {t('absence.deputyField')}
          <input
            name="deputy"
            value={typed.deputy}
            placeholder="@jonas"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
          <span class="hint">{t('absence.deputyHint')}</span>
        </label>
        <label>
          {t('absence.note')}
          <input name="note" value={typed.note} maxlength={absenceNoteMax} />
          <span class="hint">{t('absence.noteHint')}</span>
        </label>
        <div class="field-line">
          <p class="field-name">{t('absence.visibleTo')}</p>
          <VisibilityChoice
            name="visible_to"
            label={t('absence.visibleTo')}
            chosen={typed.visibleTo}
            i18n={ctx.i18n}
            partners={partnersShown(web, ctx)}
          />
        </div>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          {typed.isSet && (
            <button class="button second" formaction={`${path}/removal`} formnovalidate>
              {t('absence.end')}
            </button>
          )}
        </div>
      </form>
    </>
  );
  const status = problem === null ? 200 : 422;
  return showSettings(web, c, { page: 'absence', title: t('absence.heading'), body, status });
}
