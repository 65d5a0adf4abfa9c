/** The few words of the sign-in pages. English is complete; a language missing a sentence does not compile. */
export interface Words {
  readonly lang: string;
  readonly consentTitle: string;
  wants(app: string): string;
  readonly asWhom: string;
  readonly notYou: string;
  readonly mayRead: string;
  readonly mayWrite: string;
  readonly mayFollow: string;
  readonly mayPush: string;
  readonly mayKnow: string;
  readonly until: string;
  readonly allow: string;
  readonly deny: string;
  returnsTo(host: string): string;
  readonly codeTitle: string;
  codeAbout(app: string): string;
  readonly codeLabel: string;
  readonly deniedTitle: string;
  readonly denied: string;
  readonly problemTitle: string;
  readonly unknownApp: string;
  readonly formExpired: string;
}

const en: Words = {
  lang: 'en',
  consentTitle: 'Allow access?',
  wants: (app) => `${app} wants to use your account:`,
  asWhom: 'You are signed in as',
  notYou: 'Sign in as someone else',
  mayRead: 'read what you may read, direct messages too',
  mayWrite: 'post, reply and react in your name, and pin where you moderate',
  mayFollow: 'see and change whom you follow, mute and block',
  mayPush: 'send you notifications',
  mayKnow: 'see who you are',
  until: 'The access lasts until you or an administrator revoke it.',
  allow: 'Allow access',
  deny: 'Do not allow',
  returnsTo: (host) => `Either way you return to ${host}.`,
  codeTitle: 'Your code',
  codeAbout: (app) => `Copy this code into ${app}. It works once, within ten minutes.`,
  codeLabel: 'Code',
  deniedTitle: 'Access not allowed',
  denied: 'Nothing was shared. You can close this page.',
  problemTitle: 'This cannot go on',
  unknownApp: 'This application is not known here. Start again from the application.',
  formExpired: 'This form was given to another browser, or is too old. Start again from the application.',
};

const de: Words = {
  lang: 'de',
  consentTitle: 'Zugriff erlauben?',
  wants: (app) => `${app} möchte das Konto benutzen und darf dann:`,
  asWhom: 'Angemeldet als',
  notYou: 'Mit anderem Namen anmelden',
  mayRead: 'lesen, was das Konto lesen darf, auch Direktnachrichten',
  mayWrite: 'im Namen des Kontos schreiben, antworten und reagieren, und anheften, wo es moderiert',
  mayFollow: 'sehen und ändern, wem das Konto folgt und wen es stummschaltet oder blockiert',
  mayPush: 'Hinweise schicken',
  mayKnow: 'sehen, wem das Konto gehört',
  until: 'Der Zugriff gilt, bis das Konto oder die Verwaltung ihn widerruft.',
  allow: 'Zugriff erlauben',
  deny: 'Nicht erlauben',
  returnsTo: (host) => `In beiden Fällen geht es zurück zu ${host}.`,
  codeTitle: 'Der Code',
  codeAbout: (app) => `Diesen Code in ${app} einfügen. Er gilt einmal und zehn Minuten lang.`,
  codeLabel: 'Code',
  deniedTitle: 'Zugriff nicht erlaubt',
  denied: 'Es wurde nichts weitergegeben. Diese Seite kann geschlossen werden.',
  problemTitle: 'Hier geht es nicht weiter',
  unknownApp: 'Diese Anwendung ist hier nicht bekannt. Bitte in der Anwendung neu beginnen.',
  formExpired:
    'Dieses Formular gehört zu einem anderen Browser oder ist zu alt. Bitte in der Anwendung neu beginnen.',
};

const fr: Words = {
  lang: 'fr',
  consentTitle: 'Autoriser l’accès ?',
  wants: (app) => `${app} souhaite utiliser votre compte pour :`,
  asWhom: 'Vous êtes connecté en tant que',
  notYou: 'Se connecter sous un autre nom',
  mayRead: 'lire ce que vous pouvez lire, messages directs compris',
  mayWrite: 'publier, répondre et réagir en votre nom, et épingler là où vous modérez',
  mayFollow: 'voir et modifier qui vous suivez, masquez et bloquez',
  mayPush: 'vous envoyer des notifications',
  mayKnow: 'savoir qui vous êtes',
  until: 'L’accès reste valable jusqu’à ce que vous ou un administrateur le révoquiez.',
  allow: 'Autoriser l’accès',
  deny: 'Ne pas autoriser',
  returnsTo: (host) => `Dans les deux cas, vous revenez à ${host}.`,
  codeTitle: 'Votre code',
  codeAbout: (app) => `Copiez ce code dans ${app}. Il sert une fois, pendant dix minutes.`,
  codeLabel: 'Code',
  deniedTitle: 'Accès non autorisé',
  denied: 'Rien n’a été transmis. Vous pouvez fermer cette page.',
  problemTitle: 'Impossible de continuer',
  unknownApp: 'Cette application est inconnue ici. Recommencez depuis l’application.',
  formExpired:
    'Ce formulaire vient d’un autre navigateur ou est trop ancien. Recommencez depuis l’application.',
};

/** The first of our languages that the browser names (Accept-Language, in its order), else English. */
export function wordsFor(acceptLanguage: string | undefined): Words {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase());
  return (
    [de, fr, en].find((words) => words.lang === wanted.find((w) => ['de', 'fr', 'en'].includes(w))) ?? en
  );
}

/** What scopes mean to a person, each line once. */
export function explainScopes(words: Words, scopes: readonly string[]): string[] {
  const lines = scopes.map((scope) => {
    if (scope === 'profile') return words.mayKnow;
    if (scope === 'push') return words.mayPush;
    if (scope === 'follow') return words.mayFollow;
    return scope.startsWith('read') ? words.mayRead : words.mayWrite;
  });
  return [...new Set(lines)];
}
