import { answerEvent } from '#src/posts/kinds/event/answer-event.ts';
import { inputOf, withDate } from '#src/posts/kinds/event/cancel-event.ts';
import { eventAnswers, type EventAnswer } from '#src/posts/kinds/event/event.ts';
import type { EventInput, EventView } from '#src/posts/kinds/event/forms.ts';
import { localTime, momentIn } from '#src/posts/kinds/event/local-time.ts';
import { refusals } from '#src/posts/kinds/event/refusals.ts';
import { eventTyped, typedOf, untypedEvent } from '#src/posts/kinds/event/typed.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import type { WebKind } from '../kind.ts';
import { EventCard, Times } from './event-card.tsx';
import { DateFields, EventFields, fieldsOf, readTyped, TitleField } from './event-fields.tsx';

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
        <Times event={eventTyped(typed)} rule={eventTyped(typed).rule} i18n={i18n} />
      </>
    ),
  Editor: ({ post: { event: shown, title }, form, i18n }) =>
    shown && (
      <fieldset class="event-fields">
        <legend>{i18n.t('composer.kindEvent')}</legend>
        <EventFields typed={form ? readTyped(form) : typedOf(shown, title, i18n.timeZone)} i18n={i18n} />
        {shown.series !== null && <DateFields event={shown} form={form} i18n={i18n} />}
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
      ...(shown.series && { exceptions: datesChanged(form, shown) ?? [] }),
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

const isSame = (one: EventInput, other: EventInput): boolean => keyOf(one) === keyOf(other);
const keyOf = (input: EventInput): string => {
  const { startsAt, endsAt, zone, place, link, cancelled, rule = null, capacity = null } = input;
  const { exceptions = [] } = input;
  return JSON.stringify([startsAt, endsAt, zone, place, link, cancelled, rule, capacity, exceptions]);
};

/** The dates that are not as the others, with the one that the form changes. */
function datesChanged(form: Form, shown: EventView): EventInput['exceptions'] {
  const chosen = form.line('event_date');
  if (chosen === '') return shown.series?.exceptions;
  const at = new Date(chosen);
  if (Number.isNaN(at.getTime())) throw refusals.notADate();
  const act = form.line('event_date_act');
  const moved = act === 'move' ? movedTo(form, shown, at) : act === 'restore' ? undefined : null;
  return withDate(shown, at, moved).exceptions;
}

/** What is left empty stays: the day, the hour, the place. It lasts as long as the others. */
function movedTo(form: Form, { startsAt, endsAt, zone }: EventView, at: Date) {
  const where = zone ?? 'UTC';
  const [day, time] = localTime(at, where);
  const start = momentIn(
    where,
    dayWritten(form.line('event_date_day')) || day,
    form.line('event_date_time') || time,
  );
  return {
    startsAt: start,
    endsAt: endsAt && new Date(start.getTime() + endsAt.getTime() - startsAt.getTime()),
    place: form.line('event_date_place'),
  };
}

function answerIn(form: Form): EventAnswer {
  const answer = eventAnswers.find((each) => each === form.text('answer'));
  if (!answer) throw refusals.notAnAnswer();
  return answer;
}
