import type { TypedHour } from '#src/posts/kinds/campaign/forms.ts';
import { localTime } from '#src/posts/kinds/event/local-time.ts';
import { titleMax } from '#src/posts/limits.ts';
import type { I18n } from '../../../shell/i18n.ts';
import type { WebKind } from '../kind.ts';
import { HourCard } from './hour-card.tsx';
import { fieldsOf, hourInput, hourNames as names, readTyped, typedOf, untypedHour } from './typed.ts';

/** A campaign for questions: what it carries is a campaign's, and so is all that is done with it (docs/decisions/0088-question-hours.md). */
export const hour: WebKind = {
  ...{ draft: 'hour', icon: 'question', word: 'composer.kindHour' },
  // A group's questions lead to it: whoever writes a post seldom means one.
  isOffered: () => false,
  Fields: ({ written, i18n }) => (
    <fieldset class="hour-fields">
      <legend class="hidden">{i18n.t('composer.kindHour')}</legend>
      <HourFields
        typed={{
          ...(written.hour ?? { ...untypedHour, day: localTime(new Date(), i18n.timeZone)[0] }),
          title: written.hour?.title || written.title,
        }}
        i18n={i18n}
      />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ hour: readTyped(form) }),
  carried: ({ hour: typed }) => (typed ? fieldsOf(typed) : []),
  inputOf(written, timeZone) {
    const typed = written.hour ?? untypedHour;
    return { title: typed.title || written.title, campaign: hourInput(typed, timeZone) };
  },
  Preview: ({ written: { hour: typed } }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        <p>
          {typed.day}, {typed.from} – {typed.until}
        </p>
        <p>{typed.hosts}</p>
      </>
    ),
  Editor: ({ post: { campaign: shown }, form, i18n }) =>
    shown?.format === 'questions' && (
      <fieldset class="hour-fields">
        <legend>{i18n.t('composer.kindHour')}</legend>
        <HourFields typed={form ? readTyped(form) : typedOf(shown, i18n.timeZone)} i18n={i18n} isEdit />
      </fieldset>
    ),
  changeOf(form, { campaign: shown }, timeZone) {
    if (shown?.format !== 'questions') return {};
    const [typed, before] = [{ ...readTyped(form), title: '' }, typedOf(shown, timeZone)];
    return JSON.stringify(typed) === JSON.stringify(before) ? {} : { campaign: hourInput(typed, timeZone) };
  },
  mark: ({ post, i18n }) =>
    post.campaign?.format === 'questions' && <span class="idea-mark">{i18n.t('hour.mark')}</span>,
  body: ({ post, ctx }) =>
    post.campaign?.format === 'questions' && <HourCard post={post} hour={post.campaign} ctx={ctx} />,
};

/** Nothing is required by the browser: a form of another kind carries these fields, too. */
function HourFields(props: { readonly typed: TypedHour; readonly i18n: I18n; readonly isEdit?: boolean }) {
  const { typed, i18n, isEdit = false } = props;
  const { t } = i18n;
  return (
    <>
      {!isEdit && (
        <label>
          {t('hour.title')}
          <input name={names.title} value={typed.title} maxlength={titleMax} dir="auto" autocomplete="off" />
        </label>
      )}
      <div class="campaign-days">
        <label>
          {t('hour.day')}
          <input type="date" name={names.day} value={typed.day} />
        </label>
        <label>
          {t('hour.from')}
          <input type="time" name={names.from} value={typed.from} />
        </label>
        <label>
          {t('hour.until')}
          <input type="time" name={names.until} value={typed.until} />
        </label>
      </div>
      <label>
        {t('hour.hostsField')}
        <input
          name={names.hosts}
          value={typed.hosts}
          maxlength={2_000}
          placeholder="@ada, @bea@beta.example"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <label>
        {t('hour.streamField')}
        <input
          type="url"
          name={names.stream}
          value={typed.stream}
          maxlength={2_000}
          placeholder="https://"
          autocomplete="off"
        />
      </label>
    </>
  );
}
