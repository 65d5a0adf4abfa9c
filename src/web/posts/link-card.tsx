import { fileLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import { whereTo } from '#src/posts/cards/card.ts';
import type { PostView } from '#src/posts/post.ts';
import type { RequestContext } from '../shell/context.ts';

/** What the page is that a post links to. Its picture comes from our own files' origin: readers ask that site for nothing until they follow the link. */
export function LinkCard(props: {
  readonly post: PostView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { post, ctx, instance } = props;
  const { card } = post;
  if (card === null) return null;
  const { picture } = card;
  return (
    <a
      class={`link-card${picture && picture.width >= picture.height * 1.3 ? ' wide' : ''}`}
      href={card.address}
      target="_blank"
      rel="nofollow noopener noreferrer"
    >
      {picture && (
        <img
          src={fileLink(instance, picture.uuid, ctx.me.id)}
          alt=""
          width={picture.width}
          height={picture.height}
          loading="lazy"
          decoding="async"
        />
      )}
      <span class="link-card-text">
        <span class="quiet" dir="ltr">
          {whereTo(card)}
        </span>
        <strong dir="auto">{card.title}</strong>
        {card.description !== '' && (
          <span class="quiet link-card-more" dir="auto">
            {card.description}
          </span>
        )}
      </span>
    </a>
  );
}
