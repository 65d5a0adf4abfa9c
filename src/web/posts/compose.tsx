import type { Hono } from 'hono';
import { isEmpty, pathOfPlace, placeAsked, type Draft } from '#src/drafts/draft.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { milestonesOffered } from '#src/posts/kinds/project/list-projects.ts';
import { untypedTask } from '#src/posts/kinds/task/typed.ts';
import { cleanTopic } from '#src/posts/kinds/news/news.ts';
import { readPost } from '#src/posts/read/read.ts';
import { listDrafts } from '#src/drafts/read.ts';
import { draftKinds } from '#src/posts/kinds/forms.ts';
import { audienceOf, chosenOf, choicesOf, keyAsked, type Choice } from './audience.ts';
import { draftAt } from './composing.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { contentOf, readFiles } from './draft.ts';
import { idOf, ownPath } from '../shell/forms.ts';
import { SeenByPartnersLink } from '../partners/seen-by-partners.tsx';
import { Composer } from './composer.tsx';
import { excerptOf, OtherDrafts } from './other-drafts.tsx';
import { sendConfirmationOf } from './send-confirmation.ts';
import { showPage } from '../shell/show.tsx';
import { submitPost, type Writing } from './submit.tsx';

/** Writing a post: the composer on its own page, the confirmation before a post leaves the company, and sending. */
export function composeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/new', async (c) => {
    const { ctx } = c.var;
    const choices = await choicesOf(web, ctx);
    const asked = keyAsked({ group: c.req.query('group'), to: c.req.query('to') });
    const audience = chosenOf(choices, asked)?.key ?? 'instance';
    const base = audience.startsWith('group:') ? audience : 'new';
    const from = await taskOf(web, ctx, c.req.query('task_of'), c.req.query('line'));
    const place = placeAsked(base, from?.id ?? c.req.query('draft'));
    const kept = (await draftAt(web, ctx, place, audience)).written;
    const kind = draftKinds.find((each) => each === c.req.query('kind'));
    // What was typed stays what it was.
    const begun = {
      ...(await begunIn(web, ctx, c.req.query('campaign'))),
      ...(await goalOf(web, c, choices)),
      ...praiseOf(c.req.query('praise')),
      ...topicOf(c.req.query('topic')),
      ...sharedIn(c),
    };
    const written = isEmpty(kept) ? { ...kept, ...(kind && { kind }), ...from?.written, ...begun } : kept;
    return showComposer(web, c, { choices, written, place, status: 200 });
  });
  app.post('/posts', (c) => submit(web, c));
}

/** What a task begins with that is made from a post, or from a line of a checklist: its first words, and where it comes from. */
async function taskOf(
  web: WebContext,
  ctx: RequestContext,
  asked: string | undefined,
  line: string | undefined,
): Promise<{ readonly id: PostId; readonly written: Pick<Draft, 'kind' | 'task' | 'language'> } | null> {
  const id = idOf<PostId>(asked);
  if (id === null) return null;
  const post = await readPost(web.db, ctx.viewer, id);
  // Of a task: a line of its checklist, or something else that is a part of it.
  const own = post.task
    ? (post.task.lines.find((each) => String(each.line) === line)?.text ?? '')
    : post.title;
  const title = excerptOf(own || (post.task ? '' : post.text.split('\n')[0]) || '', taskTitleMax);
  return {
    id,
    written: { kind: 'task', language: post.language, task: { ...untypedTask, title, from: id } },
  };
}
const taskTitleMax = 120;

/** An idea for a campaign. */
async function begunIn(
  web: WebContext,
  ctx: RequestContext,
  asked: string | undefined,
): Promise<Pick<Draft, 'idea'> | null> {
  const id = idOf<PostId>(asked);
  if (id === null) return null;
  const { campaign, title } = await readPost(web.db, ctx.viewer, id);
  return campaign && { idea: { title: '', campaign: id, question: title } };
}

