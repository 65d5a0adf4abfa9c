import { lookOf } from '#src/company/look.ts';
import type { House } from '#src/platform/house.ts';
import { logoPath, missingPicture, pictureLink } from '#src/media/picture.ts';
import type { AlertGroup } from '#src/notifications/read-groups.ts';
import type { WritePush } from '#src/notifications/send-push.ts';
import { wordsFor } from '../words-for.ts';
import { excerptOf, plainSentence } from './sentences.ts';

const companyOf = (house: House): string => lookOf(house).name ?? house.company;
const excerptMax = 120;

/** Alerts as a telephone or desktop shows them: a sentence, and of a post no more than its company lets out. */
export const pushWriter = (house: House): WritePush => ({
  one({ person, alert, content }) {
    const words = wordsFor(house, person);
    const url = `${house.origin}/notifications/${alert.id}`;
    const tag = `alert-${alert.post?.rootId ?? alert.group?.id ?? alert.id}`;
    if (content === 'hint')
      return { title: companyOf(house), body: words.t('mail.hint'), url, tag, icon: logoOf(house) };
    const named =
      content === 'names' && alert.group
        ? { ...alert, group: { ...alert.group, name: words.t('mail.aGroup') } }
        : alert;
    const text = content === 'names' || !alert.post ? '' : alert.post.title || alert.post.text;
    return {
      title: plainSentence(words, named),
      body: excerptOf(text, excerptMax),
      url,
      tag,
      icon: faceOf(house, alert),
    };
  },
  many(person, count) {
    const words = wordsFor(house, person);
    const body = words.t('mail.subjectMany', { count, company: companyOf(house) });
    return {
      title: companyOf(house),
      body,
      url: `${house.origin}/notifications`,
      tag: 'alerts',
      icon: logoOf(house),
    };
  },
});

function faceOf(house: House, { actors: [actor] }: AlertGroup): string {
  return actor?.avatarUrl
    ? pictureLink(house, { id: actor.id, part: 'avatar' }, actor.avatarUrl)
    : logoOf(house);
}

function logoOf(house: House): string {
  const { logoUrl } = lookOf(house);
  return house.origin + (logoUrl === null ? missingPicture : logoPath(logoUrl, 'large'));
}
