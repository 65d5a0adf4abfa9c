import { writtenKinds, type Place, type Written, type WrittenKind } from '#src/drafts/draft.ts';
import type { OwnAlias } from '#src/groups/read-aliases.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { House } from '#src/platform/house.ts';
import { titleMax } from '#src/posts/compose.ts';
import type { Choice } from '../audience.ts';
import type { Visit } from '../context.ts';
import { languages } from '../draft.ts';
import { Hidden } from '../layout.tsx';
import { dayShown } from '../days.ts';
import { writerToken } from '../unsent.ts';
import type { Company } from '../read.ts';
import type { Key, Words } from '../words.ts';
import { AudienceSelect } from './audience-select.tsx';
import { FileField, HeldFiles } from './composer-files.tsx';
import { composerScript, ComposerText, SendButton } from './composer-text.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Problem } from './notice.tsx';
import { PollFields } from './poll-fields.tsx';
import { Receivers, sendWords } from './receivers.tsx';
import { Voice } from './voice.tsx';

interface Props {
  readonly visit: Visit;
  readonly house: House;
  readonly choices: readonly Choice[];
  readonly written: Written;
  readonly place: Place;
  readonly files?: readonly ShownFile[];
  readonly problem?: string | null;
  /** Where to go after posting. */
  readonly back?: string;
  /** The page is for writing: everything is open and large. */
  readonly large?: boolean;
  /** Somebody without script asked for more lines in the poll. */
  readonly moreOptions?: boolean;
}

/** Where a post begins: the text, the audience with every company named, and what else it may carry. */
export function Composer(props: Props) {
  const { visit, house, choices, written, files = [], problem = null, large } = props;
  const { t } = visit.words;
  const demands = choices.some((each) => each.demands);
  const choice = choices.find((each) => each.key === written.audience);
  const reach = { receivers: choice?.companies ?? [], excluded: [], isReply: false, widened: false };
  return (
    <form
      class={`composer${large ? ' large' : ' quick'}`}
      method="post"
      action="/posts"
      enctype="multipart/form-data"
      id="composer"
      {...composerScript(visit.words)}
    >
      <Hidden visit={visit} back={props.back} />
      <Origin {...props} />
      <Problem text={problem} />
      <ComposerText
        visit={visit}
        house={house}
        form="composer"
        source={written.source}
        rows={large ? 8 : 1}
        label={t('composer.text')}
        placeholder={t('composer.placeholder')}
        problem={problem}
        focus={large}
      />
      <div class="composer-tools">
        <HeldFiles files={files} visit={visit} house={house} />
        <Voice visit={visit} aliases={voices(props)} chosen={written.as} />
        <Kinds chosen={written.kind} words={visit.words} demands={demands} />
        <PollFields written={written} words={visit.words} more={props.moreOptions ?? false} />
        <MustReadFields written={written} words={visit.words} demands={demands} />
        <div class="composer-more">
          <FileField words={visit.words} />
          <TitleAndLanguage written={written} words={visit.words} />
        </div>
        <div data-composer-target="receivers">
          <Receivers {...reach} words={visit.words} />
        </div>
      </div>
      <Foot {...props} receivers={reach.receivers} />
    </form>
  );
}

/** Who reads it, and the button that says so. */
function Foot(props: Props & { readonly receivers: readonly Company[] }) {
  const { choices, written, receivers, visit } = props;
  const { words } = visit;
  return (
    <div class="composer-foot">
      <AudienceSelect choices={choices} chosen={written.audience} words={words} />
      <SendButton icon="write" text={sendWords(words, receivers, false)} words={words} />
    </div>
  );
}

/** A pseudonym is offered where it can be used: in its group's composer, and wherever it is chosen already. */
const voices = ({ choices, written, place }: Props): readonly OwnAlias[] =>
  choices.flatMap(({ key, alias }) =>
    alias && (place.startsWith(key) || key === written.audience || alias.id === written.as) ? [alias] : [],
  );

/** The key under which this is sent once, where it is kept until then, and whose it is when the session should end meanwhile. */
export function Origin(props: {
  readonly visit: Visit;
  readonly house: House;
  readonly written: Pick<Written, 'once'>;
  readonly place: Place;
}) {
  const { visit, house, written, place } = props;
  return (
    <>
      <input type="hidden" name="once" value={written.once} />
      <input type="hidden" name="place" value={place} />
      <input type="hidden" name="writer" value={writerToken(house, visit.me.id)} />
    </>
  );
}

const kinds: Readonly<Record<WrittenKind, { readonly icon: IconName; readonly word: Key }>> = {
  note: { icon: 'write', word: 'composer.kindNote' },
  question: { icon: 'question', word: 'composer.kindQuestion' },
  poll: { icon: 'poll', word: 'composer.kindPoll' },
  must_read: { icon: 'recommend', word: 'composer.kindMustRead' },
};

/** What this becomes. A must-read is offered to those who may ask for it. */
function Kinds(props: { readonly chosen: WrittenKind; readonly words: Words; readonly demands: boolean }) {
  const { chosen, words, demands } = props;
  const offered = writtenKinds.filter((kind) => kind !== 'must_read' || demands || kind === chosen);
  return (
    <fieldset class="kinds">
      <legend class="hidden">{words.t('composer.kind')}</legend>
      {offered.map((kind) => (
        <label class="kind">
          <input type="radio" name="kind" value={kind} checked={kind === chosen} />
          <Icon name={kinds[kind].icon} />
          {words.t(kinds[kind].word)}
        </label>
      ))}
    </fieldset>
  );
}

/** Until when it is asked. Shown while the kind is a must-read (composer.css). */
function MustReadFields(props: {
  readonly written: Written;
  readonly words: Words;
  readonly demands: boolean;
}) {
  const { written, words, demands } = props;
  if (!demands && written.kind !== 'must_read') return null;
  return (
    <label class="must-read-fields">
      {words.t('composer.mustReadUntil')}
      <input
        name="must_read_until"
        value={dayShown(written.mustReadUntil ?? '', words.locale)}
        placeholder={words.t('composer.dayFormat')}
        inputmode="text"
        autocomplete="off"
        size={12}
        maxlength={14}
      />
      <span class="quiet">{words.t('composer.mustReadUntilHint')}</span>
    </label>
  );
}

function TitleAndLanguage(props: { readonly written: Written; readonly words: Words }) {
  const { written, words } = props;
  const { t } = words;
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
        <LanguageField chosen={written.language} words={words} />
      </div>
    </details>
  );
}

export function LanguageField(props: { readonly chosen: string; readonly words: Words }) {
  const { chosen, words } = props;
  const names = new Intl.DisplayNames(words.locale, { type: 'language' });
  const known = languages.includes(chosen) ? languages : [...languages, chosen];
  return (
    <label>
      {words.t('composer.language')}
      <select name="language">
        {known.map((language) => (
          <option value={language} selected={language === chosen}>
            {names.of(language) ?? language}
          </option>
        ))}
      </select>
    </label>
  );
}

/** On a phone writing has a page of its own, so that the day begins with reading. */
export function WriteLink(props: { readonly words: Words; readonly groupId?: string }) {
  const { words, groupId } = props;
  return (
    <a class="write-link" href={groupId === undefined ? '/posts/new' : `/posts/new?group=${groupId}`}>
      <Icon name="write" />
      {words.t('composer.placeholder')}
    </a>
  );
}
