import { takesAnswers } from '#src/posts/answerable.ts';
import type { Entry, PostView, ReactionKind, Why } from '#src/posts/post.ts';
import { may } from '#src/roles/roles.ts';
import { isOwn } from '../shell/context.ts';
import type { PostFrame } from './post-context.ts';

/** A post where it stands: why, and on whose page. */
export type PostInList = PostFrame & {
  readonly post: PostView;
  readonly share?: Entry['share'];
  readonly why?: Why | undefined;
  readonly whole?: boolean;
  /** What it answers, when that is a question. */
  readonly question?: PostView | null | undefined;
};

/** What the reader did to the post, and may do. */
export type OwnActs = Readonly<{
  /** Their reactions, as the buttons send them. */
  reacted: readonly string[];
  shared: boolean;
  saved: boolean;
  pinned: boolean;
  wrote: boolean;
  mayPin: boolean;
  mayHide: boolean;
  mayUnaccept: boolean;
  /** Its company, if nobody here answers its posts any more. */
  closedBy: string | null;
  whole: boolean;
  why: Why | null;
  /** Whose share brought it here; null: no one's, or the reader's own. */
  sharer: Readonly<{ id: string; name: string }> | null;
}>;
export function ownActs(props: PostInList): OwnActs {
  const { post, ctx, around, instance, whole = false, why = null, share, question } = props;
  const wrote = isOwn(ctx, post.author);
  const stands = !post.removedAt;
  return {
    reacted: post.reactions.filter((r) => r.mine).map((r) => reactionValue(r.kind, r.emoji)),
    ...{ shared: post.shared, saved: post.saved, pinned: post.pinned, wrote, whole, why },
    closedBy: takesAnswers({ instance }, post) ? null : post.author.company,
    mayPin: stands && post.group !== null && around.moderates(post.group.id),
    mayHide: stands && !wrote && mayHide(props),
    mayUnaccept: question?.answerId === post.id && mayAccept(props, question),
    sharer: share && share.by.id !== ctx.me.id ? { id: share.by.id, name: share.by.name } : null,
  };
}

/** The value contains kind and emoji together, because a button sends only one. */
export const reactionValue = (kind: ReactionKind, emoji: string): string =>
  kind === 'emoji' ? `emoji ${emoji}` : kind;

/** The person who asked, and the group's moderators, accept an answer; the verb checks again. */
export const mayAccept = ({ ctx, around }: Pick<PostFrame, 'ctx' | 'around'>, question: PostView): boolean =>
  isOwn(ctx, question.author) || (question.group !== null && around.moderates(question.group.id));

/** Moderators in their group, administrators what is for the company or leaves it; the verb checks again. */
export const mayHide = ({
  post,
  ctx,
  around,
}: Omit<PostFrame, 'instance'> & { readonly post: PostView }): boolean =>
  post.group === null ? may(ctx.me, 'moderate') && post.level !== 'direct' : around.moderates(post.group.id);
