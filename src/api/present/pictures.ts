import type { House } from '#src/platform/house.ts';

/** Where clients get the picture of somebody who has none; native apps cannot show SVG. */
export const missingPictures = {
  avatar: '/avatars/original/missing.png',
  header: '/headers/original/missing.png',
} as const;

/** An address of this instance, always: a picture at a partner's server would tell that server who reads what, and when. */
export function publicImage(house: House, url: string | null, kind: keyof typeof missingPictures): string {
  return url !== null && house.addresses.isOurs(url) ? url : house.origin + missingPictures[kind];
}
