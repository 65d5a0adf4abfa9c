import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { assetRoutes } from './shell/assets.ts';
import type { WebContext, WebEnv } from './shell/context.ts';
import { rememberLanguage } from './shell/entry.ts';
import { answerError, notFoundPage } from './shell/errors.tsx';
import { guarded } from './shell/headers.ts';
import { calmRoutes } from './notifications/calm.tsx';
import { notificationSettingsRoutes } from './notifications/notification-settings.tsx';
import { installRoutes } from './shell/install.tsx';
import { uploadRoutes } from './posts/kinds/document/uploads.ts';
import { wikiEditingRoutes } from './posts/kinds/page/wiki-editing.ts';
import { liveRoutes } from './live/route.ts';
import { calendarRoutes } from './calendar/calendar.tsx';
import { calendarFeedRoutes, calendarFileRoutes } from './calendar/feed.tsx';
import { calendarImportRoutes } from './calendar/import.tsx';
import { chatNewRoutes } from './chat/chat-new.tsx';
import { playNewRoutes } from './groups/play-new.tsx';
import { playRoutes } from './groups/play-page.tsx';
import { chatActRoutes } from './chat/chat-acts.ts';
import { groupChatRoutes } from './chat/group-chat.tsx';
import { chatRoutes } from './chat/chat-page.tsx';
import { chatFilesRoutes } from './chat/chat-files.tsx';
import { seenRoutes } from './chat/seen.tsx';
import { brandingRoutes } from './company/branding.ts';
import { aboutRoutes } from './company/about-page.tsx';
import { accountRoutes } from './account/account.tsx';
import { residencyRoutes } from './partners/residency.tsx';
import { seenByPartnersRoutes } from './partners/seen-by-partners.tsx';
import { noteReadings } from './audit/note-readings.ts';
import { composeRoutes } from './posts/compose.tsx';
import { forgottenRoutes } from './account/forgotten.tsx';
import { completionRoutes } from './posts/completions.tsx';
import { kindPages } from './posts/kinds/pages.ts';
import { draftRoutes } from './posts/drafts.tsx';
import { groupQuietRoutes } from './groups/group-quiet.tsx';
import { groupSuggestionRoutes } from './groups/group-suggestions.tsx';
import { groupInviteListRoutes } from './groups/group-invite-list.tsx';
import { groupActRoutes } from './groups/group-acts.tsx';
import { groupAboutRoutes } from './groups/group-about.tsx';
import { groupPseudonymRoutes } from './groups/group-pseudonym.tsx';
import { groupCharterRoutes } from './groups/group-charter.tsx';
import { groupFilesRoutes } from './groups/group-files.tsx';
import { groupIntegrationRoutes } from './groups/group-integrations.tsx';
import { groupGuestRoutes } from './groups/group-guests.tsx';
import { groupInviteRoutes } from './groups/group-invite.tsx';
import { groupMemberRoutes } from './groups/group-members.tsx';
import { groupNewRoutes } from './groups/group-new.tsx';
import { groupPinRoutes } from './groups/group-pins.ts';
import { groupSettingsRoutes } from './groups/group-settings.tsx';
import { groupRoutes } from './groups/group.tsx';
import { groupsRoutes } from './groups/groups.tsx';
import { pendingRoutes } from './posts/pending-page.ts';
import { homeRoutes } from './home/home.tsx';
import { missedRoutes } from './home/missed.tsx';
import { invitationRoutes } from './account/invitation.tsx';
import { listRoutes } from './home/lists.tsx';
import { muteRoutes } from './notifications/mutes.tsx';
import { notificationRoutes } from './notifications/notifications.tsx';
import { peopleRoutes } from './people/people.tsx';
import { personRoutes } from './people/person.tsx';
import { fetchAgainRoute, postActRoutes } from './posts/post-acts.ts';
import { postChangeRoutes } from './posts/post-changes.tsx';
import { appealRoutes } from './reports/appeals.tsx';
import { caseNumberRoutes } from './reports/numbers.tsx';
import { complaintRoutes } from './reports/complaint.tsx';
import { decisionRoutes, suspendedRoutes } from './reports/decisions.tsx';
import { postHidingRoutes } from './reports/post-hiding.tsx';
import { postReactionRoutes } from './posts/post-reactions.tsx';
import { postTranslationRoutes } from './posts/post-translation.tsx';
import { postRoutes } from './posts/post-page.tsx';
import { threadFilesRoutes } from './posts/thread-files.tsx';
import { reportRoutes } from './reports/report-page.tsx';
import { reportsRoutes } from './reports/reports.tsx';
import { outsideReleaseRoutes, releaseRoutes } from './posts/release.tsx';
import { replyRoutes } from './posts/reply.tsx';
import { searchRoutes } from './search/search-page.tsx';
import { previewRoutes } from './people/preview.tsx';
import { filterRoutes } from './home/filters.tsx';
import { postsFeedFormRoutes, postsFeedRoutes } from './sources/posts-feed.tsx';
import { sourceRoutes } from './sources/sources.tsx';
import { scheduledRoutes } from './posts/scheduled.tsx';
import { readingRoutes } from './home/reading.tsx';
import { absenceRoutes } from './account/absence.tsx';
import { formerGuestRoutes } from './account/former-guest.tsx';
import { guestMoveRoutes } from './account/guest-move.tsx';
import { settingsRoutes } from './account/settings.tsx';
import { proveRoutes } from './account/prove.tsx';
import { passkeyNameRoutes } from './account/passkey-name.tsx';
import { securityChangeRoutes } from './account/security-changes.tsx';
import { codeRoutes, secondFactorFirst } from './account/sign-in-code.tsx';
import { authenticatorRoutes } from './account/authenticator.tsx';
import { securityRoutes } from './account/security.tsx';
import { acceptedFirst, documentRoutes } from './account/documents.tsx';
import { apiTokenRoutes } from './account/api-tokens.tsx';
import { appPasswordRoutes } from './account/app-passwords.tsx';
import { ownIdentityRoutes } from './identity/own-identities.tsx';
import { providerSignInRoutes } from './identity/provider-sign-in.tsx';
import { samlSignInRoutes } from './identity/saml-sign-in.ts';
import { signInRoutes, signOutRoutes } from './account/sign-in.tsx';
import { writingAidRoutes } from './posts/writing-aids.tsx';
import { pushDeviceRoutes } from './notifications/push-devices-page.ts';
import { stopMailRoutes } from './notifications/stop-mail.tsx';
import { ownForms, signedIn } from './shell/request-context.ts';
import { companyPages } from './company-pages.ts';

