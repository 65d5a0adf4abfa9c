import { Controller } from '@hotwired/stimulus';
import {
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON as Made,
  type PublicKeyCredentialRequestOptionsJSON as Asked,
} from '@simplewebauthn/browser';

/**
 * A form that a passkey answers: asks the server for a challenge, the browser for its answer, and sends the form with it. Where the browser
 * knows no passkeys the form stays hidden.
 */
class PasskeyController extends Controller<HTMLFormElement> {
  static override targets = ['answer', 'problem'];
  static override values = { challenge: String, autofill: Boolean };
  declare readonly answerTarget: HTMLInputElement;
  declare readonly problemTarget: HTMLElement;
  declare readonly challengeValue: string;
  declare readonly autofillValue: boolean;

  override connect(): void {
    if (!('PublicKeyCredential' in window)) return;
    this.element.hidden = false;
    if (this.autofillValue) void this.offer();
  }

  /** A press on "use a passkey". */
  async use(event: SubmitEvent): Promise<void> {
    if (this.answerTarget.value !== '') return; // answered: now it is sent
    event.preventDefault();
    await this.answer(async () => startAuthentication({ optionsJSON: await this.challenge<Asked>() }));
  }

  /** A press on "make a passkey". */
  async make(event: SubmitEvent): Promise<void> {
    if (this.answerTarget.value !== '') return;
    event.preventDefault();
    await this.answer(async () => startRegistration({ optionsJSON: await this.challenge<Made>() }));
  }

  /** Passkeys among the names that the browser offers for the field above; nothing is said when none is taken. */
  private async offer(): Promise<void> {
    const canOffer = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (!canOffer) return;
    try {
      const optionsJSON = await this.challenge<Asked>();
      this.send(await startAuthentication({ optionsJSON, useBrowserAutofill: true }));
    } catch {
      // Not taken, or ended by a press on the button: the form is still there.
    }
  }

  private async answer(ask: () => Promise<object>): Promise<void> {
    this.problemTarget.hidden = true;
    try {
      this.send(await ask());
    } catch {
      this.problemTarget.hidden = false;
    }
  }

  private send(answer: object): void {
    this.answerTarget.value = JSON.stringify(answer);
    this.element.requestSubmit();
  }

  /** What our own server asks the browser for, to use a passkey or to make one. */
  private async challenge<Options extends Asked | Made>(): Promise<Options> {
    const body = new URLSearchParams({ form_token: this.field('form_token'), back: this.field('back') });
    const answer = await fetch(this.challengeValue, {
      method: 'POST',
      body,
      headers: { accept: 'application/json' },
    });
    if (answer.ok) return (await answer.json()) as Options;
    const refusal = (await answer.json()) as { prove?: string };
    // A quarter of an hour has passed: they show first who they are, and come back to this form.
    if (refusal.prove !== undefined) location.assign(refusal.prove);
    throw new Error(`No challenge: ${answer.status}`);
  }

  private field(name: string): string {
    const input = this.element.elements.namedItem(name);
    return input instanceof HTMLInputElement ? input.value : '';
  }
}

export { PasskeyController as controller };
