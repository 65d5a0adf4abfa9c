import type { NewsInput, NewsView, TypedNews } from '#src/posts/kinds/news/forms.ts';
import { dismissNews } from '#src/posts/kinds/news/dismiss-news.ts';
import { newsDaysUsual } from '#src/posts/kinds/news/news.ts';
import { refusals } from '#src/posts/kinds/news/refusals.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import { titleMax } from '#src/posts/limits.ts';
import { dayWritten, midnightIn } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import type { WebKind } from '../kind.ts';

const names = {
  ...{ title: 'news_title', until: 'news_until', from: 'news_from', topic: 'news_topic' },
} as const;
const dayMs = 24 * 3600 * 1000;

const readTyped = (form: Form): TypedNews => ({
  title: form.line(names.title),
  until: dayWritten(form.line(names.until)),
  from: dayWritten(form.line(names.from)),
  topic: form.line(names.topic),
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
      <details open={Boolean(written.news?.topic ?? written.news?.from)}>
        <summary>{i18n.t('news.asCampaign')}</summary>
        <CampaignFields topic={written.news?.topic ?? ''} from={written.news?.from ?? ''} i18n={i18n} />
      </details>
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ news: readTyped(form) }),
  carried: ({ news: typed }) =>
    typed
      ? [
          [names.title, typed.title],
          [names.until, typed.until],
          [names.from, typed.from ?? ''],
          [names.topic, typed.topic ?? ''],
        ]
      : [],
  inputOf(written, timeZone) {
    const typed: TypedNews = written.news ?? { title: '', until: '' };
    return { title: typed.title || written.title, news: newsInput(typed, timeZone) };
  },
  Preview: ({ written: { news: typed } }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        <p>
          {typed.from ? `${typed.from} – ` : ''}
          {typed.until}
          {typed.topic ? ` · #${typed.topic.replace(/^#/, '')}` : ''}
        </p>
      </>
    ),
  Editor: ({ post: { news: shown }, form, i18n }) =>
    shown && (
      <fieldset class="news-fields">
        <legend>{i18n.t('composer.kindNews')}</legend>
        <Until day={form ? readTyped(form).until : lastDay(shown, i18n.timeZone)} i18n={i18n} />
        <CampaignFields
          {...(form ? campaignTyped(readTyped(form)) : campaignOf(shown, i18n.timeZone))}
          i18n={i18n}
        />
      </fieldset>
    ),
  changeOf(form, { news: shown }, timeZone) {
    const typed = readTyped(form);
    if (!shown || typed.until === '') return {};
    const before = { until: lastDay(shown, timeZone), ...campaignOf(shown, timeZone) };
    const now = { until: typed.until, ...campaignTyped(typed) };
    return JSON.stringify(now) === JSON.stringify(before) ? {} : { news: newsInput(typed, timeZone) };
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

const campaignTyped = ({ topic = '', from = '' }: TypedNews) => ({ topic: topic.replace(/^#/, ''), from });
const campaignOf = ({ topic, startsAt }: NewsView, timeZone: string) => ({
  topic: topic ?? '',
  from: startsAt === null ? '' : localTime(startsAt, timeZone)[0],
});

function CampaignFields(props: { readonly topic: string; readonly from: string; readonly i18n: I18n }) {
  const { topic, from, i18n } = props;
  const { t } = i18n;
  return (
    <>
      <label>
        {t('news.topic')}
        <input
          name={names.topic}
          value={topic}
          maxlength={101}
          autocapitalize="none"
          autocomplete="off"
          aria-describedby="news-topic-hint"
        />
        <span class="hint" id="news-topic-hint">
          {t('news.topicHint')}
        </span>
      </label>
      <label>
        {t('news.from')}
        <input type="date" name={names.from} value={from} />
      </label>
    </>
  );
}

/** From the beginning of the first day to the end of the last, where the writer is. */
function newsInput({ until, from = '', topic = '' }: TypedNews, timeZone: string): NewsInput {
  if (until === '') throw refusals.untilMissing();
  return {
    until: dayAt(until, timeZone, 1),
    startsAt: from === '' ? null : dayAt(from, timeZone, 0),
    topic: topic === '' ? null : topic,
  };
}

function dayAt(day: string, timeZone: string, later: number): Date {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? midnightIn(timeZone, day, later) : null;
  if (at === null) throw refusals.notADay({ day });
  return at;
}
