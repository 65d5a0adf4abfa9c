import { fileLink } from '#src/media/link.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { whereTo, type Card } from '#src/posts/cards/card.ts';

/** Mastodon's PreviewCard. Always a link: nothing of another site is embedded. */
export const presentCard = (instance: Instance, card: Card, viewerId: PersonId) => ({
  ...{ url: card.address, title: card.title, description: card.description, type: 'link', language: null },
  ...{ author_name: '', author_url: '', authors: [], provider_name: whereTo(card), provider_url: '' },
  ...{ html: '', embed_url: '', blurhash: null, published_at: null, image_description: '' },
  image: card.picture && fileLink(instance, card.picture.uuid, viewerId),
  width: card.picture?.width ?? 0,
  height: card.picture?.height ?? 0,
});
