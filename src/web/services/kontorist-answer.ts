import { brandingOf } from '#src/company/branding.ts';
import type { SayAnswer } from '#src/integrations/kontorist/answer.ts';
import type { Source } from '#src/integrations/kontorist/find.ts';
import { escaped, link } from '#src/integrations/say-slack.ts';
import type { Instance } from '#src/platform/instance.ts';
import { localeIn } from '#src/platform/languages.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import type { I18n } from '../shell/i18n.ts';

/** Kontorist's words: a sentence, what it found with its place, and what to do when it knows nothing. */
export const kontoristSays =
  (instance: Instance): SayAnswer =>
  (language, said) => {
    const locale = localeIn(language.slice(0, 2)) ?? 'en';
    const i18n = i18nFor(instance, { locale, timeZone: brandingOf(instance).timeZone });
    if (said.is === 'unknown') return i18n.t('kontorist.unknown');
    const cited = said.sources.map((source) => cite(i18n, source)).join('\n\n');
    if (said.is === 'found' && said.words !== null)
      return `${escaped(said.words)}\n\n${said.sources.map((each, index) => `${escaped(`[${index + 1}]`)} ${cite(i18n, each)}`).join('\n\n')}\n\n${i18n.t('kontorist.byModel')}`;
    if (said.is === 'found') return `${i18n.t('kontorist.found')}\n\n${cited}`;
    return `${link(i18n.t('kontorist.aside'), said.question)}\n\n${cited}\n\n${i18n.t('kontorist.asideWhy')}`;
  };

function cite({ t }: I18n, { title, text, address, isOurs, company, also }: Source): string {
  if (!isOurs) return `- ${link(t('kontorist.elsewhere', { company }), address)}`;
  const words = text.trim().replaceAll(/\s+/g, ' ');
  const quote = words === '' ? '' : `\n\n> ${escaped(words)}${words.length >= 300 ? ' …' : ''}`;
  const name = title || t('kontorist.untitled');
  return `**${link(name, address)}**${also === null ? '' : ` · ${t('kontorist.accepted')}`}${quote}`;
}
