import type { Subscription } from '#src/notifications/subscription.ts';
import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon } from '../shell/icon.tsx';

/** Browsers and apps with push, each with a way to remove it, and the button that adds this browser. */
export function PushDevices(props: {
  readonly devices: readonly Subscription[];
  readonly ctx: RequestContext;
  readonly publicKey: string;
}) {
  const { devices, ctx, publicKey } = props;
  const { i18n, session } = ctx;
  const { t } = i18n;
  const isHere = (device: Subscription): boolean => device.sessionId === session.id;
  return (
    <section class="muted" aria-labelledby="devices">
      <h2 id="devices">{t('push.heading')}</h2>
      <p class="quiet">{t('push.lead')}</p>
      {devices.length > 0 && (
        <ul class="lines">
          {devices.map((device) => (
            <li class="muted-line">
              <Icon name="bell" />
              <span>
                {device.name || t('push.unnamed')}
                <span class="quiet">
                  {' · '}
                  {isHere(device) ? t('push.here') : t('push.since', { when: i18n.ago(device.madeAt) })}
                </span>
              </span>
              <button
                class="button second"
                form="act"
                formaction={`/settings/notifications/devices/${device.id}/removal`}
              >
                {t('push.remove')}
                <span class="hidden"> {device.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {!devices.some(isHere) && (
        <form
          method="post"
          action="/settings/notifications/devices"
          data-controller="push"
          data-push-key-value={publicKey}
          data-action="submit->push#turnOn"
          hidden
        >
          <Hidden ctx={ctx} />
          <input type="hidden" name="endpoint" data-push-target="endpoint" />
          <input type="hidden" name="p256dh" data-push-target="p256dh" />
          <input type="hidden" name="auth" data-push-target="auth" />
          <p class="notice" data-push-target="denied" hidden>
            <Icon name="info" />
            <span>{t('push.denied')}</span>
          </p>
          <p class="notice danger" role="alert" data-push-target="problem" hidden>
            <Icon name="warning" />
            <span>{t('push.failed')}</span>
          </p>
          <button class="button">{t('push.turnOn')}</button>
        </form>
      )}
    </section>
  );
}
