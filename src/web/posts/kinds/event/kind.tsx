import type { Child } from 'hono/jsx';
import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { inputOf } from '#src/posts/kinds/event/cancel-event.ts';
import {
  eventAnswers,
  overAt,
  placeMax,
  type EventAnswer,
  type EventDetails,
} from '#src/posts/kinds/event/event.ts';
import type { EventInput, EventView, TypedEvent } from '#src/posts/kinds/event/forms.ts';
import { refusals } from '#src/posts/kinds/event/refusals.ts';
import { sayHours } from '#src/posts/kinds/event/said-times.ts';
import { eventTyped, typedOf, untypedEvent } from '#src/posts/kinds/event/typed.ts';
import { titleMax } from '#src/posts/limits.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { zoneOffsetMs } from '#src/platform/time-zones.ts';
import type { PostView } from '#src/posts/post.ts';
import { TimeZoneSelect } from '../../../account/time-zone.tsx';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { personPath } from '../../post-html.ts';
import type { WebKind } from '../kind.ts';

export const event: WebKind = {
  ...{ draft: 'event', icon: 'calendar', word: 'composer.kindEvent' },
  Fields: ({ written, i18n }) => (
    <fieldset class="event-fields">
      <legend class="hidden">{i18n.t('composer.kindEvent')}</legend>
      <TitleField value={written.event?.title ?? written.title} i18n={i18n} />
      <EventFields typed={written.event ?? untypedEvent(i18n.timeZone)} i18n={i18n} />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ event: readTyped(form) }),
  carried: ({ event: typed }) => (typed ? fieldsOf(typed) : []),
  inputOf(written, timeZone) {
    const typed = written.event ?? untypedEvent(timeZone);
    const zone = typed.zone || timeZone;
    return { title: typed.title || written.title, event: eventTyped({ ...typed, zone }) };
  },
  Preview: ({ written: { event: typed }, i18n }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        <Times event={{ ...eventTyped(typed), cancelled: false }} i18n={i18n} />
      </>
    ),
  Editor: ({ post: { event: shown, title }, form, i18n }) =>
    shown && (
      <fieldset class="event-fields">
        <legend>{i18n.t('composer.kindEvent')}</legend>
        <EventFields typed={form ? readTyped(form) : typedOf(shown, title, i18n.timeZone)} i18n={i18n} />
        {!shown.cancelled && (
          <label class="choice">
            <input
              type="checkbox"
              name="event_cancelled"
              value="yes"
              checked={form?.flag('event_cancelled') ?? false}
            />
            <span>{i18n.t('event.cancel')}</span>
          </label>
        )}
      </fieldset>
    ),
  changeOf(form, { event: shown }) {
    if (!shown) return {};
    const input = {
      ...eventTyped(readTyped(form)),
      cancelled: shown.cancelled || form.flag('event_cancelled'),
    };
    return isSame(input, { ...inputOf(shown), cancelled: shown.cancelled }) ? {} : { event: input };
  },
  mark: ({ post, i18n }) =>
    post.event && (
      <span class="event-mark">{i18n.t(post.event.cancelled ? 'event.markCancelled' : 'event.mark')}</span>
    ),
  body: ({ post, ctx }) => post.event && <EventCard post={post} event={post.event} ctx={ctx} />,
  acts: { 'event-answers': (tx, me, post, form) => answerEvent(tx, me, post, answerIn(form)) },
};

const words = { yes: 'event.yes', maybe: 'event.maybe', no: 'event.no' } as const;

const prefix = 'event_';
const names: Readonly<Record<keyof TypedEvent, string>> = {
  ...{ title: 'title', day: 'day', time: 'time', endDay: 'end_day', endTime: 'end_time' },
  ...{ zone: 'zone', place: 'place', link: 'link' },
};

function readTyped(form: Form): TypedEvent {
  const line = (name: keyof TypedEvent): string => form.line(`${prefix}${names[name]}`);
  return {
    ...{ title: line('title'), time: line('time'), endTime: line('endTime') },
    ...{ day: dayWritten(line('day')), endDay: dayWritten(line('endDay')) },
    ...{ zone: line('zone'), place: line('place'), link: line('link') },
  };
}

const fieldsOf = (typed: TypedEvent): [string, string][] =>
  (Object.keys(names) as (keyof TypedEvent)[]).map((name) => [`${prefix}${names[name]}`, typed[name]]);

const isSame = (one: EventInput, other: EventInput): boolean =>
  JSON.stringify([one.startsAt, one.endsAt, one.zone, one.place, one.link, one.cancelled]) ===
  JSON.stringify([other.startsAt, other.endsAt, other.zone, other.place, other.link, other.cancelled]);

function answerIn(form: Form): EventAnswer {
  const answer = eventAnswers.find((each) => each === form.text('answer'));
  if (!answer) throw refusals.notAnAnswer();
  return answer;
}

function TitleField(props: { readonly value: string; readonly i18n: I18n }) {
  const { value, i18n } = props;
  return (
    <label>
      {i18n.t('event.title')}
      <input name="event_title" value={value} maxlength={titleMax} dir="auto" autocomplete="off" />
    </label>
  );
}

