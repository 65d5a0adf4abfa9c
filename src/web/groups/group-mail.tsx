import type { RequestContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';

/** Whether members may post in the group by e-mail, and where to; where e-mails come in at all. */
export function MailPart(props: {
  readonly ctx: RequestContext;
  readonly on: boolean;
  readonly address: string;
  readonly path: string;
}) {
  const { ctx, on, address, path } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part" id="mail">
      <h3>{t('groupMail.heading')}</h3>
      <p class="quiet">{t('groupMail.lead')}</p>
      {on && (
        <p>
          {t('groupMail.isOn')} <a href={`mailto:${address}`}>{address}</a>
        </p>
      )}
      <form method="post" action={`${path}/mail`}>
        <Hidden ctx={ctx} back={path} />
        <input type="hidden" name="on" value={on ? '0' : '1'} />
        <button class="button second">{t(on ? 'groupMail.switchOff' : 'groupMail.switchOn')}</button>
      </form>
    </section>
  );
}
