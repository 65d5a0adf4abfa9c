import { brandingOf } from '#src/company/branding.ts';
import type { Instance } from '#src/platform/instance.ts';
import { logoPath, missingPicture, pictureLink } from '#src/media/picture.ts';
import type { NotificationGroup } from '#src/notifications/read-groups.ts';
import type { WritePush } from '#src/notifications/send-push.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import { excerptOf, plainSentence, reasonOf } from './sentences.ts';

const excerptMax = 120;

/** Notifications as shown by a phone or desktop: a sentence, and of a post no more than its company allows. */
export const pushWriter = (instance: Instance): WritePush => ({
  one({ person, notification, content }) {
    const i18n = i18nFor(instance, person);
    const url = `${instance.origin}/notifications/${notification.id}`;
    const tag = `alert-${notification.post?.rootId ?? notification.group?.id ?? notification.id}`;
    if (content === 'hint')
      return { title: instance.company, body: i18n.t('mail.hint'), url, tag, icon: logoOf(instance) };
    const named =
      content === 'names' && notification.group
        ? { ...notification, group: { ...notification.group, name: i18n.t('mail.aGroup') } }
        : notification;
    const { post } = notification;
    const text = content === 'names' ? '' : reasonOf(notification) || post?.title || post?.text || '';
    return {
      title: plainSentence(i18n, named),
      body: excerptOf(text, excerptMax),
      url,
      tag,
      icon: summaryOf(instance, notification),
    };
  },
  many(person, count) {
    const i18n = i18nFor(instance, person);
    const body = i18n.t('mail.subjectMany', { count, company: instance.company });
    return {
      title: instance.company,
      body,
      url: `${instance.origin}/notifications`,
      tag: 'alerts',
      icon: logoOf(instance),
    };
  },
});

function summaryOf(instance: Instance, { actors: [actor] }: NotificationGroup): string {
  return actor?.avatarUrl
    ? pictureLink(instance, { id: actor.id, part: 'avatar' }, actor.avatarUrl)
    : logoOf(instance);
}

function logoOf(instance: Instance): string {
  const { logoUrl } = brandingOf(instance);
  return instance.origin + (logoUrl === null ? missingPicture : logoPath(logoUrl, 'large'));
}
