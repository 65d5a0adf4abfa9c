import { mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import type { TypedIdea } from '#src/posts/kinds/idea/forms.ts';
import { titleMax } from '#src/posts/limits.ts';
import { isId, type PostId } from '#src/platform/ids.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';
import type { WebKind } from '../kind.ts';
import { IdeaCard } from './idea-card.tsx';
import { wordsFor } from './words.ts';

export const idea: WebKind = {
  ...{ draft: 'idea', icon: 'interested', word: 'composer.kindIdea' },
  Fields: ({ written, i18n }) => (
    <fieldset class="idea-fields">
      <legend class="hidden">{i18n.t('composer.kindIdea')}</legend>
      <IdeaFields
        typed={{ ...(written.idea ?? untypedIdea), title: written.idea?.title || written.title }}
        i18n={i18n}
      />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ idea: readTyped(form) }),
  carried: ({ idea: typed }) =>
    typed
      ? [
          [names.title, typed.title],
          ...(typed.campaign === '' ? [] : ([[names.campaign, typed.campaign]] as const)),
          [names.question, typed.question],
        ]
      : [],
  inputOf(written) {
    const typed = written.idea ?? untypedIdea;
    return { title: typed.title || written.title, idea: { campaignId: (typed.campaign as PostId) || null } };
  },
  Preview: ({ written: { idea: typed } }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        {typed.campaign !== '' && <p class="quiet">{typed.question}</p>}
      </>
    ),
  mark: ({ post, i18n }) =>
    post.idea && (
      <span class="idea-mark">
        {i18n.t(post.idea.campaign?.format === 'questions' ? 'hour.question' : 'idea.mark')},{' '}
        {i18n.t(wordsFor(post.idea.campaign)[post.idea.stage])}
      </span>
    ),
  body: ({ post, ctx, around }) =>
    post.idea && <IdeaCard post={post} idea={post.idea} ctx={ctx} around={around} />,
  acts: {
    'idea-votes': (tx, me, post) => voteForIdea(tx, me, post),
    'idea-votes/removal': (tx, me, post) => voteForIdea(tx, me, post, false),
    'idea-parting': (tx, me, post) => mergeIdea(tx, me, post, null),
  },
};

const names = { title: 'idea_title', campaign: 'idea_campaign', question: 'idea_question' } as const;

/** Nothing typed yet. */
const untypedIdea: TypedIdea = { title: '', campaign: '', question: '' };

const readTyped = (form: Form): TypedIdea => ({
  title: form.line(names.title),
  campaign: isId(form.line(names.campaign)) ? form.line(names.campaign) : '',
  question: form.line(names.question).slice(0, titleMax),
});

/** Nothing is required by the browser: a form of another kind carries these fields, too. */
function IdeaFields({ typed, i18n }: { readonly typed: TypedIdea; readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <>
      <label>
        {t('idea.title')}
        <input name={names.title} value={typed.title} maxlength={titleMax} dir="auto" autocomplete="off" />
      </label>
      {typed.question !== '' && (
        <label class="choice">
          <input type="hidden" name={names.question} value={typed.question} />
          <input
            type="checkbox"
            name={names.campaign}
            value={typed.campaign}
            checked={typed.campaign !== ''}
          />
          <span>{t('idea.inCampaign', { question: typed.question })}</span>
        </label>
      )}
    </>
  );
}