/** Shown while the kind is an event (event.css). Nothing is required by the browser: a form of another kind carries these fields, too. */
function EventFields(props: { readonly typed: TypedEvent; readonly i18n: I18n }) {
  const { typed, i18n } = props;
  const { t } = i18n;
  const moment = (label: string, day: 'day' | 'endDay', time: 'time' | 'endTime'): Child => (
    <div class="event-moment">
      <label>
        {label}
        <input type="date" name={`${prefix}${names[day]}`} value={typed[day]} />
      </label>
      <label>
        <span class="hidden">{`${label}, `}</span>
        {t('event.clock')}
        <input type="time" name={`${prefix}${names[time]}`} value={typed[time]} />
      </label>
    </div>
  );
  return (
    <>
      {moment(t('event.start'), 'day', 'time')}
      {moment(t('event.end'), 'endDay', 'endTime')}
      <label>
        {t('event.zone')}
        <TimeZoneSelect name="event_zone" value={typed.zone || i18n.timeZone} i18n={i18n} />
      </label>
      <label>
        {t('event.place')}
        <input name="event_place" value={typed.place} maxlength={placeMax} dir="auto" />
      </label>
      <label>
        {t('event.link')}
        <input name="event_link" value={typed.link} inputmode="url" placeholder="https://" />
      </label>
    </>
  );
}

/** When and where: on the clocks of the place, and where these differ, on the reader's. */
function Times(props: { readonly event: EventInput | EventDetails; readonly i18n: I18n }) {
  const { event: shown, i18n } = props;
  const { startsAt, place, link } = shown;
  const zone = shown.zone ?? i18n.timeZone;
  const say = (where: string): string[] => sayHours(shown, i18n.locale, where, 'short');
  const [there, here] = [zone, i18n.timeZone].map((where) => zoneOffsetMs(where, startsAt.getTime()));
  return (
    <>
      <p class="event-line">
        <Icon name="calendar" />
        <span>
          <time datetime={startsAt.toISOString()}>
            {say(zone).map((part, at, { length }) => (
              <>
                {at > 0 && ' '}
                <span>{at < length - 1 ? `${part},` : part}</span>
              </>
            ))}
          </time>
          {there !== here && (
            <span class="quiet">{i18n.t('event.here', { when: say(i18n.timeZone).join(', ') })}</span>
          )}
        </span>
      </p>
      {(place !== '' || Boolean(link)) && (
        <p class="event-line">
          <Icon name="place" />
          <span>
            {place !== '' && <span dir="auto">{place}</span>}
            {link && (
              <a href={link} rel="nofollow noopener noreferrer">
                {hostOf(link)}
              </a>
            )}
          </span>
        </p>
      )}
    </>
  );
}

/** An event with its three answers: buttons while it takes any, then what they came to. */
function EventCard(props: {
  readonly post: PostView;
  readonly event: EventView;
  readonly ctx: RequestContext;
}) {
  const { post, event: shown, ctx } = props;
  const { i18n } = ctx;
  const { t, number } = i18n;
  const over = overAt(shown) <= new Date();
  const own = isOwn(ctx, post.author);
  const open = !over && !shown.cancelled && !(own && post.author.kind === 'alias');
  return (
    <section class={`event${shown.cancelled ? ' cancelled' : ''}`} aria-label={t('event.mark')}>
      {shown.cancelled && <p class="event-state">{t('event.cancelled')}</p>}
      <Times event={shown} i18n={i18n} />
      {open && shown.own === null && <p class="event-ask">{t('event.ask')}</p>}
      {over && !shown.cancelled && <p class="quiet">{t('event.over')}</p>}
      <div class="event-answers" role="group" aria-label={t('event.answers')}>
        {eventAnswers.map((answer) => {
          const inside = (
            <>
              <span>{t(words[answer])}</span>
              <span class="count">
                {shown.own === answer && <Icon name="check" />}
                {number(shown.counts[answer])}
              </span>
            </>
          );
          return open ? (
            <button
              class="event-answer"
              form="act"
              formaction={`/posts/${post.id}/event-answers`}
              name="answer"
              value={answer}
              aria-pressed={shown.own === answer ? 'true' : 'false'}
            >
              {inside}
            </button>
          ) : (
            <span class={`event-answer${shown.own === answer ? ' own' : ''}`}>{inside}</span>
          );
        })}
      </div>
      <Names event={shown} i18n={i18n} />
      <p class="event-own">
        <a href={`/posts/${post.id}/event.ics`} data-turbo="false" download>
          {t('event.download')}
        </a>
        {own && open && <a href={`/posts/${post.id}/edit`}>{t('event.change')}</a>}
      </p>
    </section>
  );
}

/** Who answered, as far as this instance knows them by name. */
function Names(props: { readonly event: EventView; readonly i18n: I18n }) {
  const { event: shown, i18n } = props;
  if (shown.people.length === 0) return null;
  const given = eventAnswers.map((answer) => ({
    answer,
    people: shown.people.filter((person) => person.answer === answer),
  }));
  return (
    <details class="event-names">
      <summary>{i18n.t('event.who')}</summary>
      <dl>
        {given
          .filter(({ people }) => people.length > 0)
          .map(({ answer, people }) => (
            <>
              <dt>{i18n.t(words[answer])}</dt>
              <dd>
                <ul>
                  {people.map((person) => (
                    <li>
                      <a href={personPath(person)} dir="auto">
                        {person.name}
                      </a>
                      {person.company !== null && <span class="quiet"> {person.company}</span>}
                    </li>
                  ))}
                </ul>
                {shown.counts[answer] > people.length && (
                  <span class="quiet">
                    {i18n.t('event.more', { count: shown.counts[answer] - people.length })}
                  </span>
                )}
              </dd>
            </>
          ))}
      </dl>
    </details>
  );
}
