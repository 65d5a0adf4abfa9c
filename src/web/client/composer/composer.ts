/** The composer's own texts; the server provides them (posts/composer-text.tsx). */
export interface ComposerWords {
  readonly audienceChange: string;
  readonly audienceFind: string;
  readonly emojiFind: string;
  readonly fileAgain: string;
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

/** What the parts of the composer share. `changed` emits an event "change" whenever something is to be saved. */
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

/** Something was changed by script: fields report it themselves. */
export const tellChanged = (composer: Composer): boolean =>
  composer.changed.dispatchEvent(new Event('change'));

/** Inserts text where the reader was typing, so that the browser's undo works. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
