import { isBlank } from '../writing/fields.ts';
import type { Composer } from './composer.ts';

/**
 * An empty composer is one line until someone focuses it, by pointer or keyboard; then it stays open (composer.css) until Escape, or a click
 * somewhere else while it is still empty. It grows only once the click is over, so that nothing moves under the pointer.
 */
export function startOpening({ form }: Composer, signal: AbortSignal): void {
  let pressed = false;
  const open = (): void => form.setAttribute('data-open', '');
  const close = (): void => {
    if (isBlank(form)) form.removeAttribute('data-open');
  };
  form.addEventListener('focusin', () => pressed || open(), { signal });
  form.addEventListener('click', open, { signal });
  form.addEventListener(
    'keydown',
    ({ key, defaultPrevented }) => {
      if (key === 'Escape' && !defaultPrevented) close();
    },
    { signal },
  );
  document.addEventListener(
    'pointerdown',
    ({ target }) => {
      pressed = target instanceof Node && form.contains(target);
      if (!pressed && !inDialog(target)) close();
    },
    { signal },
  );
  for (const name of ['pointerup', 'pointercancel'])
    document.addEventListener(name, () => (pressed = false), { signal });
  if (form.contains(document.activeElement)) open();
}

const inDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('dialog') !== null;
