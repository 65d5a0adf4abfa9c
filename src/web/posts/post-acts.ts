import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { labelPost } from '#src/posts/kinds/marks/mark-post.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import { react, unreact } from '#src/posts/reactions/react.ts';
import { savePost, unsavePost } from '#src/posts/reactions/save.ts';
import { sharePost, unsharePost } from '#src/posts/reactions/share.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { goBack } from '../shell/show.tsx';
import { webKinds } from './kinds/index.ts';
import type { Act } from './kinds/kind.ts';
import { postIdOf } from './post-page.tsx';
import { refusals } from '../refusals.ts';

/** The small acts on a post. Each is a resource, made or removed, and doing it twice is doing it once. */
const acts: Readonly<Record<string, Act>> = {
  reactions: (tx, me, post, form) => react(tx, me, post, ...reactionOf(form)),
  'reactions/removal': (tx, me, post, form) => unreact(tx, me, post, ...reactionOf(form)),
  shares: (tx, me, post) => sharePost(tx, me, post),
  'shares/removal': (tx, me, post) => unsharePost(tx, me, post),
  saves: (tx, me, post) => savePost(tx, me, post),
  labels: (tx, me, post, form) => labelPost(tx, me, post, form.text('progress')),
  'saves/removal': (tx, me, post) => unsavePost(tx, me, post),
};

export function postActRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const all: Readonly<Record<string, Act>> = Object.assign({}, acts, ...webKinds.map((kind) => kind.acts));
  for (const [name, act] of Object.entries(all))
    app.post(`/posts/:id/${name}`, async (c) => {
      const id = postIdOf(c);
      await transaction(web.db, (tx) => act(tx, c.var.ctx.me.id, id, c.var.form));
      // A script that shows what it did needs no page (client/controllers/hour.ts).
      return c.req.header('x-quiet') === 'yes' ? c.body(null, 204) : goBack(c, `post-${id}`);
    });
}

/** A reader asks for a post again whose agreed days here are over. Asked by two, it is fetched once. */
export function fetchAgainRoute(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/posts/:id/copy', async (c) => {
    const { me, viewer } = c.var.ctx;
    const post = await readPost(web.db, viewer, postIdOf(c));
    if (post.expiredAt !== null && !(await web.remote.fetchAgain(post.uri, me.id)))
      throw refusals.notGivenAgain({ company: post.author.company });
    return goBack(c, `post-${post.id}`);
  });
}

const kinds: readonly ReactionKind[] = ['like', 'recommend', 'interested'];

/** `like`, or `emoji 🎉`. */
function reactionOf(form: Form): [ReactionKind, string] {
  const value = form.text('kind');
  const kind = kinds.find((each) => each === value);
  if (kind) return [kind, ''];
  if (value.startsWith('emoji ')) return ['emoji', value.slice('emoji '.length)];
  throw refusals.notAReaction();
}
