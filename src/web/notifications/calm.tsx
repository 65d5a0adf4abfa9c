import type { Hono } from 'hono';
import {
  beginCalm,
  endCalm,
  showCalmNow,
  usualCalm,
  type CalmMode,
  type CalmNow,
} from '#src/notifications/calm.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/forms.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { showSettings } from '../account/settings-nav.tsx';
import { goBack } from '../shell/show.tsx';
import { minuteOf, timeOf } from './clock.ts';

/** Calm mode: one switch, two times of the day, and what may come at once all the same. */
export function calmRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/settings/notifications/calm', async (c) => {
    const { ctx, form } = c.var;
    const calm = calmIn(form);
    try {
      await transaction(web.db, (tx) =>
        form.flag('calm') ? beginCalm(tx, ctx.me.id, calm) : endCalm(tx, ctx.me.id),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const body = <CalmForm ctx={ctx} calm={calm} isOn problem={explain(ctx.i18n, error)} />;
      return showSettings(web, c, { page: 'notifications', body, status: 422 });
    }
    return c.redirect('/settings/notifications?calm=saved#calm', 303);
  });
  app.post('/settings/notifications/calm/now', async (c) => {
    await transaction(web.db, (tx) => showCalmNow(tx, c.var.ctx.me.id));
    return goBack(c);
  });
}

const calmIn = (form: Form): CalmMode => ({
  ...{ first: minuteOf(form.line('first')), second: minuteOf(form.line('second')) },
  ...{ mustReadsPass: form.flag('must_reads_pass'), managerPasses: form.flag('manager_passes') },
});

/** Above the other settings, because it outranks them. */
export const CalmPart = (props: { readonly ctx: RequestContext; readonly calm: CalmNow | null }) => (
  <CalmForm ctx={props.ctx} calm={props.calm ?? usualCalm} isOn={props.calm !== null} problem={null} />
);

function CalmForm(props: {
  readonly ctx: RequestContext;
  readonly calm: CalmMode;
  readonly isOn: boolean;
  readonly problem: string | null;
}) {
  const { ctx, calm, isOn, problem } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part" id="calm">
      <h2>{t('calm.heading')}</h2>
      <p class="quiet">{t('calm.lead')}</p>
      <form class="fields" method="post" action="/settings/notifications/calm">
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <label class="choice">
          <input type="checkbox" name="calm" checked={isOn} />
          <span>{t('calm.on')}</span>
        </label>
        <div class="in-row fields">
          <label>
            {t('calm.first')}
            <input type="time" name="first" value={timeOf(calm.first)} required />
          </label>
          <label>
            {t('calm.second')}
            <input type="time" name="second" value={timeOf(calm.second)} required />
          </label>
        </div>
        <label class="choice">
          <input type="checkbox" name="must_reads_pass" checked={calm.mustReadsPass} />
          <span>{t('calm.mustReadsPass')}</span>
        </label>
        <label class="choice">
          <input type="checkbox" name="manager_passes" checked={calm.managerPasses} />
          <span>{t('calm.managerPasses')}</span>
        </label>
        <div class="buttons">
          <button class="button">{t('calm.save')}</button>
        </div>
      </form>
    </section>
  );
}

/** On the list itself: why it may look empty, when it fills, and a way not to wait. */
export function CalmNotice(props: { readonly ctx: RequestContext; readonly calm: CalmNow | null }) {
  const { ctx, calm } = props;
  if (calm === null) return null;
  const { t } = ctx.i18n;
  return (
    <div class="notice calm-notice">
      <Icon name="hush" />
      <p>
        {t('calm.next', { time: ctx.i18n.clock(calm.nextAt) })}{' '}
        <a href="/settings/notifications#calm">{t('calm.change')}</a>
      </p>
      <button class="button second" form="act" formaction="/settings/notifications/calm/now">
        {t('calm.now')}
      </button>
    </div>
  );
}
