/** The session ended: the sign-in leads to where the text was saved. */
export class SignedOut extends Error {
  readonly signInAt: string;
  constructor(signInAt: string) {
    super('signed out');
    this.signInAt = signInAt;
  }
}

/** The server refused with a sentence for the reader. */
export class Refused extends Error {}

/** Requests a fragment of a page and returns its root. Throws SignedOut, Refused, or whatever fetch throws without a connection. */
export async function askPiece(path: string, init: RequestInit = {}): Promise<HTMLElement> {
  const answer = await fetch(path, { ...init, headers: { accept: 'text/html' } });
  if (answer.redirected) throw new SignedOut(answer.url);
  const text = await answer.text();
  if (!answer.ok) throw new Refused(answer.status === 422 ? text : String(answer.status));
  return parsePiece(text);
}

/** Sends text fields, without files. */
export function sendFields(path: string, form: HTMLFormElement, signal?: AbortSignal): Promise<HTMLElement> {
  return askPiece(path, { method: 'POST', body: fieldsOf(form), ...(signal && { signal }) });
}

export function fieldsOf(form: HTMLFormElement): URLSearchParams {
  const pairs = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return new URLSearchParams(pairs);
}

/** The first element of a response, parsed in a document where nothing runs (trusted.ts). Icons it needs are included. */
export function parsePiece(html: string): HTMLElement {
  const page = new DOMParser().parseFromString(html, 'text/html');
  takeDrawings(page);
  const found = page.body.firstElementChild;
  if (!(found instanceof HTMLElement)) throw new Refused('');
  return document.adoptNode(found);
}

/** Icons that this page had not used until now. */
export function takeDrawings(from: Document): void {
  const sheet = document.querySelector('svg.sheet');
  for (const symbol of from.querySelectorAll('svg.sheet symbol'))
    if (!document.getElementById(symbol.id)) sheet?.append(document.adoptNode(symbol));
}

/** An element with attributes and children; text stays text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
