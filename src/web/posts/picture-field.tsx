import type { I18n } from '../shell/i18n.ts';
import { FileButton, pictureTypes } from './file-button.tsx';

/** The picture or the cover of a person or a group: another file, or none any more. */
export function PictureField(props: {
  readonly part: 'avatar' | 'header';
  readonly has: boolean;
  readonly label: string;
  readonly i18n: I18n;
}) {
  const { part, has, label, i18n } = props;
  return (
    <div class="picture-choice">
      <p class="field-name">{label}</p>
      <FileButton name={part} i18n={i18n.t('file.choosePicture')} label={label} accept={pictureTypes} />
      {has && (
        <label class="choice">
          <input type="checkbox" name={`${part}_gone`} value="1" />
          <span>{i18n.t('settings.pictureGone')}</span>
        </label>
      )}
    </div>
  );
}