export type { RemoteLookup, WebContext } from './shell/context.ts';

/** The pages: plain HTML and forms, working without any script. Mount it at `/` after all others: it answers whatever is left. */
export function webRoutes(web: WebContext): Hono<WebEnv> {
  const app = new Hono<WebEnv>({ strict: false });
  app.onError((error, c) => answerError(web, error, c));
  app.use(guarded(web.db.instance), compress());
  brandingRoutes(app, web);
  assetRoutes(app);
  installRoutes(app, web);
  liveRoutes(app, web);
  wikiEditingRoutes(app, web);
  uploadRoutes(app, web);
  outsideRoutes(app, web);
  app.use(signedIn(web), secondFactorFirst, acceptedFirst, ownForms(web), noteReadings(web));
  signOutRoutes(app, web);
  codeRoutes(app, web);
  proveRoutes(app, web);
  postPages(app, web);
  groupPages(app, web);
  readerPages(app, web);
  companyPages(app, web);
  accountPages(app, web);
  app.all('*', (c) => notFoundPage(web, c));
  return app;
}

/** What people who are not signed in may open, in the language chosen at its foot. */
function outsideRoutes(app: Hono<WebEnv>, web: WebContext): void {
  for (const egress of [
    '/sign-in/*',
    '/invitation/*',
    '/password/*',
    '/about/*',
    '/suspended/*',
    '/complaint',
    '/complaint/*',
  ])
    app.use(egress, rememberLanguage(web));
  aboutRoutes(app, web);
  signInRoutes(app, web);
  providerSignInRoutes(app, web);
  samlSignInRoutes(app, web);
  forgottenRoutes(app, web);
  invitationRoutes(app, web);
  stopMailRoutes(app, web);
  suspendedRoutes(app, web);
  complaintRoutes(app, web);
  outsideReleaseRoutes(app, web);
  calendarFeedRoutes(app, web);
  postsFeedRoutes(app, web);
}

