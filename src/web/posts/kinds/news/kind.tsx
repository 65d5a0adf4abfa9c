import type { NewsInput, TypedNews } from '#src/posts/kinds/news/forms.ts';
import { dismissNews } from '#src/posts/kinds/news/dismiss-news.ts';
import { newsDaysUsual } from '#src/posts/kinds/news/news.ts';
import { refusals } from '#src/posts/kinds/news/refusals.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import { titleMax } from '#src/posts/limits.ts';
import { dayWritten, midnightIn } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import type { WebKind } from '../kind.ts';

const names = { title: 'news_title', until: 'news_until' } as const;
const dayMs = 24 * 3600 * 1000;

const readTyped = (form: Form): TypedNews => ({
  title: form.line(names.title),
  until: dayWritten(form.line(names.until)),
});

export const news: WebKind = {
  ...{ draft: 'news', icon: 'news', word: 'composer.kindNews' },
  // Whoever may ask everyone to read something may also tell them what is new.
  isOffered: ({ mayRequireReading }) => mayRequireReading,
  Fields: ({ written, i18n }) => (
    <fieldset class="news-fields">
      <legend class="hidden">{i18n.t('composer.kindNews')}</legend>
      <label>
        {i18n.t('news.title')}
        <input
          name={names.title}
          value={written.news?.title || written.title}
          maxlength={titleMax}
          dir="auto"
          autocomplete="off"
        />
      </label>
      <Until day={written.news?.until || usualDay(i18n)} i18n={i18n} />
      <p class="hint">{i18n.t('news.coverHint')}</p>
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ news: readTyped(form) }),
  carried: ({ news: typed }) =>
    typed
      ? [
          [names.title, typed.title],
          [names.until, typed.until],
        ]
      : [],
  inputOf(written, timeZone) {
    const typed = written.news ?? { title: '', until: '' };
    return { title: typed.title || written.title, news: newsInput(typed.until, timeZone) };
  },
  Preview: ({ written: { news: typed } }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        <p>{typed.until}</p>
      </>
    ),
  Editor: ({ post: { news: shown }, form, i18n }) =>
    shown && (
      <fieldset class="news-fields">
        <legend>{i18n.t('composer.kindNews')}</legend>
        <Until day={form ? readTyped(form).until : lastDay(shown, i18n.timeZone)} i18n={i18n} />
      </fieldset>
    ),
  changeOf(form, { news: shown }, timeZone) {
    const { until } = readTyped(form);
    return !shown || until === '' || until === lastDay(shown, timeZone)
      ? {}
      : { news: newsInput(until, timeZone) };
  },
  acts: { dismissals: (tx, me, post) => dismissNews(tx, me, post) },
};

function Until({ day, i18n }: { readonly day: string; readonly i18n: I18n }) {
  return (
    <label>
      {i18n.t('news.until')}
      <input type="date" name={names.until} value={day} />
    </label>
  );
}

const usualDay = ({ timeZone }: I18n): string =>
  localTime(new Date(Date.now() + newsDaysUsual * dayMs), timeZone)[0];

/** The end is the first moment that is over. */
const lastDay = ({ until }: NewsInput, timeZone: string): string =>
  localTime(new Date(until.getTime() - 1), timeZone)[0];

/** To the end of that day, where the writer is. */
function newsInput(day: string, timeZone: string): NewsInput {
  if (day === '') throw refusals.untilMissing();
  const until = /^\d{4}-\d\d-\d\d$/.test(day) ? midnightIn(timeZone, day, 1) : null;
  if (until === null) throw refusals.notADay({ day });
  return { until };
}
