import type { ShownFile } from '#src/media/file.ts';
import type { House } from '#src/platform/house.ts';
import { filesMax, sourceMax } from '#src/posts/post.ts';
import { titleMax } from '#src/posts/compose.ts';
import { crossesBorder, namesOf, type Choice } from '../audience.ts';
import type { Visit } from '../context.ts';
import { languages, pollDayChoices, type Written } from '../draft.ts';
import { Hidden } from '../layout.tsx';
import type { Words } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Problem } from './notice.tsx';

interface Props {
  readonly visit: Visit;
  readonly house: House;
  readonly choices: readonly Choice[];
  readonly written: Written;
  readonly files?: readonly ShownFile[];
  readonly problem?: string | null;
  /** Where to go after posting. */
  readonly back?: string;
  /** The page is for writing: everything is open and large. */
  readonly large?: boolean;
}

/** Where a post begins: the text, the audience with every company named, and what else it may carry. */
export function Composer(props: Props) {
  const { visit, house, choices, written, problem = null, back, large } = props;
  const { t } = visit.words;
  return (
    <form
      class={`composer${large ? ' large' : ' quick'}`}
      method="post"
      action="/posts"
      enctype="multipart/form-data"
      id="composer"
    >
      <Hidden visit={visit} back={back} />
      <input type="hidden" name="once" value={written.once} />
      <Problem text={problem} />
      <div class="composer-text">
        <Avatar of={visit.me} house={house} />
        <label>
          <span class="hidden">{t('composer.text')}</span>
          <textarea
            name="source"
            rows={large ? 8 : 2}
            maxlength={sourceMax}
            placeholder={t('composer.placeholder')}
            aria-describedby={problem === null ? undefined : 'problem'}
          >
            {written.source}
          </textarea>
        </label>
      </div>
      <Extras {...props} />
      <div class="composer-foot">
        <AudienceSelect choices={choices} chosen={written.audience} words={visit.words} />
        <button class="button">
          <Icon name="write" />
          {t('composer.post')}
        </button>
      </div>
    </form>
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

/** Each choice names its companies; what crosses a border is told by its first character, before any word of colour. */
function AudienceSelect(props: {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly words: Words;
}) {
  const { choices, chosen, words } = props;
  const { t } = words;
  const option = (choice: Choice) => (
    <option value={choice.key} selected={choice.key === chosen}>
      {optionText(words, choice)}
    </option>
  );
  const groups = choices.filter((choice) => choice.level === 'group');
  const partners = choices.filter((choice) => choice.level === 'partner');
  return (
    <label class="audience-select">
      <span class="hidden">{t('composer.audience')}</span>
      <select name="audience">
        {choices.filter((choice) => choice.level !== 'group' && choice.level !== 'partner').map(option)}
        {groups.length > 0 && <optgroup label={t('composer.groups')}>{groups.map(option)}</optgroup>}
        {partners.length > 0 && <optgroup label={t('composer.partners')}>{partners.map(option)}</optgroup>}
      </select>
    </label>
  );
}

function optionText(words: Words, choice: Choice): string {
  if (choice.companies.length === 0) return choice.name;
  const mark = crossesBorder(choice.companies) ? '⇄ ' : '';
  return `${mark}${choice.name} — ${namesOf(words, choice.companies)}`;
}

function Extras(props: Props) {
  const { visit, written, files = [], large } = props;
  const { t } = visit.words;
  const hasPoll = written.pollOptions !== '';
  return (
    <>
      {files.length > 0 && <HeldFiles files={files} visit={visit} />}
      <div class="composer-more">
        <FileField words={visit.words} />
        <details open={hasPoll}>
          <summary>
            <Icon name="poll" />
            {t('composer.poll')}
          </summary>
          <div class="fields">
            <label>
              {t('composer.pollOptions')}
              <textarea name="poll_options" rows={4}>
                {written.pollOptions}
              </textarea>
            </label>
            <label>
              {t('composer.pollCloses')}
              <select name="poll_days">
                {pollDayChoices.map((days) => (
                  <option value={days} selected={days === written.pollDays}>
                    {days === '' ? t('composer.pollNever') : t('composer.pollDays', { count: Number(days) })}
                  </option>
                ))}
              </select>
            </label>
            <label class="choice">
              <input type="checkbox" name="poll_multiple" value="yes" checked={written.pollMultiple} />
              {t('composer.pollMultiple')}
            </label>
          </div>
        </details>
        <details open={large && written.title !== ''}>
          <summary>
            <Icon name="settings" />
            {t('composer.more')}
          </summary>
          <div class="fields">
            <label>
              {t('composer.title')}
              <input name="title" value={written.title} maxlength={titleMax} />
            </label>
            <LanguageField chosen={written.language} words={visit.words} />
          </div>
        </details>
      </div>
    </>
  );
}

/** Closed until wanted: the browser's own control is loud. */
export function FileField(props: { readonly words: Words }) {
  const { t } = props.words;
  return (
    <details>
      <summary>
        <Icon name="clip" />
        {t('composer.files')}
      </summary>
      <div class="fields">
        <label>
          {t('composer.chooseFiles', { count: filesMax })}
          <input type="file" name="files" multiple />
        </label>
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

/** Files that are with the draft already; unticked ones stay behind. */
export function HeldFiles(props: { readonly files: readonly ShownFile[]; readonly visit: Visit }) {
  return (
    <ul class="held">
      {props.files.map((file) => (
        <li>
          <label class="choice">
            <input type="checkbox" name="file_id" value={file.id} checked />
            <span>
              {file.name || props.visit.words.t('file.unnamed')}{' '}
              <span class="quiet">{props.visit.words.bytes(file.bytes)}</span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}
