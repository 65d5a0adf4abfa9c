import { brandingOf } from '#src/company/branding.ts';
import type { SayProblem } from '#src/integrations/commands/hear-command.ts';
import type { Instance } from '#src/platform/instance.ts';
import { localeIn } from '#src/platform/languages.ts';
import { i18nFor } from '../shell/i18n-for.ts';

/** Why a command that an app or a partner's person sent came to nothing, in the language of what they wrote. */
export const commandSays =
  (instance: Instance): SayProblem =>
  (language, reason) => {
    const locale = localeIn(language.slice(0, 2)) ?? 'en';
    return i18nFor(instance, { locale, timeZone: brandingOf(instance).timeZone }).explain(reason);
  };
