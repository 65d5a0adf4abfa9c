import { fieldsOf } from '../piece.ts';
import { onWord } from '../live/words.ts';

/** Who goes on typing says so again after this. */
const sayAgainMs = 4_000;

export interface Typing {
  /** In which conversation. */
  readonly id: string;
  /** Where one says that one types. */
  readonly path: string;
  readonly text: HTMLTextAreaElement;
  /** The line that says who types. */
  readonly line: HTMLElement;
  /** Names by id, and the sentences with `{name}` and `{names}`. */
  readonly people: Readonly<Record<string, string>>;
  readonly one: string;
  readonly many: string;
}

/** Says that the reader types, and shows who else does: over the live channel, and kept nowhere. */
export function startTyping({ id, path, text, line, people, one, many }: Typing, signal: AbortSignal): void {
  let saidAt = 0;
  const typers = new Map<string, number>();
  const show = (): void => {
    const names = [...typers.keys()].flatMap((who) => people[who] ?? []);
    const sentence = names.length === 1 ? one : many;
    const list = new Intl.ListFormat(document.documentElement.lang).format(names);
    const said = names.length === 0 ? '' : sentence.replace(/\{names?\}/, () => list);
    if (line.textContent !== said) line.textContent = said;
  };
  const forget = (who: string): void => {
    window.clearTimeout(typers.get(who));
    typers.delete(who);
    show();
  };
  text.addEventListener(
    'input',
    () => {
      const { form } = text;
      if (!form || text.value.trim() === '' || performance.now() - saidAt < sayAgainMs) return;
      saidAt = performance.now();
      const body = new URLSearchParams({ form_token: fieldsOf(form).get('form_token') ?? '' });
      fetch(path, { method: 'POST', body, keepalive: true }).catch(() => {}); // nobody sees it
    },
    { signal },
  );
  onWord((word) => {
    if (word.say !== 'changed') return;
    for (const topic of word.topics) {
      const [noun, talk, who = '', ms = '0'] = topic.split(':');
      if (talk !== id) continue;
      // Whatever they wrote is there.
      if (noun === 'chat') for (const each of typers.keys()) forget(each);
      if (noun !== 'typing') continue;
      window.clearTimeout(typers.get(who));
      typers.set(
        who,
        window.setTimeout(() => forget(who), Number(ms)),
      );
      show();
    }
  }, signal);
  text.form?.addEventListener('writing:taken', () => (saidAt = 0), { signal });
  signal.addEventListener('abort', () => {
    for (const timer of typers.values()) window.clearTimeout(timer);
  });
}
