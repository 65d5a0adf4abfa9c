import type { Hono } from 'hono';
import {
  readNotificationSettings,
  saveNotificationSettings,
  type NotificationChanges,
} from '#src/notifications/choices.ts';
import { endReplyAddresses } from '#src/integrations/mail-in/switch.ts';
import { channels, isFixed, topics, type Channel, type Topic } from '#src/notifications/policy.ts';
import { rhythms, type MailRhythm, type QuietHours, type Rhythm } from '#src/notifications/timing.ts';
import { readCalm } from '#src/notifications/calm.ts';
import { readMutes } from '#src/notifications/read-mutes.ts';
import { readSubscriptions } from '#src/notifications/subscribe.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { topicWords } from './mail.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { MuteList } from './mute-list.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { PushDevices } from './push-devices.tsx';
import { CalmPart } from './calm.tsx';
import { minuteOf, timeOf } from './clock.ts';
import { showSettings } from '../account/settings-nav.tsx';
import type { Key, I18n } from '../shell/i18n.ts';

/** What one is notified of and how: kinds by channels, the frequency of e-mails, quiet hours, and what is muted. */
export function notificationSettingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/notifications', async (c) => {
    const settings = await readNotificationSettings(web.db, c.var.ctx.me.id);
    const wanted = cells.filter(([topic, channel]) => settings.wants(topic, channel));
    return show(web, c, { ...settings, wanted }, null);
  });
  app.post('/settings/notifications/answers/removal', async (c) => {
    await transaction(web.db, (tx) => endReplyAddresses(tx, c.var.ctx.me.id));
    return c.redirect('/settings/notifications?answers=ended#answers', 303);
  });
  app.post('/settings/notifications', async (c) => {
    const changes = readChanges(c.var.form);
    try {
      await transaction(web.db, (tx) => saveNotificationSettings(tx, c.var.ctx.me.id, changes));
      return c.redirect('/settings/notifications?saved=1', 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, changes, error.message);
      throw error;
    }
  });
}

const cells: readonly (readonly [Topic, Channel])[] = topics.flatMap((topic) =>
  channels.map((channel) => [topic, channel] as const),
);
const days = [1, 2, 3, 4, 5, 6, 7];
const hours = Array.from({ length: 24 }, (_, hour) => hour);
/** What the fields show to someone who has no quiet hours: as they would be for most. */
const usualQuiet: QuietHours = {
  from: 18 * 60,
  to: 8 * 60,
  weekdays: [1, 2, 3, 4, 5],
  wholeDays: [6, 7],
  mustReadsPass: false,
  messagesPass: false,
};

function readChanges(form: Form): NotificationChanges {
  const rhythm = rhythms.find((each) => each === form.text('rhythm')) ?? 'at_once';
  return {
    wanted: cells.filter(([topic, channel]) => form.flag(`${topic}_${channel}`)),
    rhythm: { rhythm, hour: Number(form.line('hour')), weekday: Number(form.line('weekday')) },
    quiet: form.flag('quiet')
      ? {
          from: minuteOf(form.line('from')),
          to: minuteOf(form.line('to')),
          weekdays: form.list('quiet_days').map(Number),
          wholeDays: form.list('whole_days').map(Number),
          mustReadsPass: form.flag('must_reads_pass'),
          messagesPass: form.flag('messages_pass'),
        }
      : null,
  };
}

async function show(
  web: WebContext,
  c: WebRequest,
  typed: NotificationChanges,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const [mutes, devices, calm] = await Promise.all([
    readMutes(web.db, ctx.me.id),
    readSubscriptions(web.db, ctx.me.id),
    readCalm(web.db, ctx.me.id),
  ]);
  const body = (
    <>
      {(c.req.query('saved') === '1' || c.req.query('calm') === 'saved') && problem === null && (
        <Note>{t('alerts.saved')}</Note>
      )}
      <CalmPart ctx={ctx} calm={calm} />
      <form class="fields" method="post" action="/settings/notifications">
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <Matrix i18n={i18n} wanted={typed.wanted} />
        {!web.sendsMail && <p class="hint">{t('alerts.noMail')}</p>}
        <RhythmFields i18n={i18n} rhythm={typed.rhythm} />
        <QuietFields i18n={i18n} quiet={typed.quiet} />
        <p class="hint">{t('alerts.timeZone', { zone: i18n.timeZone.replaceAll('_', ' ') })}</p>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
      {web.db.instance.mailIn !== null && web.sendsMail && (
        <AnswersByMail ctx={ctx} ended={c.req.query('answers') === 'ended'} />
      )}
      <PushDevices devices={devices} ctx={ctx} publicKey={web.push.publicKey} />
      <MuteList mutes={mutes} ctx={ctx} instance={web.db.instance} />
    </>
  );
  return showSettings(web, c, { page: 'notifications', body, status: problem === null ? 200 : 422 });
}

