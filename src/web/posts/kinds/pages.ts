import type { Hono } from 'hono';
import type { WebContext, WebEnv } from '../../shell/context.ts';
import { albumRoutes } from './album/album-page.tsx';
import { albumsRoutes } from './album/albums.tsx';
import { editPicturesRoutes } from './album/edit-pictures.tsx';
import { pictureRoutes } from './album/picture-page.tsx';
import { annotationRoutes } from './annotation/annotations-page.tsx';
import { comparisonRoutes } from './document/comparison.tsx';
import { documentRoutes } from './document/documents-page.tsx';
import { approvalRoutes } from './approval/approval-page.tsx';
import { groupApprovalsRoutes } from './approval/group-approvals.tsx';
import { myApprovalsRoutes } from './approval/my-approvals.tsx';
import { hourRoutes } from './hour/hour-page.tsx';
import { groupIdeasRoutes } from './idea/group-ideas.tsx';
import { ideaRoutes } from './idea/idea-page.tsx';
import { myIdeasRoutes } from './idea/my-ideas.tsx';
import { mustReadRoutes } from './must-read/must-read-page.tsx';
import { campaignRoutes } from './news/campaign-page.tsx';
import { newsRoutes } from './news/news-page.tsx';
import { praiseRoutes } from './praise/praise-page.tsx';
import { groupProjectRoutes } from './project/group-project.tsx';
import { projectRoutes } from './project/project-page.tsx';
import { projectsRoutes } from './project/projects.tsx';
import { groupQuestionsRoutes } from './question/group-questions.tsx';
import { wikiCareRoutes } from './page/wiki-care.tsx';
import { wikiEditRoutes } from './page/wiki-edit.tsx';
import { wikiRemovalRoutes } from './page/wiki-removal.tsx';
import { wikiTransferRoutes } from './page/wiki-transfer.tsx';
import { wikiVersionRoutes } from './page/wiki-versions.tsx';
import { wikiRoutes } from './page/wiki.tsx';
import { questionRoutes } from './question/questions.tsx';
import { groupTasksRoutes } from './task/group-tasks.tsx';
import { myTasksRoutes } from './task/my-tasks.tsx';
import { taskRoutes } from './task/task-page.tsx';

/** Pages of individual kinds of posts. Separate from index.ts, because these pages show posts, and posts ask the kinds there. */
export const kindPages: readonly ((app: Hono<WebEnv>, web: WebContext) => void)[] = [
  questionRoutes,
  groupQuestionsRoutes,
  mustReadRoutes,
  wikiRoutes,
  wikiEditRoutes,
  wikiVersionRoutes,
  wikiCareRoutes,
  wikiRemovalRoutes,
  wikiTransferRoutes,
  documentRoutes,
  comparisonRoutes,
  annotationRoutes,
  taskRoutes,
  groupTasksRoutes,
  myTasksRoutes,
  ideaRoutes,
  hourRoutes,
  campaignRoutes,
  groupIdeasRoutes,
  myIdeasRoutes,
  approvalRoutes,
  groupApprovalsRoutes,
  myApprovalsRoutes,
  projectRoutes,
  groupProjectRoutes,
  projectsRoutes,
  albumRoutes,
  albumsRoutes,
  pictureRoutes,
  editPicturesRoutes,
  newsRoutes,
  praiseRoutes,
];
