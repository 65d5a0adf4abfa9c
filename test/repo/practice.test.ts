import { expect, it } from 'vitest';
import { sourceFiles } from './source.ts';

/**
 * What is written in a practice room stands in no list beyond it (docs/decisions/0110-practice-rooms.md): lists across rooms ask `listedTo`. These
 * ask `visibleTo` or `readableBy` all the same.
 */
const mayReadInside: Readonly<Record<string, string>> = {
  'src/posts/policy.ts': 'the rule itself',
  'src/posts/answerable.ts': 'one post, to be answered',
  'src/posts/audience.ts': 'one post, to be answered',
  'src/posts/edit.ts': 'one post',
  'src/posts/remove.ts': 'one post',
  'src/posts/pin.ts': 'one post',
  'src/posts/moderate.ts': 'one post',
  'src/posts/reactions/save.ts': 'one post',
  'src/posts/read/single.ts': 'posts by their ids',
  'src/posts/read/thread.ts': 'one thread',
  'src/posts/read/tree.ts': 'one thread',
  'src/posts/read/first-replies.ts': 'answers below a post that is shown',
  'src/posts/read/entries.ts': 'of a list that stands in one room',
  'src/posts/read/files-of.ts': 'files of one group or thread',
  'src/posts/read/lists.ts': 'what one saved, who reacted to one post, what is pinned in one group',
  'src/posts/read/reachable.ts': 'what partners reach, which is nothing of such a room',
  'src/posts/read/for-partners.ts': 'what partners read, which is nothing of such a room',
  'src/posts/inbound/held.ts': 'what partners do about one post',
  'src/posts/inbound/answered.ts': 'what partners do about one post',
  'src/posts/search/known.ts': 'posts by their addresses',
  'src/posts/cards/read-card-picture.ts': 'the picture of a card, and such posts have none',
  'src/posts/kinds/album/list-albums.ts': 'of one group; of a person without practice',
  'src/posts/kinds/annotation/list-annotations.ts': 'of one document',
  'src/posts/kinds/approval/approval-history.ts': 'of one post',
  'src/posts/kinds/approval/list-approvals.ts': 'of one group; of a person without practice',
  'src/posts/kinds/document/add-document.ts': 'one document',
  'src/posts/kinds/document/list-documents.ts': 'of one group',
  'src/posts/kinds/idea/idea-history.ts': 'of one post',
  'src/posts/kinds/idea/list-ideas.ts': 'of one group; of a person without practice',
  'src/posts/kinds/must-read/reception.ts': 'who has read one post',
  'src/posts/kinds/must-read/withdraw-must-read.ts': 'one post',
  'src/posts/kinds/news/dismiss-news.ts': 'one post',
  'src/posts/kinds/news/list-news.ts': 'of one group; elsewhere without practice',
  'src/posts/kinds/page/read-pages.ts': 'the wiki of one group',
  'src/posts/kinds/page/read-reviews.ts': 'the wiki of one group',
  'src/posts/kinds/page/transfer/export-documents.ts': 'what a member takes along from one group',
  'src/posts/kinds/page/transfer/export-wiki.ts': 'what a member takes along from one group',
  'src/posts/kinds/page/watch-page.ts': 'one page',
  'src/posts/kinds/page/write-page.ts': 'one page',
  'src/posts/kinds/poll/receive-poll.ts': 'what partners do about one post',
  'src/posts/kinds/praise/answer-praise.ts': 'one post',
  'src/posts/kinds/project/list-projects.ts': 'of one group; elsewhere without practice',
  'src/posts/kinds/project/progress.ts': 'of one project',
  'src/posts/kinds/project/project-history.ts': 'of one post',
  'src/posts/kinds/question/accept-answer.ts': 'one answer',
  'src/posts/kinds/task/check-task.ts': 'one post',
  'src/posts/kinds/task/kind.ts': 'what a task was made from',
  'src/posts/kinds/task/list-tasks.ts': 'of one group; of a person without practice',
  'src/posts/kinds/task/task-history.ts': 'of one post',
  'src/analytics/must-read-proof.ts': 'who has read one post',
  'src/timelines/concern.ts': 'whose open pages change',
  'src/calendars/read.ts': 'of one group; elsewhere without practice',
  'src/coedit/edited-page.ts': 'one page',
  'src/plays/read-play.ts': 'one play; the plays of one group',
  'src/chat/read.ts': 'messages, which are in no group',
  'src/notifications/policy.ts': 'one notification',
  'src/notifications/insert.ts': 'one notification, and nobody is told of practice',
  'src/notifications/read-mutes.ts': 'threads that one muted',
  'src/integrations/commands/hear-command.ts': 'one post, and such rooms have no commands',
  'src/integrations/commands/say-answer.ts': 'one message',
  'src/reports/file-report.ts': 'one post',
  'src/reports/receive-report.ts': 'one post',
  'src/accounts/export-read.ts': 'what is a person’s own',
};

it('who reads posts beyond one room leaves out what was practised', () => {
  const asking = sourceFiles('src', 'federation')
    .filter(({ text }) => /\b(?:visibleTo|readableBy)\(/.test(text))
    .map(({ path }) => path);
  expect(asking.filter((path) => mayReadInside[path] === undefined)).toEqual([]);
  expect(Object.keys(mayReadInside).filter((path) => !asking.includes(path))).toEqual([]);
});
