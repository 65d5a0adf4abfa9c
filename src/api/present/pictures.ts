import { missingPicture as missingAvatar, pictureLink } from '#src/media/picture.ts';
import type { Instance } from '#src/platform/instance.ts';

/** Where clients get the picture of someone who has none; native apps cannot show SVG. */
export const missingPictures = {
  avatar: missingAvatar,
  header: '/headers/original/missing.png',
} as const;

/** For someone who has none. */
export const missingPicture = (instance: Instance, kind: keyof typeof missingPictures): string =>
  instance.origin + missingPictures[kind];

/** Always a sealed URL on this instance: a picture at a partner's server would tell that server who reads what, and when. */
export const pictureOf = (
  instance: Instance,
  of: { readonly id: string; readonly part: keyof typeof missingPictures },
  url: string | null,
): string => (url === null ? missingPicture(instance, of.part) : pictureLink(instance, of, url));
