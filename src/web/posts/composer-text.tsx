import { sourceMax } from '#src/posts/limits.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { saidOnce } from '../shell/said-once.ts';

/** Where the text is typed, with the tools that script shows. Completion of @ and # is done by <text-expander>, once it is defined. */
export function ComposerText(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  /** The id of the form. */
  readonly form: string;
  readonly source: string;
  readonly rows: number;
  readonly label: string;
  readonly placeholder: string;
  readonly problem: string | null;
  /** The page is for writing. */
  readonly focus?: boolean | undefined;
  /** The id of what else is to be read out with the field. */
  readonly describedBy?: string;
}) {
  const { ctx, instance, form, source, problem, describedBy } = props;
  const described = [...(problem === null ? [] : ['problem']), ...(describedBy ? [describedBy] : [])];
  return (
    <>
      <div class="composer-text">
        <Avatar of={ctx.me} instance={instance} />
        <text-expander keys="@ #">
          <textarea
            name="source"
            id={`${form}-text`}
            rows={props.rows}
            autofocus={props.focus}
            maxlength={sourceMax}
            placeholder={props.placeholder}
            aria-label={props.label}
            dir="auto"
            aria-describedby={described.length === 0 ? undefined : described.join(' ')}
            aria-invalid={problem === null ? undefined : 'true'}
            data-composer-target="text"
          >
            {source}
          </textarea>
        </text-expander>
      </div>
      <template data-composer-target="toolbar">
        {saidOnce(ctx.i18n, 'toolbar', { form }, (of, i18n) => (
          <Toolbar form={of.form} i18n={i18n} />
        ))}
      </template>
    </>
  );
}

function Toolbar(props: { readonly form: string; readonly i18n: I18n }) {
  const { t } = props.i18n;
  const named = (key: Key) => ({ title: t(key), 'aria-label': t(key) });
  return (
    <div class="toolbar">
      <button type="button" {...named('composer.addFiles')} data-action="composer#chooseFiles">
        <Icon name="clip" />
      </button>
      <button
        type="button"
        {...named('composer.emoji')}
        aria-expanded="false"
        data-action="composer#chooseEmoji"
      >
        <Icon name="emoji" />
      </button>
      <markdown-toolbar for={`${props.form}-text`} aria-label={t('composer.tools')}>
        <md-bold {...named('composer.bold')}>
          <Icon name="bold" />
        </md-bold>
        <md-italic {...named('composer.italic')}>
          <Icon name="italic" />
        </md-italic>
        <md-quote {...named('composer.quote')}>
          <Icon name="quote" />
        </md-quote>
        <md-code {...named('composer.code')}>
          <Icon name="code" />
        </md-code>
        <md-link {...named('composer.link')}>
          <Icon name="link" />
        </md-link>
        <md-unordered-list {...named('composer.bullets')}>
          <Icon name="bullets" />
        </md-unordered-list>
        <md-ordered-list {...named('composer.numbers')}>
          <Icon name="numbers" />
        </md-ordered-list>
      </markdown-toolbar>
      <button
        type="button"
        class="toolbar-preview"
        {...named('composer.preview')}
        aria-pressed="false"
        data-action="composer#preview"
      >
        <Icon name="eye" />
      </button>
    </div>
  );
}

/** Connects a writing form to client/controllers/composer.ts and client/writing/sending.ts, with the texts they show. */
export function composerScript({ t }: I18n): Record<string, string> {
  const i18n = {
    audienceChange: t('composer.audienceChange'),
    audienceFind: t('composer.audienceFind'),
    emojiFind: t('composer.emojiFind'),
    fileAgain: t('composer.fileAgain'),
    fileEarlier: t('composer.fileEarlier'),
    fileRemove: t('composer.fileRemove'),
    fileStop: t('composer.fileStop'),
    kept: t('composer.kept'),
    left: t('composer.left', { count: '{count}' }),
    lost: t('composer.lost'),
    notKept: t('composer.notKept'),
    picture: t('composer.picture'),
    signIn: t('composer.signIn'),
    signedOut: t('composer.signedOut'),
    uploadLost: t('composer.uploadLost'),
    uploading: t('composer.uploading', { name: '{name}' }),
  };
  return {
    ...{ 'data-controller': 'composer', 'data-composer-words-value': JSON.stringify(i18n) },
    ...{ 'data-writing': '', 'data-lost': t('composer.lost'), 'data-leaving': t('composer.leaving') },
  };
}

/** It says what it does; while a file is uploading it says that it waits for it. */
export function SendButton(props: {
  readonly icon: IconName;
  readonly text: string;
  readonly i18n: I18n;
  readonly title?: string;
}) {
  return (
    <button class="button" title={props.title ?? 'Ctrl ↵'}>
      <Icon name={props.icon} />
      <span data-composer-target="send" data-sends={props.i18n.t('composer.uploadingWait')}>
        {props.text}
      </span>
    </button>
  );
}
