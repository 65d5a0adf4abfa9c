import { addressMax } from '#src/sources/limits.ts';
import type { Source } from '#src/sources/source.ts';
import { personPath } from '../posts/post-html.ts';
import type { RequestContext, WebRequest } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { troubleSentence } from './trouble.ts';

/** Feeds that are followed in one place, each with its state and a way to end it, and a form for another. */
export function SourceList(props: {
  readonly c: WebRequest;
  readonly sources: readonly Source[];
  /** Where its forms go to. */
  readonly action: string;
  readonly problem: string | null;
}) {
  const { c, sources, action, problem } = props;
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const done = problem === null ? c.req.query('done') : undefined;
  return (
    <>
      {done === 'added' && <Note>{t('source.added')}</Note>}
      {done === 'removed' && <Note>{t('source.removed')}</Note>}
      {sources.length > 0 && (
        <ul class="ways sources">
          {sources.map((source) => (
            <SourceLine ctx={ctx} source={source} action={action} />
          ))}
        </ul>
      )}
      <section class="part" aria-labelledby="source-new">
        <h2 id="source-new">{t('source.new')}</h2>
        <Problem text={problem} />
        <form class="fields" method="post" action={action}>
          <Hidden ctx={ctx} />
          <label>
            {t('source.address')}
            <input
              name="address"
              value={problem === null ? '' : form.line('address')}
              inputmode="url"
              maxlength={addressMax}
              placeholder="https://example.com/feed.xml"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              required
              {...(problem !== null && { 'aria-describedby': 'problem', 'aria-invalid': 'true' })}
            />
            <span class="hint">{t('source.addressHint')}</span>
          </label>
          <div class="buttons">
            <button class="button">{t('source.follow')}</button>
          </div>
        </form>
      </section>
    </>
  );
}

function SourceLine(props: {
  readonly ctx: RequestContext;
  readonly source: Source;
  readonly action: string;
}) {
  const { ctx, source, action } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <li>
      <Icon name={source.trouble === null ? 'feed' : 'warning'} />
      <div>
        <strong>
          <a href={personPath({ handle: source.handle, host: null })} dir="auto">
            {source.name}
          </a>
        </strong>
        <p class="quiet source-address">{source.address}</p>
        <p class="quiet">
          {source.answeredAt === null
            ? t('source.notYet')
            : t('source.answered', { when: i18n.ago(source.answeredAt) })}
        </p>
        {source.trouble !== null && (
          <p class="danger-text">{t('source.failing', { why: troubleSentence(i18n, source.trouble) })}</p>
        )}
        <details>
          <summary>
            {t('source.remove')}
            <span class="hidden"> {source.name}</span>
          </summary>
          <form method="post" action={`${action}/${source.id}/removal`}>
            <Hidden ctx={ctx} />
            <fieldset>
              <legend>{t('source.itsPosts')}</legend>
              <div class="choices">
                <label class="choice">
                  <input type="radio" name="posts" value="keep" checked />
                  <span>{t('source.keep')}</span>
                </label>
                <label class="choice">
                  <input type="radio" name="posts" value="delete" />
                  <span>{t('source.delete')}</span>
                </label>
              </div>
            </fieldset>
            <div class="buttons">
              <button class="button second danger-text">
                {t('source.remove')}
                <span class="hidden"> {source.name}</span>
              </button>
            </div>
          </form>
        </details>
      </div>
    </li>
  );
}
