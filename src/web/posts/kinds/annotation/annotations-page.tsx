import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { canBeMarked, fitsOn } from '#src/posts/kinds/annotation/annotation.ts';
import { listAnnotations, type ListedAnnotation } from '#src/posts/kinds/annotation/list-annotations.ts';
import { hindranceTo } from '#src/posts/kinds/annotation/policy.ts';
import {
  annotate,
  reopenAnnotation,
  resolveAnnotation,
} from '#src/posts/kinds/annotation/resolve-annotation.ts';
import type { DocumentVersion } from '#src/posts/kinds/document/forms.ts';
import { readPost } from '#src/posts/read/read.ts';
import { resolveMentions } from '#src/posts/resolve-mentions.ts';
import { takesAnswers } from '#src/posts/answerable.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { idOf, type Form } from '../../../shell/forms.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { goBack, showPage } from '../../../shell/show.tsx';
import { repliesGoTo } from '../../audience.ts';
import { readPostContext } from '../../post-context.ts';
import { postIdOf } from '../../post-page.tsx';
import { annotationsPath } from './annotation-card.tsx';
import { MarkForm } from './mark-form.tsx';
import { MarkList } from './mark-list.tsx';
import { PageChoice, Sheet, type Refused } from './sheet.tsx';

/** A document page by page, with the places that people commented on, and the form to mark another. */
export function annotationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/annotations', (c) => showAnnotations(web, c, null));
  app.post('/posts/:id/annotations', async (c) => {
    const { ctx, form } = c.var;
    const id = postIdOf(c);
    const source = form.text('text');
    try {
      await resolveMentions(web.db, web.remote, ctx.me.id, source);
      const made = await transaction(web.db, (tx) =>
        annotate(tx, ctx.me.id, id, {
          source,
          versionId: idOf<PostId>(form.text('version_id')),
          page: Number(form.text('page')),
          region: regionIn(form),
          aspect: Number(form.text('aspect')) || null,
        }),
      );
      return goBack(c, `mark-${made}`);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showAnnotations(web, c, { text: explain(ctx.i18n, error), form });
    }
  });
  for (const [path, settle] of [
    ['settled', resolveAnnotation],
    ['settled/removal', reopenAnnotation],
  ] as const)
    app.post(`/posts/:id/${path}`, async (c) => {
      const id = postIdOf(c);
      await transaction(web.db, (tx) => settle(tx, c.var.ctx.me.id, id));
      return goBack(c, `mark-${id}`);
    });
}

/** As typed: a comma is a point where people write it so. */
const percent = (form: Form, name: string): number => Number(form.text(name).replace(',', '.') || Number.NaN);
const regionIn = (form: Form) => ({
  ...{ x: percent(form, 'x'), y: percent(form, 'y') },
  ...{ width: percent(form, 'width'), height: percent(form, 'height') },
});

async function showAnnotations(web: WebContext, c: WebRequest, refused: Refused | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const post = await readPost(web.db, ctx.viewer, postIdOf(c));
  const { document } = post;
  if (document === null) throw notFound('page');
  const asked = (name: string): number =>
    Number(refused?.form.text(name) || (/^[1-9]\d{0,3}$/.exec(c.req.query(name) ?? '')?.[0] ?? 0));
  const kept = document.versions.filter((each) => each.refused === null);
  const version = kept.find(({ number }) => number === asked('version')) ?? kept[0];
  if (!version) throw notFound('page');
  const pages = pagesOf(version);
  const page = Math.min(Math.max(1, asked('page')), Math.max(1, pages ?? 1));
  const [listed, goesTo] = await Promise.all([
    listAnnotations(web.db, ctx.viewer, post.id),
    repliesGoTo(web, ctx, post),
  ]);
  const around = await readPostContext(web, ctx, [post, ...listed.map((each) => each.post)]);
  const isCurrent = version === kept[0];
  const shown = { post, document, version, page, pages, isCurrent, ctx, instance: web.db.instance, around };
  const back = annotationsPath(post.id, { page, version: isCurrent ? undefined : version.number });
  const mayMark =
    canBeMarked(version.mediaType) && hindranceTo(document) === null && takesAnswers(web.db, post);
  const onPage = listed.filter(({ annotation }) => annotation.page === page);
  const body = (
    <div
      class="marks wide"
      data-controller="marks"
      data-marks-draw-value={t('marks.draw')}
      data-marks-drawing-value={t('marks.drawing')}
      data-marks-frame-value={t('marks.frame')}
      data-marks-hint-value={t('marks.drawHint')}
    >
      <h1 dir="auto">{document.name}</h1>
      <p>
        <a class="back" href={`/posts/${post.id}`}>
          <Icon name="left" />
          {t('marks.back')}
        </a>
      </p>
      <PageChoice {...shown} versions={kept} />
      <Problem text={refused?.text ?? null} />
      <div class="marks-columns">
        <div class="marks-page">
          <Sheet {...shown} placed={onPage.filter((each) => isOpenHere(each, version))} />
        </div>
        <div class="marks-side">
          {mayMark && <MarkForm {...shown} back={back} goesTo={goesTo} refused={refused} />}
          <MarkList {...shown} listed={listed} back={back} fits={(each) => fits(each, version)} />
        </div>
      </div>
    </div>
  );
  return showPage(web, c, {
    title: t('marks.title', { name: document.name }),
    room: 'groups',
    body,
    ...(refused === null ? { live: [`thread:${post.rootId}`] as const } : {}),
  });
}

/** Of a picture one; null: there are none to look at, or it is not known how many. */
const pagesOf = ({ mediaType, pages }: DocumentVersion): number | null =>
  mediaType.startsWith('image/') ? 1 : pages;

/** On the version that is shown: the place is where it was. */
function fits({ annotation }: ListedAnnotation, version: DocumentVersion): boolean {
  if (annotation.version?.id === version.postId) return true;
  const { width = null, height = null } = version.file ?? {};
  // Of a file with pages only the first is measured.
  const isMeasured = annotation.page === 1 && width !== null && height !== null && height > 0;
  return fitsOn(annotation, { aspect: isMeasured ? width / height : null, pages: pagesOf(version) });
}

const isOpenHere = (each: ListedAnnotation, version: DocumentVersion): boolean =>
  !each.annotation.resolved && fits(each, version);
