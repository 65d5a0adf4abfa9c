import type { Hono } from 'hono';
import { openSecretAddress, readSecretAddress, type SecretAddress } from '#src/access/secret-addresses.ts';
import type { GroupView } from '#src/groups/group.ts';
import { readGroup } from '#src/groups/read.ts';
import { readPerson } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { groupTimeline, homeTimeline } from '#src/timelines/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { notFoundPage } from '../shell/errors.tsx';
import { answerUnlessKnown } from '../shell/etag.ts';
import { idOf } from '../shell/forms.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import type { I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { proven } from '../shell/proof.ts';
import { showPage } from '../shell/show.tsx';
import { writeFeed } from './write-feed.ts';

/** Posts of one answer. */
const postsMax = 40;

/** Posts for feed readers, at an address that is the only proof there is: it can read this, and nothing else. */
export function postsFeedRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/feeds/:file{[A-Za-z0-9_-]+\\.(atom|json)}', async (c) => {
    const [secret = '', format] = (c.req.param('file') ?? '').split('.');
    const address = await readSecretAddress(web.db, secret, 'posts');
    return address
      ? await answer(web, c, address, format === 'json' ? 'json' : 'atom')
      : notFoundPage(web, c);
  });
}

/** What somebody signed in does: open their home page or a group to a feed reader. */
export function postsFeedFormRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/feeds', proven, (c) => openToReader(web, c));
}

/** Exactly what its person may read at this moment. */
async function answer(
  web: WebContext,
  c: WebRequest,
  { personId, groupId }: SecretAddress,
  format: 'atom' | 'json',
): Promise<Response> {
  const { db } = web;
  const viewer = { personId };
  const [person, group] = await Promise.all([
    readPerson(db, personId),
    groupId === null ? null : readGroup(db, viewer, groupId),
  ]);
  if (!person || (groupId !== null && !group)) return notFoundPage(web, c);
  const i18n = i18nFor(db.instance, person);
  const page = { limit: postsMax };
  const entries =
    groupId === null
      ? await homeTimeline(db, personId, page)
      : await groupTimeline(db, viewer, groupId, page);
  const body = await writeFeed(db.instance, {
    ...{ format, i18n, posts: tellable(entries.map(({ post }) => post)) },
    title: group?.name ?? i18n.t('postsFeed.mine', { company: db.instance.company }),
    address: `${db.instance.origin}${c.req.path}`,
    page: group?.pageUrl ?? db.instance.origin,
  });
  const type = format === 'json' ? 'application/feed+json' : 'application/atom+xml';
  return answerUnlessKnown(c, body, `${type}; charset=utf-8`);
}

/** What is between chosen people stays in the chat; what is gone has nothing to say. One that was shared twice is one entry. */
const tellable = (posts: readonly PostView[]): PostView[] => {
  const told = posts.filter(
    ({ level, removedAt, expiredAt }) => level !== 'direct' && removedAt === null && expiredAt === null,
  );
  return [...new Map(told.map((post) => [post.id, post])).values()];
};

/** The address is shown in the answer alone: only its hash is kept. */
async function openToReader(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const groupId = idOf<GroupId>(form.line('group'));
  const group: GroupView | null = groupId === null ? null : await readGroup(web.db, ctx.viewer, groupId);
  if (form.line('group') !== '' && !group) throw notFound('group');
  const of = group?.name ?? t('postsFeed.home');
  const secret = await transaction(web.db, (tx) =>
    openSecretAddress(tx, ctx.me.id, { use: 'posts', groupId, name: t('postsFeed.name', { of }) }),
  );
  const title = t('postsFeed.heading', { of });
  const address = `${web.db.instance.origin}/feeds/${secret}`;
  const body = <Opened i18n={ctx.i18n} title={title} address={address} />;
  return showPage(web, c, { title, room: group ? 'groups' : 'me', body, status: 200 });
}

function Opened({
  i18n,
  title,
  address,
}: {
  readonly i18n: I18n;
  readonly title: string;
  readonly address: string;
}) {
  const { t } = i18n;
  return (
    <>
      <h1>{title}</h1>
      <p>{t('postsFeed.copy')}</p>
      <div class="fields">
        <label>
          {t('postsFeed.atom')}
          <input readonly value={`${address}.atom`} spellcheck={false} autocomplete="off" />
        </label>
        <label>
          {t('postsFeed.json')}
          <input readonly value={`${address}.json`} spellcheck={false} autocomplete="off" />
        </label>
      </div>
      <p class="quiet">{t('postsFeed.secret')}</p>
      <p class="buttons">
        <a class="button second" href="/settings/security">
          {t('postsFeed.end')}
        </a>
      </p>
    </>
  );
}

/** The way into a feed reader, for the reader's home page or one of their groups. */
export function PostsFeedForm(props: { readonly ctx: RequestContext; readonly groupId?: GroupId }) {
  const { ctx, groupId } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part" aria-labelledby="posts-feed">
      <h2 id="posts-feed">{t('postsFeed.title')}</h2>
      <p class="quiet">{t(groupId === undefined ? 'postsFeed.leadMine' : 'postsFeed.leadGroup')}</p>
      <form method="post" action="/feeds" data-turbo="false">
        <Hidden ctx={ctx} />
        {groupId !== undefined && <input type="hidden" name="group" value={groupId} />}
        <button class="button second">{t('postsFeed.button')}</button>
      </form>
    </section>
  );
}
