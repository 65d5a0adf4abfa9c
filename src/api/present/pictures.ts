import { missingPicture as missingAvatar, pictureLink } from '#src/media/picture.ts';
import type { House } from '#src/platform/house.ts';

/** Where clients get the picture of somebody who has none; native apps cannot show SVG. */
export const missingPictures = {
  avatar: missingAvatar,
  header: '/headers/original/missing.png',
} as const;

/** Of somebody who has none. */
export const missingPicture = (house: House, kind: keyof typeof missingPictures): string =>
  house.origin + missingPictures[kind];

/** A sealed address of this instance, always: a picture at a partner's server would tell that server who reads what, and when. */
export const pictureOf = (
  house: House,
  of: { readonly id: string; readonly part: keyof typeof missingPictures },
  url: string | null,
): string => (url === null ? missingPicture(house, of.part) : pictureLink(house, of, url));
