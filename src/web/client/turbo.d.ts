/** What we use of Turbo 8, which brings no types: https://turbo.hotwired.dev/reference. */
declare module '@hotwired/turbo' {
  export const config: { readonly forms: { submitter: 'disabled' | 'aria-disabled' } };
  export const cache: { clear(): void };
  export const navigator: { readonly currentVisit?: object; readonly formSubmission?: object };
  /** Morphs a body over the one shown, and emits `turbo:morph`. */
  export function morphBodyElements(current: HTMLElement, next: HTMLElement): void;
  /** The same for one element. */
  export function morphElements(current: Element, next: Element): void;
  export function visit(
    location: string,
    options?: {
      readonly action?: 'advance' | 'replace' | 'restore';
      readonly shouldCacheSnapshot?: boolean;
      readonly updateHistory?: boolean;
      /** What the server answered already: it is not asked again. */
      readonly response?: {
        readonly statusCode: number;
        readonly responseHTML: string;
        readonly redirected: boolean;
      };
    },
  ): void;
}

interface FormSubmission {
  readonly formElement: HTMLFormElement;
  readonly submitter?: HTMLElement;
}

/** Events of Turbo that we hear, by what they carry. */
interface TurboEvents {
  'turbo:load': CustomEvent<{ readonly url: string; readonly timing: object }>;
  'turbo:visit': CustomEvent<{ readonly url: string; readonly action: string }>;
  'turbo:click': CustomEvent<{ readonly url: string }>;
  'turbo:before-render': CustomEvent<{
    readonly renderMethod: 'replace' | 'morph';
    render: (current: HTMLElement, next: HTMLElement) => void;
  }>;
  'turbo:render': CustomEvent<{ readonly renderMethod: 'replace' | 'morph' }>;
  'turbo:morph': CustomEvent<object>;
  'turbo:submit-start': CustomEvent<{ readonly formSubmission: FormSubmission }>;
  'turbo:submit-end': CustomEvent<{
    readonly formSubmission: FormSubmission;
    readonly success?: boolean;
    readonly fetchResponse?: { readonly redirected: boolean; readonly statusCode: number };
  }>;
  'turbo:before-render': CustomEvent<{ readonly newBody: HTMLElement }>;
  'turbo:before-visit': CustomEvent<{ readonly url: string }>;
  'turbo:morph-element': CustomEvent<{ readonly newElement: Element }>;
  'turbo:before-fetch-response': CustomEvent<{ readonly fetchResponse: { readonly response: Response } }>;
  'turbo:fetch-request-error': CustomEvent<{ readonly error: Error }>;
  'turbo:before-morph-element': CustomEvent<{ readonly newElement?: Element }>;
  'turbo:before-morph-attribute': CustomEvent<{
    readonly attributeName: string;
    readonly mutationType: 'update' | 'remove';
  }>;
}
/** What a form for writing tells those who look after it (writing/sending.ts). */
interface WritingEvents {
  /** It was emptied: what stood in it is on its way. */
  'writing:taken': CustomEvent<null>;
  /** What was on its way is sent, or is back in the form. */
  'writing:settled': CustomEvent<{ readonly sent: boolean }>;
}
// Declarations of the browser are widened by interfaces of the same name.
interface DocumentEventMap extends TurboEvents {}
interface HTMLElementEventMap extends TurboEvents, WritingEvents {}
