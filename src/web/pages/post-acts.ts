import type { Hono } from 'hono';
import type { Tx } from '#src/platform/database.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { acceptAnswer, unacceptAnswer } from '#src/posts/accept-answer.ts';
import { acknowledgePost } from '#src/posts/acknowledge.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import { react, unreact } from '#src/posts/react.ts';
import { savePost, unsavePost } from '#src/posts/save.ts';
import { sharePost, unsharePost } from '#src/posts/share.ts';
import { vote } from '#src/posts/vote.ts';
import type { WebContext, WebEnv } from '../context.ts';
import type { Form } from '../forms.ts';
import { goBack } from '../show.tsx';
import { postIdOf } from './post.tsx';

type Act = (tx: Tx, me: PersonId, post: PostId, form: Form) => Promise<unknown>;

/** The small acts on a post. Each is a resource, made or removed, and doing it twice is doing it once. */
const acts: Readonly<Record<string, Act>> = {
  reactions: (tx, me, post, form) => react(tx, me, post, ...reactionOf(form)),
  'reactions/removal': (tx, me, post, form) => unreact(tx, me, post, ...reactionOf(form)),
  shares: (tx, me, post) => sharePost(tx, me, post),
  'shares/removal': (tx, me, post) => unsharePost(tx, me, post),
  saves: (tx, me, post) => savePost(tx, me, post),
  'saves/removal': (tx, me, post) => unsavePost(tx, me, post),
  acknowledgements: (tx, me, post) => acknowledgePost(tx, me, post),
  acceptance: (tx, me, post) => acceptAnswer(tx, me, post),
  'acceptance/removal': (tx, me, post) => unacceptAnswer(tx, me, post),
  votes: (tx, me, post, form) => vote(tx, me, post, positionsOf(form)),
};

export function postActRoutes(app: Hono<WebEnv>, web: WebContext): void {
  for (const [name, act] of Object.entries(acts))
    app.post(`/posts/:id/${name}`, async (c) => {
      const id = postIdOf(c);
      await transaction(web.db, (tx) => act(tx, c.var.visit.me.id, id, c.var.form));
      return goBack(c, `post-${id}`);
    });
}

const kinds: readonly ReactionKind[] = ['like', 'recommend', 'interested'];

/** `like`, or `emoji 🎉`. */
function reactionOf(form: Form): [ReactionKind, string] {
  const value = form.text('kind');
  const kind = kinds.find((each) => each === value);
  if (kind) return [kind, ''];
  if (value.startsWith('emoji ')) return ['emoji', value.slice('emoji '.length)];
  throw new Refusal('invalid', 'Choose a reaction: like, recommend, interested or an emoji.');
}

function positionsOf(form: Form): number[] {
  return form
    .list('option')
    .filter((text) => /^\d{1,2}$/.test(text))
    .map(Number);
}
