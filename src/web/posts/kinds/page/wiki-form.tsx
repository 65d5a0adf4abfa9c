import { raw } from 'hono/html';
import type { PostId } from '#src/platform/ids.ts';
import { noteMax } from '#src/posts/kinds/page/page.ts';
import type { placesOf } from '#src/posts/kinds/page/read-pages.ts';
import { sourceMax, titleMax } from '#src/posts/limits.ts';
import { idOf, type Form } from '../../../shell/forms.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { differences } from '#src/platform/differences.ts';
import { Changes } from '../../changes.tsx';
import { Together, type Line } from './together.tsx';
import type { PagePost } from './wiki-at.tsx';

export const templates = ['procedure', 'checklist', 'meeting', 'faq'] as const;
type Template = (typeof templates)[number];
export const templateWords: Readonly<Record<Template, readonly [name: Key, text: Key]>> = {
  procedure: ['wiki.procedure', 'wiki.procedureText'],
  checklist: ['wiki.checklist', 'wiki.checklistText'],
  meeting: ['wiki.meeting', 'wiki.meetingText'],
  faq: ['wiki.faq', 'wiki.faqText'],
};

/** What stands in the form. */
export interface Typed {
  readonly title: string;
  readonly source: string;
  /** Null: at the top. */
  readonly parentId: PostId | null;
  readonly note: string;
  /** The number of the version that is changed. */
  readonly base: number;
}

export function readTyped(form: Form): Typed {
  const base = form.text('base');
  return {
    title: form.line('title'),
    source: form.text('source').replaceAll('\r\n', '\n').trim(),
    parentId: idOf<PostId>(form.text('under')),
    note: form.line('note'),
    base: /^[1-9]\d{0,8}$/.test(base) ? Number(base) : 0,
  };
}

export function Fields(props: {
  readonly page: PagePost | null;
  readonly typed: Typed;
  readonly places: Awaited<ReturnType<typeof placesOf>>;
  readonly problem: string | null;
  /** Where the page stands. */
  readonly under: PostId | null;
  /** Null: the plain form. */
  readonly together: Line | null;
  readonly t: I18n['t'];
}) {
  const { page, typed, places, problem, t } = props;
  return (
    <>
      <label>
        {t('wiki.title')}
        <input name="title" value={typed.title} maxlength={titleMax} required dir="auto" />
      </label>
      {page !== null && <input type="hidden" name="title_was" value={page.title} />}
      <Together with={props.together} t={t}>
        <label data-coedit-target="plain">
          {t('wiki.text')}
          <textarea
            name="source"
            rows={22}
            maxlength={sourceMax}
            dir="auto"
            aria-describedby={problem === null ? 'wiki-help' : 'problem wiki-help'}
            autofocus={page !== null}
            data-coedit-target="source"
          >
            {`\n${typed.source}`}
          </textarea>
        </label>
      </Together>
      <p class="quiet" id="wiki-help">
        {t('wiki.help')}
      </p>
      <label>
        {t('wiki.place')}
        {page !== null && <input type="hidden" name="under_was" value={props.under ?? ''} />}
        <select name="under">
          <option value="">{t('wiki.top')}</option>
          {withoutBelow(places, page?.id ?? null).map(({ id, title, depth }) => (
            <option value={id} selected={id === typed.parentId}>
              {`${'  '.repeat(depth)}${title}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('wiki.note')}
        <input
          name="note"
          value={typed.note}
          maxlength={noteMax}
          placeholder={t('wiki.noteHint')}
          dir="auto"
        />
      </label>
    </>
  );
}

export const newQuery = (template: Template, { title, parentId }: Typed): URLSearchParams =>
  new URLSearchParams({ template, ...(title && { title }), ...(parentId && { under: parentId }) });

/** A page cannot stand under itself or what is under it. */
function withoutBelow<Place extends { readonly id: PostId; readonly depth: number }>(
  places: readonly Place[],
  page: PostId | null,
): Place[] {
  const start = places.findIndex(({ id }) => id === page);
  if (start < 0) return [...places];
  const depth = places[start]?.depth ?? 0;
  const next = places.findIndex((place, n) => n > start && place.depth <= depth);
  return [...places.slice(0, start), ...(next < 0 ? [] : places.slice(next))];
}

export const Preview = ({ html, label }: { readonly html: string; readonly label: string }) => (
  <section class="wiki-page wiki-preview" aria-label={label}>
    <div class="prose" dir="auto">
      {raw(html)}
    </div>
  </section>
);

/** Both texts: what is in force, and what differs from it in what was typed, which stands in the form below. */
export function Against(props: {
  readonly theirs: string;
  readonly mine: string;
  readonly t: (key: Key) => string;
}) {
  const { theirs, mine, t } = props;
  return (
    <>
      <section aria-labelledby="theirs">
        <h3 id="theirs">{t('wiki.theirs')}</h3>
        <textarea rows={8} readonly aria-labelledby="theirs">{`\n${theirs}`}</textarea>
      </section>
      <section aria-labelledby="differing">
        <h3 id="differing">{t('wiki.differing')}</h3>
        <Changes stretches={differences(theirs, mine)} />
      </section>
    </>
  );
}
