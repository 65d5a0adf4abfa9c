import type { Hono } from 'hono';
import { readAlertSettings, saveAlertSettings, type AlertChanges } from '#src/notifications/choices.ts';
import { channels, isFixed, topics, type Channel, type Topic } from '#src/notifications/policy.ts';
import { rhythms, type MailRhythm, type QuietHours, type Rhythm } from '#src/notifications/timing.ts';
import { readMutes } from '#src/notifications/read-mutes.ts';
import { readSubscriptions } from '#src/notifications/subscribe.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { topicWords } from '../alerts/mail.tsx';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import type { Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { MuteList } from '../parts/mute-list.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { PushDevices } from '../parts/push-devices.tsx';
import { showSettings } from '../parts/settings-nav.tsx';
import type { Key, Words } from '../words.ts';

/** What one is told of and how: kinds by channels, the rhythm of mails, quiet hours, and what is muted. */
export function alertSettingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/notifications', async (c) => {
    const settings = await readAlertSettings(web.db, c.var.visit.me.id);
    const wanted = cells.filter(([topic, channel]) => settings.wants(topic, channel));
    return show(web, c, { ...settings, wanted }, null);
  });
  app.post('/settings/notifications', async (c) => {
    const changes = readChanges(c.var.form);
    try {
      await transaction(web.db, (tx) => saveAlertSettings(tx, c.var.visit.me.id, changes));
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
/** What the fields show to somebody who has no quiet hours: as they would be for most. */
const usualQuiet: QuietHours = {
  from: 18 * 60,
  to: 8 * 60,
  weekdays: [1, 2, 3, 4, 5],
  wholeDays: [6, 7],
  mustReadsPass: false,
  messagesPass: false,
};

function readChanges(form: Form): AlertChanges {
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

/** `18:30`; NaN for anything else, which is refused where it is saved. */
function minuteOf(text: string): number {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text) ?? [];
  return Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : Number.NaN;
}
const timeOf = (minute: number): string =>
  Number.isInteger(minute)
    ? `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    : '';

async function show(
  web: WebContext,
  c: WebRequest,
  typed: AlertChanges,
  problem: string | null,
): Promise<Response> {
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const [mutes, devices] = await Promise.all([
    readMutes(web.db, visit.me.id),
    readSubscriptions(web.db, visit.me.id),
  ]);
  const body = (
    <>
      {c.req.query('saved') === '1' && problem === null && <Note>{t('alerts.saved')}</Note>}
      <form class="fields" method="post" action="/settings/notifications">
        <Hidden visit={visit} />
        <Problem text={problem} />
        <Matrix words={words} wanted={typed.wanted} />
        {!web.sendsMail && <p class="hint">{t('alerts.noMail')}</p>}
        <RhythmFields words={words} rhythm={typed.rhythm} />
        <QuietFields words={words} quiet={typed.quiet} />
        <p class="hint">{t('alerts.timeZone', { zone: words.timeZone.replaceAll('_', ' ') })}</p>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
      </form>
      <PushDevices devices={devices} visit={visit} publicKey={web.push.publicKey} />
      <MuteList mutes={mutes} visit={visit} house={web.db.house} />
    </>
  );
  return showSettings(web, c, { page: 'notifications', body, status: problem === null ? 200 : 422 });
}

const channelWords: Readonly<Record<Channel, Key>> = {
  app: 'channel.app',
  push: 'channel.push',
  mail: 'channel.mail',
};

function Matrix(props: { readonly words: Words; readonly wanted: AlertChanges['wanted'] }) {
  const { words, wanted } = props;
  const { t } = words;
  const isOn = (topic: Topic, channel: Channel) =>
    isFixed(topic, channel) || wanted.some(([a, b]) => a === topic && b === channel);
  return (
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
                  <span class="hidden">
                    {t(topicWords[topic])}, {t(channelWords[channel])}
                  </span>
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const rhythmWords: Readonly<Record<Rhythm, Key>> = {
  at_once: 'rhythm.atOnce',
  daily: 'rhythm.daily',
  weekly: 'rhythm.weekly',
  never: 'rhythm.never',
};

function RhythmFields(props: { readonly words: Words; readonly rhythm: MailRhythm }) {
  const { words, rhythm } = props;
  const { t } = words;
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
                {dayName(words, day, 'long')}
              </option>
            ))}
          </select>
        </label>
      </div>
    </fieldset>
  );
}

function QuietFields(props: { readonly words: Words; readonly quiet: QuietHours | null }) {
  const { words, quiet } = props;
  const { t } = words;
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
      <Days words={words} name="quiet_days" legend={t('alerts.quietDays')} chosen={shown.weekdays} />
      <Days words={words} name="whole_days" legend={t('alerts.wholeDays')} chosen={shown.wholeDays} />
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
  readonly words: Words;
  readonly name: string;
  readonly legend: string;
  readonly chosen: readonly number[];
}) {
  const { words, name, legend, chosen } = props;
  return (
    <fieldset class="days">
      <legend>{legend}</legend>
      {days.map((day) => (
        <label>
          <input type="checkbox" name={name} value={String(day)} checked={chosen.includes(day)} />
          <abbr title={dayName(words, day, 'long')}>{dayName(words, day, 'short')}</abbr>
        </label>
      ))}
    </fieldset>
  );
}

/** 1 is Monday; 1 January 2024 was one. */
const dayName = (words: Words, day: number, weekday: 'long' | 'short'): string =>
  new Intl.DateTimeFormat(words.locale, { weekday, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));
