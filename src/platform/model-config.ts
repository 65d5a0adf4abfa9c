/** A language model of the company's own, asked as OpenAI's chat completions are. */
export interface ModelConfig {
  readonly url: string;
  readonly name: string;
  /** Null: it wants none. */
  readonly key: string | null;
}

/** Null if there is none. Adds mistakes to `mistakes`. */
export function checkModel(
  { url, name, key }: { readonly url: string; readonly name: string; readonly key: string },
  mistakes: string[],
): ModelConfig | null {
  if (url === '' && name === '' && key === '') return null;
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.search !== '')
    mistakes.push(
      `KONTOR_MODEL_URL must be the address of chat completions, e.g. http://models.alpha.example:8000/v1/chat/completions; it is "${url}".`,
    );
  if (name === '') mistakes.push('KONTOR_MODEL is missing: name the model as its server calls it.');
  return { url, name, key: key === '' ? null : key };
}
