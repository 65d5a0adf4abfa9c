import { lazily } from '#src/platform/lazily.ts';
import shellDe from '../shell/locales/de.json' with { type: 'json' };
import homeDe from '../home/locales/de.json' with { type: 'json' };
import postsDe from '../posts/locales/de.json' with { type: 'json' };
import groupsDe from '../groups/locales/de.json' with { type: 'json' };
import peopleDe from '../people/locales/de.json' with { type: 'json' };
import notificationsDe from '../notifications/locales/de.json' with { type: 'json' };
import calendarDe from '../calendar/locales/de.json' with { type: 'json' };
import searchDe from '../search/locales/de.json' with { type: 'json' };
import accountDe from '../account/locales/de.json' with { type: 'json' };
import chatDe from '../chat/locales/de.json' with { type: 'json' };
import identityDe from '../identity/locales/de.json' with { type: 'json' };
import companyDe from '../company/locales/de.json' with { type: 'json' };
import partnersDe from '../partners/locales/de.json' with { type: 'json' };
import liveDe from '../live/locales/de.json' with { type: 'json' };
import auditDe from '../audit/locales/de.json' with { type: 'json' };
import reportsDe from '../reports/locales/de.json' with { type: 'json' };
import sourcesDe from '../sources/locales/de.json' with { type: 'json' };
import servicesDe from '../services/locales/de.json' with { type: 'json' };
import shellEn from '../shell/locales/en.json' with { type: 'json' };
import homeEn from '../home/locales/en.json' with { type: 'json' };
import postsEn from '../posts/locales/en.json' with { type: 'json' };
import groupsEn from '../groups/locales/en.json' with { type: 'json' };
import peopleEn from '../people/locales/en.json' with { type: 'json' };
import notificationsEn from '../notifications/locales/en.json' with { type: 'json' };
import calendarEn from '../calendar/locales/en.json' with { type: 'json' };
import searchEn from '../search/locales/en.json' with { type: 'json' };
import accountEn from '../account/locales/en.json' with { type: 'json' };
import chatEn from '../chat/locales/en.json' with { type: 'json' };
import identityEn from '../identity/locales/en.json' with { type: 'json' };
import companyEn from '../company/locales/en.json' with { type: 'json' };
import partnersEn from '../partners/locales/en.json' with { type: 'json' };
import liveEn from '../live/locales/en.json' with { type: 'json' };
import auditEn from '../audit/locales/en.json' with { type: 'json' };
import reportsEn from '../reports/locales/en.json' with { type: 'json' };
import sourcesEn from '../sources/locales/en.json' with { type: 'json' };
import servicesEn from '../services/locales/en.json' with { type: 'json' };
import shellFr from '../shell/locales/fr.json' with { type: 'json' };
import homeFr from '../home/locales/fr.json' with { type: 'json' };
import postsFr from '../posts/locales/fr.json' with { type: 'json' };
import groupsFr from '../groups/locales/fr.json' with { type: 'json' };
import peopleFr from '../people/locales/fr.json' with { type: 'json' };
import notificationsFr from '../notifications/locales/fr.json' with { type: 'json' };
import calendarFr from '../calendar/locales/fr.json' with { type: 'json' };
import searchFr from '../search/locales/fr.json' with { type: 'json' };
import accountFr from '../account/locales/fr.json' with { type: 'json' };
import chatFr from '../chat/locales/fr.json' with { type: 'json' };
import identityFr from '../identity/locales/fr.json' with { type: 'json' };
import companyFr from '../company/locales/fr.json' with { type: 'json' };
import partnersFr from '../partners/locales/fr.json' with { type: 'json' };
import liveFr from '../live/locales/fr.json' with { type: 'json' };
import auditFr from '../audit/locales/fr.json' with { type: 'json' };
import reportsFr from '../reports/locales/fr.json' with { type: 'json' };
import sourcesFr from '../sources/locales/fr.json' with { type: 'json' };
import servicesFr from '../services/locales/fr.json' with { type: 'json' };

/** Every sentence of the pages, once a language is first spoken: each room brings its own, a file for each language. */
export const en = lazily(() => ({
  ...shellEn,
  ...homeEn,
  ...postsEn,
  ...groupsEn,
  ...peopleEn,
  ...notificationsEn,
  ...calendarEn,
  ...searchEn,
  ...accountEn,
  ...chatEn,
  ...companyEn,
  ...partnersEn,
  ...identityEn,
  ...liveEn,
  ...auditEn,
  ...reportsEn,
  ...sourcesEn,
  ...servicesEn,
}));

export const de = lazily(() => ({
  ...shellDe,
  ...homeDe,
  ...postsDe,
  ...groupsDe,
  ...peopleDe,
  ...notificationsDe,
  ...calendarDe,
  ...searchDe,
  ...accountDe,
  ...chatDe,
  ...companyDe,
  ...partnersDe,
  ...identityDe,
  ...liveDe,
  ...auditDe,
  ...reportsDe,
  ...sourcesDe,
  ...servicesDe,
}));

export const fr = lazily(() => ({
  ...shellFr,
  ...homeFr,
  ...postsFr,
  ...groupsFr,
  ...peopleFr,
  ...notificationsFr,
  ...calendarFr,
  ...searchFr,
  ...accountFr,
  ...chatFr,
  ...companyFr,
  ...partnersFr,
  ...identityFr,
  ...liveFr,
  ...auditFr,
  ...reportsFr,
  ...sourcesFr,
  ...servicesFr,
}));
