import { raw } from 'hono/html';
import type { Place, Written } from '#src/drafts/draft.ts';
import type { ShownFile } from '#src/media/file.ts';
import { altMax } from '#src/media/file.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import { crossesBorder, namesOf, type Choice } from '../audience.ts';
import type { Visit, WebContext } from '../context.ts';
import { Hidden } from '../layout.tsx';
import { Origin } from '../parts/composer.tsx';
import { Icon } from '../parts/icon.tsx';
import { Plate } from '../parts/plate.tsx';
import { VoiceLine } from '../parts/voice.tsx';
import { cleanProse } from '../prose.ts';
import { confirmationOf } from '../question.ts';
import type { Company } from '../read.ts';

interface Props {
  readonly web: WebContext;
  readonly visit: Visit;
  /** How the form names the audience, and how it is called. */
  readonly choice: Pick<Choice, 'key' | 'name' | 'alias'>;
  /** Where it is sent. */
  readonly action: string;
  readonly written: Written;
  readonly place: Place;
  readonly html: string;
  readonly receivers: readonly Company[];
  readonly pictures: readonly ShownFile[];
  readonly files: readonly ShownFile[];
  readonly repeated: boolean;
  readonly back: string;
  altOf(file: ShownFile): string;
}

/** The last look before a border: who will have it, what they will read, and a button that says so. Nothing has been sent. */
export function Review(props: Props) {
  const { web, visit, choice, written, place, html, receivers, repeated, back } = props;
  const { t } = visit.words;
  const names = namesOf(visit.words, receivers);
  const crossing = crossesBorder(receivers);
  return (
    <section class="review">
      <h1>{t(crossing ? 'review.heading' : repeated ? 'review.repeated' : 'review.describe')}</h1>
      {repeated && (
        <p class="notice warning">
          <Icon name="warning" />
          <span>{t('review.repeatedHint')}</span>
        </p>
      )}
      {crossing && (
        <div class="border-box">
          <p>
            <Icon name="border" />
            <span>{t('review.explain', { companies: names, audience: choice.name })}</span>
          </p>
          <ul class="chips">
            {receivers.map((company) => (
              <li>
                {company.peerId === null ? (
                  <span class="plate own">{company.company}</span>
                ) : (
                  <Plate of={company} />
                )}
              </li>
            ))}
          </ul>
          <Waiting {...props} />
        </div>
      )}
      <form method="post" action={props.action} enctype="multipart/form-data">
        <Hidden visit={visit} back={back} />
        <Origin visit={visit} house={web.db.house} written={written} place={place} />
        <Carried written={written} confirmed={confirmationOf(choice.key, receivers)} />
        <div class="preview">
          <VoiceLine choice={choice} written={written} visit={visit} />
          {written.title !== '' && (
            <h2 class="post-title" dir="auto">
              {written.title}
            </h2>
          )}
          <div class="prose" lang={written.language} dir="auto">
            {raw(cleanProse(html))}
          </div>
          <Options written={written} />
          <Pictures {...props} />
        </div>
        <div class="buttons">
          <button class="button">
            {crossing ? t('review.post', { companies: names }) : t('composer.post')}
          </button>
          <button class="button second" name="step" value="edit">
            {t('review.edit')}
          </button>
        </div>
      </form>
    </section>
  );
}

/** Companies that cannot have it now: it waits until the agreement lets it pass. */
function Waiting(props: Props) {
  const { web, visit, receivers } = props;
  const stopped = receivers.filter((company) => {
    const partner = company.peerId === null ? undefined : web.book.byPeer(company.peerId);
    return (
      partner !== undefined &&
      !web.book.decide(partner.origin, { direction: 'out', category: 'post' }).allowed
    );
  });
  if (stopped.length === 0) return null;
  return (
    <p class="notice warning">
      <Icon name="warning" />
      <span>{visit.words.t('review.waits', { companies: namesOf(visit.words, stopped) })}</span>
    </p>
  );
}

function Options(props: { readonly written: Written }) {
  const { kind, pollOptions } = props.written;
  if (kind !== 'poll') return null;
  return (
    <ul class="options">
      {pollOptions.map((option) => (
        <li>{option}</li>
      ))}
    </ul>
  );
}

function Pictures(props: Props) {
  const { web, visit, files, altOf } = props;
  const { house } = web.db;
  return (
    <>
      {files.map((file) => {
        const link = fileLink(house, file.uuid, visit.me.id);
        return file.kind === 'image' ? (
          <div class="describe">
            <img
              src={file.hasPreview ? previewLink(link) : link}
              alt=""
              width={file.width ?? undefined}
              height={file.height ?? undefined}
            />
            <label>
              {visit.words.t('review.alt', { file: file.name })}
              <textarea name={`alt_${file.id}`} rows={2} maxlength={altMax} dir="auto">
                {altOf(file)}
              </textarea>
            </label>
          </div>
        ) : (
          <p class="file">
            <Icon name="file" />
            {file.name}
          </p>
        );
      })}
    </>
  );
}

/** The draft on its way through the question. */
function Carried(props: { readonly written: Written; readonly confirmed: string }) {
  const { written, confirmed } = props;
  const fields: readonly (readonly [string, string])[] = [
    ['kind', written.kind],
    ['confirmed', confirmed],
    ['audience', written.audience],
    ['source', written.source],
    ['title', written.title],
    ['language', written.language],
    ...written.pollOptions.map((option) => ['poll_option', option] as const),
    ['poll_days', written.pollDays],
    ['must_read_until', written.mustReadUntil ?? ''],
    ...(written.pollMultiple ? [['poll_multiple', 'yes'] as const] : []),
    ...written.fileIds.map((id) => ['file_id', id] as const),
    ...(written.as === undefined ? [] : [['as', written.as] as const]),
  ];
  return (
    <>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
