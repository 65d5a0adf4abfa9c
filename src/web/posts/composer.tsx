import { titleMax } from '#src/posts/limits.ts';
import { brandingOf } from '#src/company/branding.ts';
import type { CompanyValue } from '#src/company/values.ts';
import { isEmpty, pathOfPlace, type Place, type Draft } from '#src/drafts/draft.ts';
import type { OwnPseudonym } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { Instance } from '#src/platform/instance.ts';
import { localeIn, locales, type Locale } from '#src/platform/languages.ts';
import type { DraftKind } from '#src/posts/kinds/forms.ts';
import type { Choice } from './audience.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { writerToken } from './unsent.ts';
import type { Company } from '../shell/read.ts';
import { saidOnce } from '../shell/said-once.ts';
import type { I18n } from '../shell/i18n.ts';
import { AudienceSelect } from './audience-select.tsx';
import { FileField, HeldFiles } from './composer-files.tsx';
import { composerScript, ComposerText, SendButton } from './composer-text.tsx';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { webKinds } from './kinds/index.ts';
import type { WebKind } from './kinds/kind.ts';
import { Recipients, sendWords } from '../shell/recipients.tsx';
import { VoiceNote } from './voice-note.tsx';
import { PseudonymSelect } from './pseudonym-select.tsx';

interface Props {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly choices: readonly Choice[];
  /** Not all audiences are among the choices, and there is one where this person may ask everyone to acknowledge a post; or not. */
  readonly mayRequireReading?: boolean;
  readonly proof?: boolean;
  readonly written: Draft;
  readonly place: Place;
  readonly files?: readonly ShownFile[];
  readonly problem?: string | null;
  /** Where to go after posting. */
  readonly back?: string;
  /** The page is for writing: everything is open and large. */
  readonly large?: boolean;
  /** Someone without script asked for more lines in the poll. */
  readonly moreOptions?: boolean;
}

/** Where a post begins: the text, the audience with every company named, and what else it may carry. */
export function Composer(props: Props) {
  const { ctx, instance, choices, written, files = [], problem = null, large } = props;
  const { t } = ctx.i18n;
  const rights = {
    mayRequireReading: props.mayRequireReading ?? choices.some((each) => each.mayRequireReading),
  };
  const offered = webKinds.filter(
    (kind) => kind.draft === written.kind || (kind.isOffered?.(rights) ?? true),
  );
  const choice = choices.find((each) => each.key === written.audience);
  const draftRecipients = {
    recipients: choice?.companies ?? [],
    excluded: [],
    isReply: false,
    widened: false,
  };
  return (
    <form
      class={`composer${large ? ' large' : ' quick'}`}
      method="post"
      action="/posts"
      enctype="multipart/form-data"
      id="composer"
      {...composerScript(ctx.i18n)}
    >
      <Hidden ctx={ctx} back={props.back} />
      <Origin {...props} />
      <Problem text={problem} />
      <ComposerText
        ctx={ctx}
        instance={instance}
        form="composer"
        source={written.source}
        rows={large ? 8 : 1}
        label={t('composer.text')}
        placeholder={t('composer.placeholder')}
        problem={problem}
        focus={large}
      />
      <div class="composer-tools">
        <HeldFiles files={files} ctx={ctx} instance={instance} />
        <PseudonymSelect ctx={ctx} pseudonyms={pseudonymsFor(props)} chosen={written.as} />
        <Tools
          {...{ written, offered, i18n: ctx.i18n, values: brandingOf(instance).values }}
          proof={props.proof ?? choices.some((each) => each.mayProve)}
          more={props.moreOptions ?? false}
        />
        {large && <VoiceNote i18n={ctx.i18n} />}
        <div data-composer-target="receivers">
          <Recipients {...draftRecipients} i18n={ctx.i18n} />
        </div>
      </div>
      <Foot {...props} recipients={draftRecipients.recipients} />
    </form>
  );
}

interface ToolProps {
  readonly written: Draft;
  readonly i18n: I18n;
  readonly offered: readonly WebKind[];
  readonly more: boolean;
  readonly values: readonly CompanyValue[];
  readonly proof: boolean;
}

/** What a post may be and carry. In a composer in which nothing was written these are the same many fields for everyone of a language. */
function Tools(props: ToolProps) {
  const { written, i18n, offered, more, values, proof } = props;
  if (more || !isEmpty(written)) return <AllTools {...props} />;
  const blank: Draft = { ...written, source: '', audience: '', once: '' };
  const names = offered.map((kind) => kind.draft);
  return saidOnce(i18n, 'tools', { blank, names, values, proof }, (of) => (
    <AllTools {...{ i18n, offered, proof }} written={of.blank} more={false} values={of.values} />
  ));
}

function AllTools({ written, i18n, offered, more, values, proof }: ToolProps) {
  return (
    <>
      <Kinds chosen={written.kind} i18n={i18n} offered={offered} />
      {offered.map(({ Fields }) => Fields?.({ written, i18n, more, values, proof }))}
      <div class="composer-more">
        <FileField i18n={i18n} />
        <TitleAndLanguage written={written} i18n={i18n} />
      </div>
    </>
  );
}

