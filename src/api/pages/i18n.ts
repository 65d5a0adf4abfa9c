/** The few texts of the sign-in pages. English is complete; a language missing a sentence does not compile. */
export interface I18n {
  readonly lang: string;
  readonly consentTitle: string;
  wants(app: string): string;
  readonly asWhom: string;
  readonly notYou: string;
  readonly mayRead: string;
  readonly mayWrite: string;
  readonly mayGroups: string;
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
