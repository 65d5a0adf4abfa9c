import { sayRule } from '#src/posts/kinds/event/said-series.ts';
import { sayHours, shownDate } from '#src/posts/kinds/event/said-times.ts';
import { occurrencesIn } from '#src/posts/kinds/event/series.ts';
import { eventAnswers, overAt, type EventDetails } from '#src/posts/kinds/event/event.ts';
import type { EventInput, EventView } from '#src/posts/kinds/event/forms.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { zoneOffsetMs } from '#src/platform/time-zones.ts';
import type { PostView } from '#src/posts/post.ts';
import { isOwn, type RequestContext } from '../../../shell/context.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { personPath } from '../../post-html.ts';

const words = { yes: 'event.yes', maybe: 'event.maybe', no: 'event.no' } as const;

/** When and where: on the clocks of the place, and where these differ, on the reader's. */
export function Times(props: {
  readonly event: Pick<EventInput | EventDetails, 'startsAt' | 'endsAt' | 'zone' | 'place' | 'link'>;
  readonly rule?: string | null | undefined;
  readonly i18n: I18n;
}) {
  const { event: shown, rule = null, i18n } = props;
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
      {rule !== null && rule !== '' && (
        <p class="event-line">
          <Icon name="repeat" />
          <span>{sayRule(rule, i18n.locale, zone)}</span>
        </p>
      )}
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
export function EventCard(props: {
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
      <Times event={{ ...shown, ...shownDate(shown) }} rule={shown.series?.rule} i18n={i18n} />
      {shown.series !== null && !over && <Dates event={shown} i18n={i18n} />}
      <Places event={shown} i18n={i18n} />
      {open && shown.own === null && (
        <p class="event-ask">{t(shown.series === null ? 'event.ask' : 'event.askSeries')}</p>
      )}
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
      <p class="card-links">
        <a href={`/posts/${post.id}/event.ics`} data-turbo="false" download>
          {t('event.download')}
        </a>
        {own && open && <a href={`/posts/${post.id}/edit`}>{t('event.change')}</a>}
      </p>
    </section>
  );
}

/** What comes after the next date, and which dates are not as the others. */
function Dates(props: { readonly event: EventView; readonly i18n: I18n }) {
  const { event: shown, i18n } = props;
  const dates = upcoming(shown).slice(0, datesShown);
  if (dates.length < 2) return null;
  return (
    <details class="event-names">
      <summary>{i18n.t('event.dates')}</summary>
      <ol class="event-dates">
        {dates.map((date) => (
          <li>
            <span class={date.cancelled ? 'off' : undefined}>
              {sayHours(date, i18n.locale, shown.zone ?? i18n.timeZone, 'short').join(', ')}
            </span>
            {date.cancelled && <span class="event-state">{i18n.t('event.cancelled')}</span>}
            {date.place !== '' && <span class="quiet">{date.place}</span>}
            {!date.cancelled && date.startsAt.getTime() !== date.at.getTime() && (
              <span class="quiet">{i18n.t('event.moved')}</span>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

const datesShown = 6;
const aheadMs = 400 * 24 * 3600 * 1000;
/** The dates of more than a year, or of a rarer series none but the next. */
export const upcoming = (event: EventView, now = new Date()) =>
  event.series === null
    ? []
    : occurrencesIn(event, now, new Date(now.getTime() + aheadMs)).slice(0, datesMax);
const datesMax = 30;

/** How many places there are, and what became of the reader's yes. */
function Places(props: { readonly event: EventView; readonly i18n: I18n }) {
  const { event: shown, i18n } = props;
  const { t } = i18n;
  const { capacity, counts, waiting, own, ownPlace, confirms } = shown;
  const isAsked = own === 'yes' && ownPlace === null && (capacity !== null || confirms);
  return (
    <>
      {capacity !== null && (
        <p class="event-line">
          <Icon name="people" />
          <span>
            {t('event.places', { taken: counts.yes, capacity })}
            {waiting > 0 && <span class="quiet">{t('event.waiting', { count: waiting })}</span>}
          </span>
        </p>
      )}
      {own === 'yes' && ownPlace === 'waiting' && <p class="event-ask">{t('event.youWait')}</p>}
      {isAsked && <p class="event-ask">{t('event.unconfirmed')}</p>}
    </>
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
                      {person.waits && <span class="quiet"> {i18n.t('event.waits')}</span>}
                    </li>
                  ))}
                </ul>
                {shown.counts[answer] > coming(people) && (
                  <span class="quiet">
                    {i18n.t('event.more', { count: shown.counts[answer] - coming(people) })}
                  </span>
                )}
              </dd>
            </>
          ))}
      </dl>
    </details>
  );
}

const coming = (people: EventView['people']): number => people.filter(({ waits }) => !waits).length;
