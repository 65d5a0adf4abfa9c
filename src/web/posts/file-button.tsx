import { Icon } from '../shell/icon.tsx';

/**
 * Chooses files with a button in our own words, with the browser's control laid invisibly over it: dropping works, and the chosen files are
 * listed beside it (controllers/chosen-files.ts). Without script the browser's control is shown, and lists them itself.
 */
export function FileButton(props: {
  readonly name: string;
  readonly i18n: string;
  /** What it is for, where the button's words alone do not say so. */
  readonly label?: string;
  readonly accept?: string;
  readonly several?: boolean;
  readonly required?: boolean;
  readonly describedBy?: string;
  /** Its name among the targets of the composer. */
  readonly target?: string;
}) {
  const { name, i18n, label, accept, several, required, describedBy, target } = props;
  return (
    <div class="file-button" data-controller="chosen-files">
      <label class="button second">
        <Icon name="clip" />
        <span>
          {label !== undefined && <span class="hidden">{label}: </span>}
          {i18n}
        </span>
        <input
          type="file"
          name={name}
          accept={accept}
          multiple={several}
          required={required}
          aria-describedby={describedBy}
          data-composer-target={target}
          data-chosen-files-target="input"
          data-action="chosen-files#show"
        />
      </label>
      <output data-chosen-files-target="names" />
    </div>
  );
}

/** A named field of a form that takes one file. */
export function FileField(props: {
  readonly label: string;
  readonly name: string;
  readonly i18n: string;
  readonly accept: string;
  readonly required?: boolean;
}) {
  return (
    <div class="file-field">
      <p class="field-name">{props.label}</p>
      <FileButton {...props} />
    </div>
  );
}

/** Kinds of pictures that we can read. */
export const pictureTypes = 'image/png,image/jpeg,image/webp,image/gif,image/avif';
