import { askPiece } from '../piece.ts';
import type { Composer } from './composer.ts';

interface Asked {
  readonly key: string;
  readonly text: string;
  provide(result: Promise<{ matched: boolean; fragment?: HTMLElement }>): void;
}

/** Completions for `@` and `#`, requested from the server for the currently chosen audience and place. */
export function startCompletion(composer: Composer, signal: AbortSignal): void {
  const expander = composer.textTarget.closest('text-expander');
  if (!expander) return;
  let last: AbortController | null = null;
  expander.addEventListener(
    'text-expander-change',
    (event) => {
      const { key, text, provide } = (event as CustomEvent<Asked>).detail;
      last?.abort();
      last = new AbortController();
      provide(options(composer, key + text, last.signal));
    },
    { signal },
  );
  expander.addEventListener(
    'text-expander-value',
    (event) => {
      const { detail } = event as CustomEvent<{ item: HTMLElement; value: string | null }>;
      detail.value = detail.item.dataset['value'] ?? null;
    },
    { signal },
  );
  expander.addEventListener(
    'text-expander-committed',
    () => composer.textTarget.dispatchEvent(new Event('input', { bubbles: true })),
    { signal },
  );
}

async function options(
  { form }: Composer,
  q: string,
  signal: AbortSignal,
): Promise<{ matched: boolean; fragment?: HTMLElement }> {
  const fields = new FormData(form);
  const query = new URLSearchParams({ q });
  for (const name of ['audience', 'place']) query.set(name, String(fields.get(name) ?? ''));
  try {
    const fragment = await askPiece(`/completions?${query}`, { signal });
    return { matched: fragment.childElementCount > 0, fragment };
  } catch {
    return { matched: false }; // what was typed stays as it is
  }
}