/** Who reads it, and the button that says so. */
function Foot(props: Props & { readonly recipients: readonly Company[] }) {
  const { choices, written, recipients, ctx } = props;
  const { i18n } = ctx;
  return (
    <div class="composer-foot">
      <AudienceSelect choices={choices} chosen={written.audience} i18n={i18n} />
      {props.mayRequireReading !== undefined && (
        <noscript>
          <a href={pathOfPlace('new')}>{i18n.t('composer.moreAudiences')}</a>
        </noscript>
      )}
      <SendButton icon="write" text={sendWords(i18n, recipients, false)} i18n={i18n} />
    </div>
  );
}

/** A pseudonym is offered where it can be used: in its group's composer, and wherever it is chosen already. */
const pseudonymsFor = ({ choices, written, place }: Props): readonly OwnPseudonym[] =>
  choices.flatMap(({ key, pseudonym }) =>
    pseudonym && (place.startsWith(key) || key === written.audience || pseudonym.id === written.as)
      ? [pseudonym]
      : [],
  );

/** The key under which this is sent once, where it is saved until then, and whose it is if the session ends in the meantime. */
export function Origin(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly written: Pick<Draft, 'once'>;
  readonly place: Place;
}) {
  const { ctx, instance, written, place } = props;
  return (
    <>
      <input type="hidden" name="once" value={written.once} />
      <input type="hidden" name="place" value={place} />
      <input type="hidden" name="writer" value={writerToken(instance, ctx.me.id)} />
    </>
  );
}

/** How many kinds stand beside each other; the others are behind "More". */
const firstKinds = 4;

/** What this becomes. */
function Kinds(props: {
  readonly chosen: DraftKind;
  readonly i18n: I18n;
  readonly offered: readonly WebKind[];
}) {
  const { chosen, i18n, offered } = props;
  // A menu for one or two would only hide them.
  const first = offered.length <= firstKinds + 2 ? offered : offered.slice(0, firstKinds);
  const others = offered.slice(first.length);
  return (
    <fieldset class="kinds">
      <legend class="hidden">{i18n.t('composer.kind')}</legend>
      {first.map((kind) => (
        <KindChoice kind={kind} chosen={chosen} i18n={i18n} />
      ))}
      {others.length > 0 && (
        <details class="more-kinds" open={others.some(({ draft }) => draft === chosen)}>
          <summary class="kind">
            {i18n.t('nav.moreTabs')}
            <Icon name="down" />
          </summary>
          {others.map((kind) => (
            <KindChoice kind={kind} chosen={chosen} i18n={i18n} />
          ))}
        </details>
      )}
    </fieldset>
  );
}

function KindChoice(props: { readonly kind: WebKind; readonly chosen: DraftKind; readonly i18n: I18n }) {
  const { kind, chosen, i18n } = props;
  return (
    <label class="kind">
      <input type="radio" name="kind" value={kind.draft} checked={kind.draft === chosen} />
      <Icon name={kind.icon} />
      {i18n.t(kind.word)}
    </label>
  );
}

function TitleAndLanguage(props: { readonly written: Draft; readonly i18n: I18n }) {
  const { written, i18n } = props;
  const { t } = i18n;
  return (
    <details open={written.title !== ''}>
      <summary>
        <Icon name="settings" />
        {t('composer.more')}
      </summary>
      <div class="fields">
        <label>
          {t('composer.title')}
          <input name="title" value={written.title} maxlength={titleMax} dir="auto" />
        </label>
        <LanguageField chosen={written.language} i18n={i18n} detects />
      </div>
    </details>
  );
}

/** They take longer to make than all the rest of a composer. One for each of our languages. */
const namesOfLanguages = new Map<Locale, Intl.DisplayNames>();
function languageNames(locale: Locale): Intl.DisplayNames {
  let names = namesOfLanguages.get(locale);
  if (!names) namesOfLanguages.set(locale, (names = new Intl.DisplayNames(locale, { type: 'language' })));
  return names;
}

/** `chosen` empty: it is found in the words. */
export function LanguageField(props: {
  readonly chosen: string;
  readonly i18n: I18n;
  readonly detects?: boolean;
}) {
  const { chosen, i18n, detects = false } = props;
  const names = languageNames(i18n.locale);
  const known: readonly string[] = chosen === '' || localeIn(chosen) ? locales : [...locales, chosen];
  return (
    <label>
      {i18n.t('composer.language')}
      <select name="language">
        {detects && (
          <option value="" selected={chosen === ''}>
            {i18n.t('composer.languageFound')}
          </option>
        )}
        {known.map((language) => (
          <option value={language} selected={language === chosen}>
            {names.of(language) ?? language}
          </option>
        ))}
      </select>
    </label>
  );
}

/** On a phone, writing has its own page, so that the home page starts with reading. */
export function WriteLink(props: { readonly i18n: I18n; readonly groupId?: string }) {
  const { i18n, groupId } = props;
  return (
    <a class="write-link" href={groupId === undefined ? '/posts/new' : `/posts/new?group=${groupId}`}>
      <Icon name="write" />
      {i18n.t('composer.placeholder')}
    </a>
  );
}
