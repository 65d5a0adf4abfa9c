import { agreementOperations } from './company/agreements.ts';
import { carveOutOperations } from './company/carve-outs.ts';
import { auditOperations } from './company/audit.ts';
import { companyOperations } from './company/company.ts';
import { erasureOperations, holdOperations } from './company/erasure.ts';
import { batchOperations } from './company/batches.ts';
import { guestOperations } from './company/guests.ts';
import { peopleOperations } from './company/people.ts';
import { caseOperations } from './company/cases.ts';
import { reportOperations } from './company/reports.ts';
import { signInOperations } from './company/sign-in.ts';
import { serviceOperations } from './company/services.ts';
import { webhookOperations } from './company/webhooks.ts';
import { feedOperations } from './groups/feeds.ts';
import { groupOperations } from './groups/groups.ts';
import { integrationOperations } from './groups/integrations.ts';
import { memberOperations } from './groups/members.ts';
import type { Operation } from './operation.ts';
import { calmOperations } from './people/calm.ts';
import { chatOperations } from './people/chats.ts';
import { firstWeeksOperations } from './people/first-weeks.ts';
import { guestMoveOperations } from './people/guest-move.ts';
import { absenceOperations, ownOperations } from './people/own.ts';
import { albumOperations } from './posts/albums.ts';
import { approvalOperations } from './posts/approvals.ts';
import { documentOperations } from './posts/documents.ts';
import { ownDocumentOperations } from './posts/own-documents.ts';
import { eventOperations } from './posts/events.ts';
import { fileOperations } from './posts/files.ts';
import { ideaOperations } from './posts/ideas.ts';
import { newsOperations } from './posts/news.ts';
import { pollOperations } from './posts/polls.ts';
import { annotationOperations } from './posts/annotations.ts';
import { playOperations } from './posts/plays.ts';
import { praiseOperations } from './posts/praise.ts';
import { releaseOperations } from './posts/releases.ts';
import { projectOperations } from './posts/projects.ts';
import { mustReadOperations, postOperations, questionOperations } from './posts/questions.ts';
import { taskOperations } from './posts/tasks.ts';
import { wikiOperations } from './posts/wiki.ts';

/** All of Kontor's own API, by the names that its document and its clients use. Where two fit one path the first answers. */
export const operations: Readonly<Record<string, Operation>> = {
  ...taskOperations,
  ...approvalOperations,
  ...ideaOperations,
  ...annotationOperations,
  ...projectOperations,
  ...eventOperations,
  ...pollOperations,
  ...questionOperations,
  ...mustReadOperations,
  ...newsOperations,
  ...praiseOperations,
  ...releaseOperations,
  ...albumOperations,
  ...playOperations,
  ...postOperations,
  ...documentOperations,
  ...ownDocumentOperations,
  ...fileOperations,
  ...wikiOperations,
  // `/groups/pending` before `/groups/{group}`.
  ...memberOperations,
  ...groupOperations,
  ...integrationOperations,
  ...feedOperations,
  ...firstWeeksOperations,
  ...chatOperations,
  ...calmOperations,
  ...absenceOperations,
  ...ownOperations,
  ...guestMoveOperations,
  // `/colleagues.csv` and what acts on many.
  ...batchOperations,
  ...signInOperations,
  ...reportOperations,
  ...caseOperations,
  ...agreementOperations,
  ...carveOutOperations,
  ...erasureOperations,
  ...holdOperations,
  ...auditOperations,
  ...guestOperations,
  ...peopleOperations,
  ...companyOperations,
  ...serviceOperations,
  ...webhookOperations,
};