function AnswersByMail({ ctx, ended }: { readonly ctx: RequestContext; readonly ended: boolean }) {
  const { t } = ctx.i18n;
  return (
    <section class="part" id="answers">
      <h2>{t('mail.answersHeading')}</h2>
      {ended && <Note>{t('mail.answersEnded')}</Note>}
      <p class="quiet">{t('mail.answersLead')}</p>
      <form method="post" action="/settings/notifications/answers/removal">
        <Hidden ctx={ctx} />
        <button class="button second">{t('mail.answersEnd')}</button>
      </form>
    </section>
  );
}

const channelWords: Readonly<Record<Channel, Key>> = {
  app: 'channel.app',
  push: 'channel.push',
  mail: 'channel.mail',
};

function Matrix(props: { readonly i18n: I18n; readonly wanted: NotificationChanges['wanted'] }) {
  const { i18n, wanted } = props;
  const { t } = i18n;
  const isOn = (topic: Topic, channel: Channel) =>
    isFixed(topic, channel) || wanted.some(([a, b]) => a === topic && b === channel);
  return (
    <div class="matrix-room">
      <table class="matrix">
        <caption>{t('alerts.matrix')}</caption>
        <thead>
          <tr>
            <td />
            {channels.map((channel) => (
              <th scope="col">{t(channelWords[channel])}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {topics.map((topic) => (
            <tr>
              <th scope="row">{t(topicWords[topic])}</th>
              {channels.map((channel) => (
                <td>
                  <label>
                    <input
                      type="checkbox"
                      name={`${topic}_${channel}`}
                      checked={isOn(topic, channel)}
                      disabled={isFixed(topic, channel)}
                    />
                    <span class="hidden">{t(topicWords[topic])}, </span>
                    <span class="matrix-channel">{t(channelWords[channel])}</span>
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const rhythmWords: Readonly<Record<Rhythm, Key>> = {
  at_once: 'rhythm.atOnce',
  daily: 'rhythm.daily',
  weekly: 'rhythm.weekly',
  never: 'rhythm.never',
};

function RhythmFields(props: { readonly i18n: I18n; readonly rhythm: MailRhythm }) {
  const { i18n, rhythm } = props;
  const { t } = i18n;
  return (
    <fieldset>
      <legend>{t('alerts.rhythm')}</legend>
      {rhythms.map((each) => (
        <label class="choice">
          <input type="radio" name="rhythm" value={each} checked={each === rhythm.rhythm} />
          <span>{t(rhythmWords[each])}</span>
        </label>
      ))}
      <div class="in-row fields">
        <label>
          {t('alerts.hour')}
          <select name="hour">
            {hours.map((hour) => (
              <option value={String(hour)} selected={hour === rhythm.hour}>
                {timeOf(hour * 60)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('alerts.weekday')}
          <select name="weekday">
            {days.map((day) => (
              <option value={String(day)} selected={day === rhythm.weekday}>
                {dayName(i18n, day, 'long')}
              </option>
            ))}
          </select>
        </label>
      </div>
    </fieldset>
  );
}

function QuietFields(props: { readonly i18n: I18n; readonly quiet: QuietHours | null }) {
  const { i18n, quiet } = props;
  const { t } = i18n;
  const shown = quiet ?? usualQuiet;
  return (
    <fieldset class="quiet-hours">
      <legend>{t('alerts.quiet')}</legend>
      <label class="choice">
        <input type="checkbox" name="quiet" checked={quiet !== null} />
        <span>{t('alerts.quietOn')}</span>
      </label>
      <div class="in-row fields">
        <label>
          {t('alerts.from')}
          <input type="time" name="from" value={timeOf(shown.from)} />
        </label>
        <label>
          {t('alerts.to')}
          <input type="time" name="to" value={timeOf(shown.to)} />
        </label>
      </div>
      <Days i18n={i18n} name="quiet_days" legend={t('alerts.quietDays')} chosen={shown.weekdays} />
      <Days i18n={i18n} name="whole_days" legend={t('alerts.wholeDays')} chosen={shown.wholeDays} />
      <label class="choice">
        <input type="checkbox" name="must_reads_pass" checked={shown.mustReadsPass} />
        <span>{t('alerts.mustReadsPass')}</span>
      </label>
      <label class="choice">
        <input type="checkbox" name="messages_pass" checked={shown.messagesPass} />
        <span>{t('alerts.messagesPass')}</span>
      </label>
    </fieldset>
  );
}

function Days(props: {
  readonly i18n: I18n;
  readonly name: string;
  readonly legend: string;
  readonly chosen: readonly number[];
}) {
  const { i18n, name, legend, chosen } = props;
  return (
    <fieldset class="days">
      <legend>{legend}</legend>
      {days.map((day) => (
        <label>
          <input type="checkbox" name={name} value={String(day)} checked={chosen.includes(day)} />
          <abbr title={dayName(i18n, day, 'long')}>{dayName(i18n, day, 'short')}</abbr>
        </label>
      ))}
    </fieldset>
  );
}

/** 1 is Monday; 1 January 2024 was one. */
const dayName = (i18n: I18n, day: number, weekday: 'long' | 'short'): string =>
  new Intl.DateTimeFormat(i18n.tag, { weekday, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));
