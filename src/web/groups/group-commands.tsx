import { commandFormats } from '#src/integrations/commands/command.ts';
import type { SlashCommand } from '#src/integrations/commands/make-command.ts';
import { nameMax } from '#src/people/person.ts';
import { RemoveForm } from '../account/security-lists.tsx';
import type { RequestContext } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';

const words = { slack: 'Slack', mattermost: 'Mattermost' } as const;

/** What members can ask by `/word`, and a form for another such command. `made`: of the one just made, shown in this answer alone. */
export function CommandsPart(props: {
  readonly ctx: RequestContext;
  readonly commands: readonly SlashCommand[];
  readonly path: string;
  readonly made: { readonly secret: string; readonly token: string } | null;
  readonly problem: string | null;
  readonly form: Form;
}) {
  const { ctx, commands, path, made, problem } = props;
  const { t, ago } = ctx.i18n;
  return (
    <section class="part" id="commands">
      <h3>{t('command.heading')}</h3>
      <p class="quiet">
        {t('command.lead')} {t('command.leadChat')}
      </p>
      {made && (
        <div class="border-box">
          <label class="fields">
            {t('command.token')}
            <input readonly value={made.token} spellcheck={false} autocomplete="off" />
          </label>
          <label class="fields">
            {t('command.secret')}
            <input readonly value={made.secret} spellcheck={false} autocomplete="off" />
          </label>
          <p class="quiet">{t('command.once')}</p>
        </div>
      )}
      {commands.length > 0 && (
        <ul class="ways">
          {commands.map((command) => (
            <li>
              <Icon name="link" />
              <div>
                <strong>/{command.word}</strong>{' '}
                <span class="quiet">
                  {command.name} · @{command.handle}
                </span>
                <p class="quiet">
                  {[
                    ...(command.hint === '' ? [] : [command.hint]),
                    command.lastUsedAt === null
                      ? t('security.neverUsed')
                      : t('security.usedAt', { when: ago(command.lastUsedAt) }),
                  ].join(' · ')}
                </p>
              </div>
              <RemoveForm
                ctx={ctx}
                action={`${path}/commands/${command.id}/removal`}
                label={t('appPassword.end')}
                of={`/${command.word}`}
              />
            </li>
          ))}
        </ul>
      )}
      <NewCommand ctx={ctx} path={path} problem={problem} form={props.form} />
    </section>
  );
}

function NewCommand(props: {
  readonly ctx: RequestContext;
  readonly path: string;
  readonly problem: string | null;
  readonly form: Form;
}) {
  const { ctx, path, problem, form } = props;
  const { t } = ctx.i18n;
  const typed = (name: string): string => (problem === null ? '' : form.line(name));
  return (
    <details open={problem !== null}>
      <summary>{t('command.new')}</summary>
      <form class="fields" method="post" action={`${path}/commands`} data-turbo="false">
        <Hidden ctx={ctx} back={path} />
        <Problem text={problem} />
        <label>
          {t('command.word')}
          <input
            name="word"
            value={typed('word')}
            maxlength={31}
            required
            autocomplete="off"
            autocapitalize="off"
          />
          <span class="hint">{t('command.wordHint')}</span>
        </label>
        <label>
          {t('integration.name')}
          <input name="name" value={typed('name')} maxlength={nameMax} required autocomplete="off" />
          <span class="hint">{t('integration.nameHint')}</span>
        </label>
        <label>
          {t('command.address')}
          <input name="address" type="url" value={typed('address')} required autocomplete="off" />
          <span class="hint">{t('command.addressHint')}</span>
        </label>
        <label>
          {t('command.hint')}
          <input name="hint" value={typed('hint')} maxlength={200} autocomplete="off" />
        </label>
        <label>
          {t('integration.format')}
          <select name="format">
            {commandFormats.map((format) => (
              <option value={format}>{words[format]}</option>
            ))}
          </select>
        </label>
        <p class="buttons">
          <button class="button">{t('command.make')}</button>
        </p>
      </form>
    </details>
  );
}
