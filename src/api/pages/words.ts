import { localeOf, type Locale } from '#src/platform/languages.ts';
import type { I18n } from './i18n.ts';
import { cs, es, it, nl, pl, pt, tr } from './more-words.ts';

const en: I18n = {
  lang: 'en',
  consentTitle: 'Allow access?',
  wants: (app) => `${app} would like access to your account. It will be able to:`,
  asWhom: 'You are signed in as',
  notYou: 'Sign in as someone else',
  mayRead: 'read everything you can read, including direct messages',
  mayWrite: 'post, reply and react as you, and pin posts where you are a moderator',
  mayGroups: 'join and leave groups as you, and manage those you look after',
  mayFollow: 'see and change who you follow, mute and block',
  mayPush: 'send you notifications',
  mayKnow: 'see who you are',
  until: 'Access continues until you or an administrator revoke it.',
  allow: 'Allow access',
  deny: 'Deny',
  returnsTo: (host) => `Either way, you will return to ${host}.`,
  codeTitle: 'Your code',
  codeAbout: (app) => `Copy this code into ${app}. It can be used once, within ten minutes.`,
  codeLabel: 'Code',
  deniedTitle: 'Access denied',
  denied: 'Nothing was shared. You can close this page.',
  problemTitle: 'Something went wrong',
  unknownApp: 'This app is not registered here. Start again from the app.',
  formExpired: 'This form has expired, or was opened in another browser. Start again from the app.',
};

const de: I18n = {
  lang: 'de',
  consentTitle: 'Zugriff erlauben?',
  wants: (app) => `${app} möchte auf das Konto zugreifen und kann dann:`,
  asWhom: 'Angemeldet als',
  notYou: 'Mit anderem Konto anmelden',
  mayRead: 'lesen, was das Konto lesen darf, auch Direktnachrichten',
  mayWrite: 'im Namen des Kontos schreiben, antworten und reagieren, und anheften, wo es moderiert',
  mayGroups: 'Gruppen beitreten, sie verlassen und die verwalten, die das Konto betreut',
  mayFollow: 'sehen und ändern, wem das Konto folgt und wen es stummschaltet oder blockiert',
  mayPush: 'Hinweise senden',
  mayKnow: 'sehen, wem das Konto gehört',
  until: 'Der Zugriff gilt, bis er in den Einstellungen oder von der Administration widerrufen wird.',
  allow: 'Zugriff erlauben',
  deny: 'Ablehnen',
  returnsTo: (host) => `In beiden Fällen geht es zurück zu ${host}.`,
  codeTitle: 'Der Code',
  codeAbout: (app) => `Diesen Code in ${app} einfügen. Er gilt einmal, zehn Minuten lang.`,
  codeLabel: 'Code',
  deniedTitle: 'Zugriff nicht erlaubt',
  denied: 'Es wurde nichts weitergegeben. Diese Seite kann geschlossen werden.',
  problemTitle: 'Das hat nicht geklappt',
  unknownApp: 'Diese App ist hier nicht registriert. Bitte in der App neu beginnen.',
  formExpired:
    'Dieses Formular ist abgelaufen oder wurde in einem anderen Browser geöffnet. Bitte in der App neu beginnen.',
};

const fr: I18n = {
  lang: 'fr',
  consentTitle: 'Autoriser l’accès ?',
  wants: (app) => `${app} souhaite accéder à votre compte et pourra :`,
  asWhom: 'Vous êtes connecté en tant que',
  notYou: 'Se connecter avec un autre compte',
  mayRead: 'lire ce que vous pouvez lire, messages directs compris',
  mayWrite: 'publier, répondre et réagir en votre nom, et épingler là où vous modérez',
  mayGroups: 'rejoindre et quitter des groupes, et gérer ceux dont vous avez la charge',
  mayFollow: 'voir et modifier les personnes que vous suivez, masquez ou bloquez',
  mayPush: 'vous envoyer des notifications',
  mayKnow: 'savoir qui vous êtes',
  until: 'L’accès reste valable jusqu’à ce que vous ou un administrateur le révoquiez.',
  allow: 'Autoriser l’accès',
  deny: 'Refuser',
  returnsTo: (host) => `Dans les deux cas, vous revenez à ${host}.`,
  codeTitle: 'Votre code',
  codeAbout: (app) => `Copiez ce code dans ${app}. Il est valable une fois, pendant dix minutes.`,
  codeLabel: 'Code',
  deniedTitle: 'Accès refusé',
  denied: 'Rien n’a été transmis. Vous pouvez fermer cette page.',
  problemTitle: 'Impossible de continuer',
  unknownApp: 'Cette application n’est pas enregistrée ici. Recommencez depuis l’application.',
  formExpired:
    'Ce formulaire a expiré ou a été ouvert dans un autre navigateur. Recommencez depuis l’application.',
};

const spoken: Readonly<Record<Locale, I18n>> = { en, de, fr, it, es, nl, pl, cs, pt, tr };

/** In the language that the browser asks for. */
export const i18nFor = (acceptLanguage: string | undefined): I18n => spoken[localeOf(acceptLanguage)];

/** What scopes mean to a person, each line once. */
export function explainScopes(i18n: I18n, scopes: readonly string[]): string[] {
  const lines = scopes.flatMap((scope) => {
    if (scope === 'profile') return i18n.mayKnow;
    if (scope === 'push') return i18n.mayPush;
    if (scope === 'follow') return i18n.mayFollow;
    if (scope === 'write:groups') return i18n.mayGroups;
    if (scope === 'write') return [i18n.mayWrite, i18n.mayGroups];
    return scope.startsWith('read') ? i18n.mayRead : i18n.mayWrite;
  });
  return [...new Set(lines)];
}
