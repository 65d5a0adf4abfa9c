import type { GroupView } from '#src/groups/group.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { picturePath } from '#src/media/picture.ts';
import { PictureField } from '../posts/picture-field.tsx';
import type { WebContext } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { GroupMark } from '../people/avatar.tsx';

/** Those that were chosen or taken away; others stay. */
export async function picturesIn(
  web: WebContext,
  form: Form,
  group: GroupView,
): Promise<{ readonly avatar?: string | null; readonly header?: string | null }> {
  const avatar = await pictureIn(web, form, group, 'avatar');
  const header = await pictureIn(web, form, group, 'header');
  return { ...(avatar !== undefined && { avatar }), ...(header !== undefined && { header }) };
}

async function pictureIn(
  web: WebContext,
  form: Form,
  group: GroupView,
  kind: 'avatar' | 'header',
): Promise<string | null | undefined> {
  if (form.flag(`${kind}_gone`)) return null;
  const [file] = form.files(kind);
  if (!file || file.size === 0) return undefined;
  return keepPicture(web.db, { kind, groupId: group.id }, new Uint8Array(await file.arrayBuffer()));
}

export function GroupPictures({ group, i18n }: { readonly group: GroupView; readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <fieldset class="picture-fields">
      <legend>{t('group.pictures')}</legend>
      <p class="hint">{t('group.picturesHint')}</p>
      <div class="picture-field">
        <GroupMark of={group} size="large" />
        <PictureField part="avatar" has={group.avatarUrl !== null} label={t('group.picture')} i18n={i18n} />
      </div>
      <div class="picture-field">
        {group.headerUrl === null ? (
          <span class="header-thumb" aria-hidden="true" />
        ) : (
          <img
            class="header-thumb"
            src={picturePath({ id: group.id, part: 'header' }, group.headerUrl, 'small')}
            alt=""
          />
        )}
        <PictureField part="header" has={group.headerUrl !== null} label={t('group.cover')} i18n={i18n} />
      </div>
    </fieldset>
  );
}