/** Feeds, and everything one does with posts. */
function postPages(app: Hono<WebEnv>, web: WebContext): void {
  homeRoutes(app, web);
  missedRoutes(app, web);
  composeRoutes(app, web);
  draftRoutes(app, web);
  completionRoutes(app, web);
  writingAidRoutes(app, web);
  pendingRoutes(app, web);
  scheduledRoutes(app, web);
  postRoutes(app, web);
  threadFilesRoutes(app, web);
  replyRoutes(app, web);
  releaseRoutes(app, web);
  postActRoutes(app, web);
  fetchAgainRoute(app, web);
  postChangeRoutes(app, web);
  postHidingRoutes(app, web);
  for (const add of kindPages) add(app, web);
  postReactionRoutes(app, web);
  postTranslationRoutes(app, web);
  reportRoutes(app, web);
  appealRoutes(app, web);
  caseNumberRoutes(app, web);
  decisionRoutes(app, web);
  reportsRoutes(app, web);
}

function groupPages(app: Hono<WebEnv>, web: WebContext): void {
  groupsRoutes(app, web);
  groupNewRoutes(app, web);
  groupRoutes(app, web);
  groupMemberRoutes(app, web);
  groupActRoutes(app, web);
  groupInviteListRoutes(app, web);
  groupSuggestionRoutes(app, web);
  groupQuietRoutes(app, web);
  groupPseudonymRoutes(app, web);
  groupCharterRoutes(app, web);
  groupAboutRoutes(app, web);
  groupFilesRoutes(app, web);
  groupInviteRoutes(app, web);
  groupGuestRoutes(app, web);
  groupSettingsRoutes(app, web);
  groupIntegrationRoutes(app, web);
  groupPinRoutes(app, web);
}

/** People, and what each reader has of their own: notifications, calendar, chat, lists. */
function readerPages(app: Hono<WebEnv>, web: WebContext): void {
  personRoutes(app, web);
  peopleRoutes(app, web);
  notificationRoutes(app, web);
  notificationSettingsRoutes(app, web);
  calmRoutes(app, web);
  pushDeviceRoutes(app, web);
  muteRoutes(app, web);
  calendarRoutes(app, web);
  calendarFileRoutes(app, web);
  calendarImportRoutes(app, web);
  chatNewRoutes(app, web);
  playNewRoutes(app, web);
  playRoutes(app, web);
  chatRoutes(app, web);
  chatActRoutes(app, web);
  seenRoutes(app, web);
  chatFilesRoutes(app, web);
  groupChatRoutes(app, web);
  searchRoutes(app, web);
  listRoutes(app, web);
  settingsRoutes(app, web);
  absenceRoutes(app, web);
  guestMoveRoutes(app, web);
  formerGuestRoutes(app, web);
  readingRoutes(app, web);
  filterRoutes(app, web);
  sourceRoutes(app, web);
  postsFeedFormRoutes(app, web);
  seenByPartnersRoutes(app, web);
  residencyRoutes(app, web);
}

function accountPages(app: Hono<WebEnv>, web: WebContext): void {
  previewRoutes(app, web);
  securityRoutes(app, web);
  authenticatorRoutes(app, web);
  apiTokenRoutes(app, web);
  appPasswordRoutes(app, web);
  accountRoutes(app, web);
  documentRoutes(app, web);
  securityChangeRoutes(app, web);
  passkeyNameRoutes(app, web);
  ownIdentityRoutes(app, web);
}
