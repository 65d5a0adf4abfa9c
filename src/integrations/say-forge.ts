import { outsideCode, quiet } from '#src/platform/markdown-words.ts';
import { escaped, link, listOf, recordOf, textOf, webAddress, type Json, type Said } from './say-slack.ts';

/** Commits told in one post. */
const commitsMax = 8;

/**
 * GitHub's events by the name in X-GitHub-Event (docs.github.com/webhooks). Null: an event that is not told here, such as a ping or a comment that
 * was edited.
 */
export function sayGitHub(event: string, payload: Json): Said | null {
  const repository = recordOf(payload['repository']);
  const where = linked(textOf(repository['full_name']), repository['html_url']);
  const who = linked(textOf(recordOf(payload['sender'])['login']), recordOf(payload['sender'])['html_url']);
  const action = textOf(payload['action']);
  if (event === 'push') return pushed(payload, { who, where, compare: payload['compare'] });
  const [noun, about] = githubNouns[event] ?? [];
  if (noun === undefined || about === undefined) return null;
  const thing = recordOf(payload[about]);
  if (event.endsWith('_comment') || event === 'pull_request_review') {
    if (!['created', 'submitted'].includes(action)) return null;
    const on = recordOf(payload['issue'] ?? payload['pull_request']);
    return said(`${who} commented on ${numbered(on)} in ${where}`, textOf(thing['body']));
  }
  const merged = event === 'pull_request' && action === 'closed' && thing['merged'] === true;
  const verb = merged ? 'merged' : githubVerbs[action];
  if (verb === undefined) return null;
  if (event === 'release')
    return said(
      `${who} released ${linked(textOf(thing['name']) || textOf(thing['tag_name']), thing['html_url'])} of ${where}`,
      textOf(thing['body']),
    );
  if (event === 'workflow_run') {
    if (action !== 'completed') return null;
    const ended = textOf(thing['conclusion']);
    return said(
      `${ended === 'success' ? '✅' : '❌'} ${linked(textOf(thing['name']), thing['html_url'])}: ${escaped(ended)} in ${where}`,
      '',
    );
  }
  return said(
    `${who} ${verb} ${noun} ${numbered(thing)} in ${where}`,
    action === 'opened' ? textOf(thing['body']) : '',
  );
}

const githubNouns: Readonly<Record<string, readonly [noun: string, member: string]>> = {
  issues: ['issue', 'issue'],
  pull_request: ['pull request', 'pull_request'],
  issue_comment: ['comment', 'comment'],
  pull_request_review: ['review', 'review'],
  pull_request_review_comment: ['comment', 'comment'],
  release: ['release', 'release'],
  workflow_run: ['workflow', 'workflow_run'],
};
const githubVerbs: Readonly<Record<string, string>> = {
  opened: 'opened',
  closed: 'closed',
  reopened: 'reopened',
  published: 'published',
  completed: 'completed',
};

/** GitLab's events by the name in X-Gitlab-Event (docs.gitlab.com/user/project/integrations/webhook_events). Null: not told here. */
export function sayGitLab(event: string, payload: Json): Said | null {
  const project = recordOf(payload['project']);
  const where = linked(textOf(project['path_with_namespace']), project['web_url']);
  const user = recordOf(payload['user']);
  const who = escaped(textOf(user['name']) || textOf(payload['user_name']));
  const thing = recordOf(payload['object_attributes']);
  const verb = gitlabVerbs[textOf(thing['action'])];
  switch (event) {
    case 'Push Hook':
    case 'Tag Push Hook':
      return pushed(payload, { who, where, compare: null });
    case 'Issue Hook':
    case 'Merge Request Hook': {
      if (verb === undefined) return null;
      const noun = event === 'Issue Hook' ? 'issue' : 'merge request';
      const opened = textOf(thing['action']) === 'open' ? textOf(thing['description']) : '';
      return said(`${who} ${verb} ${noun} ${numbered(thing)} in ${where}`, opened);
    }
    case 'Note Hook': {
      const on = recordOf(payload['issue'] ?? payload['merge_request']);
      return said(
        `${who} ${link('commented', webAddress(thing['url']) ?? '')} on ${numbered(on)} in ${where}`,
        textOf(thing['note']),
      );
    }
    case 'Pipeline Hook': {
      const status = textOf(thing['status']);
      if (status !== 'success' && status !== 'failed') return null;
      const name = `Pipeline #${textOf(thing['id'])}`;
      return said(
        `${status === 'success' ? '✅' : '❌'} ${linked(name, thing['url'])}: ${status} on ${escaped(textOf(thing['ref']))} in ${where}`,
        '',
      );
    }
    case 'Release Hook':
      return payload['action'] === 'create'
        ? said(
            `Release ${linked(textOf(payload['name']), payload['url'])} of ${where}`,
            textOf(payload['description']),
          )
        : null;
    default:
      return null;
  }
}
const gitlabVerbs: Readonly<Record<string, string>> = {
  open: 'opened',
  close: 'closed',
  reopen: 'reopened',
  merge: 'merged',
};

function pushed(
  payload: Json,
  of: { readonly who: string; readonly where: string; readonly compare: unknown },
): Said | null {
  const ref = textOf(payload['ref']);
  const branch = ref.replace(/^refs\/(heads|tags)\//, '');
  const what = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const gone = payload['deleted'] === true || /^0+$/.test(textOf(payload['after']));
  if (gone) return said(`${of.who} deleted ${what} ${escaped(branch)} of ${of.where}`, '');
  const commits = listOf(payload['commits']);
  if (commits.length === 0) return said(`${of.who} created ${what} ${escaped(branch)} in ${of.where}`, '');
  const lines = commits.slice(0, commitsMax).map((commit) => {
    const [first = ''] = textOf(commit['message']).split('\n');
    return `- ${linked(textOf(commit['id']).slice(0, 8), commit['url'])} ${escaped(first.slice(0, 200))}`;
  });
  const count = Number(payload['total_commits_count']) || commits.length;
  const more = count > commitsMax ? [`- … ${count - commitsMax}`] : [];
  const pushes = linked(`${count} ${count === 1 ? 'commit' : 'commits'}`, of.compare);
  return said(`${of.who} pushed ${pushes} to ${escaped(branch)} in ${of.where}`, '', [...lines, ...more]);
}

const textMax = 2_000;
const said = (head: string, body: string, lines: readonly string[] = []): Said => ({
  // Forges write Markdown, too; whom it names there are their users, and anyone may write to a public one.
  source: [head, body && quoted(body), lines.join('\n')].filter(Boolean).join('\n\n'),
  as: '',
});

const quoted = (body: string): string => outsideCode(body.slice(0, textMax), quiet).replaceAll(/^/gm, '> ');

const linked = (words: string, url: unknown): string => {
  const address = webAddress(url);
  return address === null ? escaped(words) : link(words, address);
};
const numbered = (thing: Json): string => {
  const number = textOf(thing['number']) || textOf(thing['iid']);
  return linked(`#${number} ${textOf(thing['title'])}`, thing['html_url'] ?? thing['url']);
};
