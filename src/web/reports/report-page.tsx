import type { Child } from 'hono/jsx';
import type { Hono } from 'hono';
import { readKnownPerson } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { fileReport } from '#src/reports/file-report.ts';
import {
  categories,
  commentMax,
  parseCategory,
  parseComment,
  type About,
  type Category,
} from '#src/reports/report.ts';
import { isOwn, type WebContext, type WebEnv, type WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { Quoted } from './report.tsx';
import { groupPath, personPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import { companyOfPeer } from '../posts/post-context.ts';
import type { Key, I18n } from '../shell/i18n.ts';

/** Reporting a post or message, a person, or a group. One page, one form. */
export function reportRoutes(app: Hono<WebEnv>, web: WebContext): void {
  for (const [path, find] of Object.entries(reportables)) {
    app.get(path, async (c) => showForm(web, c, await find(web, c), null));
    app.post(path, async (c) => send(web, c, await find(web, c)));
  }
}

/** What is reported, as the form shows it. */
interface Reportable {
  readonly about: About;
  readonly heading: string;
  readonly quoted: Child;
  /** Its moderators decide. */
  readonly group: string | null;
  /** Where it comes from; null: here. */
  readonly peerId: number | null;
  readonly back: string;
}

const reportables: Readonly<Record<string, (web: WebContext, c: WebRequest) => Promise<Reportable>>> = {
  '/posts/:id/report': async (web, c) => {
    const { ctx } = c.var;
    const id = idOf<PostId>(c.req.param('id'));
    if (id === null) throw notFound('post');
    const post = await readPost(web.db, ctx.viewer, id);
    if (isOwn(ctx, post.author)) throw notFound('page');
    const word: Key = post.level === 'direct' ? 'report.headingMessage' : 'report.headingPost';
    return {
      about: { postId: post.id },
      heading: ctx.i18n.t(word),
      quoted: <Quoted by={post.author} post={post} ctx={ctx} instance={web.db.instance} />,
      group: post.group?.name ?? null,
      peerId: post.author.peerId,
      back: `/posts/${post.id}`,
    };
  },
  '/people/:id/report': async (web, c) => {
    const { ctx } = c.var;
    const id = idOf<PersonId>(c.req.param('id'));
    const person = id === null ? null : await readKnownPerson(web.db, ctx.viewer, id);
    if (!person || isOwn(ctx, person)) throw notFound('page');
    const heading = ctx.i18n.t('report.headingPerson', { name: person.name });
    const { peerId } = person;
    return {
      ...{ about: { personId: person.id }, heading, quoted: null, group: null, peerId },
      back: personPath({ handle: person.handle, host: person.host }),
    };
  },
  '/groups/:handle/report': async (web, c) => {
    const group = await groupAtPath(web, c);
    const heading = c.var.ctx.i18n.t('report.headingGroup', { name: group.name });
    const { id: groupId, peerId } = group;
    return { ...{ about: { groupId }, heading, quoted: null, group: null, peerId }, back: groupPath(group) };
  },
};

async function send(web: WebContext, c: WebRequest, what: Reportable): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const complaint = {
      category: parseCategory(form.text('category')),
      comment: parseComment(form.text('comment')),
      forward: form.flag('forward'),
    };
    const { caseId } = await transaction(web.db, (tx) =>
      fileReport(tx, ctx.me.id, what.about, complaint, canForwardTo(web.registry)),
    );
    return c.redirect(`/reports/${caseId}?sent=1`, 303);
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return showForm(web, c, what, explain(ctx.i18n, error));
    throw error;
  }
}

function showForm(web: WebContext, c: WebRequest, what: Reportable, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const form = c.req.method === 'POST' ? c.var.form : null;
  const body = (
    <>
      <h1>{what.heading}</h1>
      {what.quoted}
      <form class="fields" method="post" action={c.req.path}>
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <fieldset class="report-categories">
          <legend>{t('report.what')}</legend>
          {categories.map((category) => (
            <label class="choice">
              <input
                type="radio"
                name="category"
                value={category}
                required
                checked={form?.text('category') === category}
              />
              <span>{t(categoryWords[category])}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {t('report.comment')}
          <textarea name="comment" rows={4} maxlength={commentMax}>
            {form?.text('comment') ?? ''}
          </textarea>
        </label>
        <Forwarding web={web} i18n={ctx.i18n} peerId={what.peerId} chosen={form?.flag('forward') ?? false} />
        <p class="hint">
          {what.group === null
            ? t('report.toCompany', { company: web.db.instance.company })
            : t('report.toGroup', { group: what.group })}
        </p>
        <div class="buttons">
          <button class="button">{t('report.send')}</button>
          <a class="button second" href={what.back}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: what.heading, body, status: problem === null ? 200 : 422 });
}

/** Whether the other company is told; that it cannot be, where the agreement rests. */
function Forwarding(props: {
  readonly web: WebContext;
  readonly i18n: I18n;
  readonly peerId: number | null;
  readonly chosen: boolean;
}) {
  const { web, i18n, peerId, chosen } = props;
  if (peerId === null) return null;
  const company = companyOfPeer(web, peerId)?.company ?? '';
  if (!canForwardTo(web.registry)(peerId))
    return <p class="hint">{i18n.t('report.cannotTell', { company })}</p>;
  return (
    <label class="choice">
      <input type="checkbox" name="forward" value="1" checked={chosen} aria-describedby="forward-hint" />
      <span>
        {i18n.t('report.forward', { company })}
        <span class="hint" id="forward-hint">
          {i18n.t('report.forwardHint')}
        </span>
      </span>
    </label>
  );
}

export const categoryWords: Readonly<Record<Category, Key>> = {
  spam: 'report.spam',
  harassment: 'report.harassment',
  rules: 'report.rules',
  legal: 'report.legal',
  other: 'report.other',
};
