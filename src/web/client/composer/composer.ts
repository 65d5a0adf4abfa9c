/** What the composer says by itself; the server writes the sentences (parts/composer-text.tsx). */
export interface ComposerWords {
  readonly audienceChange: string;
  readonly audienceFind: string;
  readonly emojiFind: string;
  readonly fileEarlier: string;
  readonly fileRemove: string;
  readonly fileStop: string;
  readonly lost: string;
  readonly kept: string;
  readonly left: string;
  readonly notKept: string;
  readonly picture: string;
  readonly signIn: string;
  readonly signedOut: string;
  readonly uploadLost: string;
  readonly uploading: string;
}

/** What the parts of the composer share. `changed` hears an event "change" whenever something is to be kept. */
export interface Composer {
  readonly form: HTMLFormElement;
  readonly changed: EventTarget;
  readonly textTarget: HTMLTextAreaElement;
  readonly audienceTarget: HTMLSelectElement;
  readonly chipTarget: HTMLTemplateElement;
  readonly chooserTarget: HTMLInputElement;
  readonly fileTargets: readonly HTMLElement[];
  readonly wordsValue: ComposerWords;
  /** Shows who would receive it and remembers where it is kept, as the server says; the button says the same. */
  showReach(piece: HTMLElement): void;
  /** A quiet line below the tools, read out politely. */
  say(sentence: string, link?: { readonly text: string; readonly href: string }): void;
}

/** Something was changed by script: fields tell it themselves. */
export const tellChanged = (composer: Composer): boolean =>
  composer.changed.dispatchEvent(new Event('change'));

/** Puts text where the reader was typing, so that undoing in the browser takes it back. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
