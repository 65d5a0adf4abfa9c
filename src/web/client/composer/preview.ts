import { askPiece, fieldsOf, make, Refused } from '../piece.ts';
import type { Composer } from './composer.ts';

/** Shows the text as it will be read, in place of the field; again: the field. */
export async function togglePreview(composer: Composer, button: HTMLElement): Promise<void> {
  const { form, textTarget } = composer;
  const shown = form.querySelector('.composer-preview');
  shown?.remove();
  textTarget.hidden = !shown;
  button.setAttribute('aria-pressed', String(!shown));
  if (shown) return textTarget.focus();
  const box = make('div', { class: 'composer-preview', 'data-made': '', 'aria-live': 'polite' });
  textTarget.parentElement?.append(box);
  try {
    box.append(await askPiece('/posts/preview', { method: 'POST', body: fieldsOf(form) }));
  } catch (error) {
    box.textContent = error instanceof Refused ? error.message : composer.wordsValue.lost;
  }
}
