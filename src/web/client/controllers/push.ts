import { Controller } from '@hotwired/stimulus';

/**
 * The form that turns on push in this browser: asks its reader, then its push service, and sends what that answers. Where the browser knows
 * no push, or no service worker runs, the form stays hidden; where its reader once said no, it says how to change that.
 */
class PushController extends Controller<HTMLFormElement> {
  static override targets = ['endpoint', 'p256dh', 'auth', 'denied', 'problem'];
  static override values = { key: String };
  declare readonly endpointTarget: HTMLInputElement;
  declare readonly p256dhTarget: HTMLInputElement;
  declare readonly authTarget: HTMLInputElement;
  declare readonly deniedTarget: HTMLElement;
  declare readonly problemTarget: HTMLElement;
  declare readonly keyValue: string;

  override async connect(): Promise<void> {
    if (!('PushManager' in window) || !('serviceWorker' in navigator)) return;
    if (!(await navigator.serviceWorker.getRegistration())) return;
    this.element.hidden = false;
    this.deniedTarget.hidden = Notification.permission !== 'denied';
  }

  async turnOn(event: SubmitEvent): Promise<void> {
    if (this.endpointTarget.value !== '') return; // answered: now it is sent
    event.preventDefault();
    this.problemTarget.hidden = true;
    try {
      this.send(await this.subscribe());
    } catch {
      this.deniedTarget.hidden = Notification.permission !== 'denied';
      this.problemTarget.hidden = !this.deniedTarget.hidden;
    }
  }

  private async subscribe(): Promise<PushSubscription> {
    const { pushManager } = await navigator.serviceWorker.ready;
    const before = await pushManager.getSubscription();
    // Made with another key, of an instance that stood here before: it would be refused.
    await before?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.keyValue });
  }

  private send(subscription: PushSubscription): void {
    const { endpoint, keys } = subscription.toJSON();
    this.endpointTarget.value = endpoint ?? '';
    this.p256dhTarget.value = keys?.p256dh ?? '';
    this.authTarget.value = keys?.auth ?? '';
    this.element.requestSubmit();
  }
}

export { PushController as controller };
