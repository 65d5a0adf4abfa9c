import { raw } from 'hono/html';
import type { Place, Draft } from '#src/drafts/draft.ts';
import type { ShownFile } from '#src/media/file.ts';
import { altMax } from '#src/media/file.ts';
import { fileLink, previewLink } from '#src/media/link.ts';
import { crossesBorder, namesOf, type Choice } from '../posts/audience.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { Origin } from '../posts/composer.tsx';
import { webKind, webKinds } from '../posts/kinds/index.ts';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { PseudonymLine } from '../posts/pseudonym-select.tsx';
import { sanitizePostHtml } from '../posts/post-html.ts';
import { confirmationOf } from '../posts/send-confirmation.ts';
import type { Company } from '../shell/read.ts';

interface Props {
  readonly web: WebContext;
  readonly ctx: RequestContext;
  /** How the form names the audience, and how it is called. */
  readonly choice: Pick<Choice, 'key' | 'name' | 'pseudonym'>;
  /** Where it is sent. */
  readonly action: string;
  readonly written: Draft;
  readonly place: Place;
  readonly html: string;
  readonly recipients: readonly Company[];
  readonly pictures: readonly ShownFile[];
  readonly files: readonly ShownFile[];
  readonly repeated: boolean;
  readonly back: string;
  altOf(file: ShownFile): string;
}

/** The confirmation before a post leaves the company: who will receive it, what they will read, and a button that says so. Nothing has been sent. */
export function Review(props: Props) {
  const { web, ctx, choice, written, place, html, recipients, repeated, back } = props;
  const { t } = ctx.i18n;
  const names = namesOf(ctx.i18n, recipients);
  const crossing = crossesBorder(recipients);
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
            {recipients.map((company) => (
              <li>
                {company.peerId === null ? (
                  <span class="plate own">{company.company}</span>
                ) : (
                  <CompanyBadge of={company} />
                )}
              </li>
            ))}
          </ul>
          <Waiting {...props} />
        </div>
      )}
      <form method="post" action={props.action} enctype="multipart/form-data">
        <Hidden ctx={ctx} back={back} />
        <Origin ctx={ctx} instance={web.db.instance} written={written} place={place} />
        <Carried written={written} confirmed={confirmationOf(choice.key, recipients)} />
        <div class="preview">
          <PseudonymLine choice={choice} written={written} ctx={ctx} />
          {written.title !== '' && (
            <h2 class="post-title" dir="auto">
              {written.title}
            </h2>
          )}
          <div class="prose" lang={written.language} dir="auto">
            {raw(sanitizePostHtml(html))}
          </div>
          {webKind(written.kind).Preview?.({ written, i18n: ctx.i18n })}
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
  const { web, ctx, recipients } = props;
  const stopped = recipients.filter((company) => {
    const partner = company.peerId === null ? undefined : web.registry.byPeer(company.peerId);
    return (
      partner !== undefined && !web.registry.allows(partner.origin, { direction: 'out', category: 'post' })
    );
  });
  if (stopped.length === 0) return null;
  return (
    <p class="notice warning">
      <Icon name="warning" />
      <span>{ctx.i18n.t('review.waits', { companies: namesOf(ctx.i18n, stopped) })}</span>
    </p>
  );
}

function Pictures(props: Props) {
  const { web, ctx, files, altOf } = props;
  const { instance } = web.db;
  return (
    <>
      {files.map((file) => {
        const link = fileLink(instance, file.uuid, ctx.me.id);
        return file.kind === 'image' ? (
          <div class="describe">
            <img
              src={file.hasPreview ? previewLink(link) : link}
              alt=""
              width={file.width ?? undefined}
              height={file.height ?? undefined}
            />
            <label>
              {ctx.i18n.t('review.alt', { file: file.name })}
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
function Carried(props: { readonly written: Draft; readonly confirmed: string }) {
  const { written, confirmed } = props;
  const fields: readonly (readonly [string, string])[] = [
    ['kind', written.kind],
    ['confirmed', confirmed],
    ['audience', written.audience],
    ['source', written.source],
    ['title', written.title],
    ['language', written.language],
    ...webKinds.flatMap((kind) => kind.carried?.(written) ?? []),
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