/** Thanks to somebody, `@bob@beta.example`. */
const praiseOf = (asked: string | undefined): Pick<Draft, 'praise'> =>
  asked !== undefined && /^@[^\s@,]{1,100}(@[^\s@,]{1,253})?$/.test(asked)
    ? { praise: { to: asked, value: '' } }
    : {};

/** What is written for a campaign begins with its hashtag. */
function topicOf(asked: string | undefined): Pick<Draft, 'source'> | null {
  const topic = cleanTopic(asked);
  return topic === null ? null : { source: `#${topic} ` };
}

/** What another app of the device shared with this one; it goes nowhere before somebody sends it. */
function sharedIn(c: WebRequest): Pick<Draft, 'source'> | null {
  const parts = ['shared_title', 'shared', 'shared_url'].map((name) => (c.req.query(name) ?? '').trim());
  // Some apps say the address in the text and once more beside it.
  const said = parts.filter(
    (part, at) => part !== '' && !parts.slice(0, at).some((each) => each.includes(part)),
  );
  const source = said.join('\n\n').replaceAll('\0', '').slice(0, sharedCharsMax).toWellFormed();
  return source === '' ? null : { source };
}
const sharedCharsMax = 5_000;

/** A task for a milestone of the group's project. */
async function goalOf(
  web: WebContext,
  c: WebRequest,
  choices: readonly Choice[],
): Promise<Pick<Draft, 'task'> | null> {
  const [group, milestone] = [idOf<GroupId>(c.req.query('group')), c.req.query('milestone') ?? ''];
  if (group === null || milestone === '') return null;
  const isOpen = choices.some(({ key }) => key === `group:${group}`);
  const offered = isOpen ? await milestonesOffered(web.db, group) : [];
  const found = offered.find(({ uri }) => uri === milestone);
  return found ? { task: { ...untypedTask, milestone, goal: found.title } } : null;
}

async function submit(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const choices = await choicesOf(web, ctx);
  const chosen = chosenOf(choices, form.line('audience') || 'instance');
  return submitPost(web, c, {
    base: /^group:\d+/.exec(form.line('place'))?.[0] ?? 'new',
    action: '/posts',
    back: backOf(c),
    isStep: (step) => step !== '',
    draftOf: (written) => chosen && { ...audienceOf(chosen), ...contentOf(written, ctx.i18n.timeZone) },
    question: async ({ written, place }) => chosen && sendConfirmationOf(web, c, chosen, place, written),
    audienceOf: async ({ audience }) => chosen ?? { key: audience, name: '' },
    show: (writing, problem) =>
      showComposer(web, c, { ...writing, choices, problem, status: problem === null ? 200 : 422 }),
  });
}

async function showComposer(
  web: WebContext,
  c: WebRequest,
  shown: Writing & {
    readonly choices: readonly Choice[];
    readonly problem?: string | null;
    readonly status: 200 | 422;
  },
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [files, drafts] = await Promise.all([
    readFiles(web.db, ctx.me.id, shown.written.fileIds),
    listDrafts(web.db, ctx.me.id),
  ]);
  const body = (
    <>
      <h1>{t('composer.heading')}</h1>
      <Composer
        ctx={ctx}
        instance={web.db.instance}
        choices={shown.choices}
        written={shown.written}
        place={shown.place}
        files={files}
        problem={shown.problem ?? null}
        moreOptions={c.req.method === 'POST' && c.var.form.text('step') === 'options'}
        back={backOf(c)}
        large
      />
      <p class="quiet">
        <SeenByPartnersLink i18n={ctx.i18n} />
      </p>
      <OtherDrafts drafts={drafts} open={shown.place} i18n={ctx.i18n} />
    </>
  );
  return showPage(web, c, { title: t('composer.heading'), room: 'write', body, status: shown.status });
}

/** Where the composer was opened from; its own page leads home, or to the group it was opened for. */
function backOf(c: WebRequest): string {
  const back = c.req.method === 'POST' ? ownPath(c.var.form.text('back')).split('#')[0] : '/';
  return back === undefined || back.startsWith(pathOfPlace('new')) ? '/' : back;
}
