// As these systems send them; taken from their documentation and shortened where nothing of it is told.

/** docs.slack.dev/block-kit, docs.slack.dev/messaging/formatting-message-text (attachments). */
export const slackBlocks = {
  text: 'Danny Torrence left a 1 star review for your property.',
  blocks: [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: 'Danny Torrence left a 1 star review for your *property*.' },
    },
    {
      type: 'section',
      block_id: 'section567',
      text: {
        type: 'mrkdwn',
        text: '<https://google.com|Overlook Hotel> \n :star: \n Doors had too many axe holes.',
      },
      accessory: {
        type: 'image',
        image_url: 'https://is5-ssl.mzstatic.com/image.png',
        alt_text: 'Haunted hotel image',
      },
    },
    { type: 'divider' },
    { type: 'context', elements: [{ type: 'plain_text', text: 'Author: K A Applegate', emoji: true }] },
  ],
  attachments: [
    {
      fallback: 'Plain-text summary of the attachment.',
      color: '#2eb886',
      pretext: 'Optional text that appears above the attachment block',
      author_name: 'Bobby Tables',
      author_link: 'http://flickr.com/bobby/',
      title: 'Slack API Documentation',
      title_link: 'https://api.slack.com/',
      text: 'Optional text that appears within the attachment',
      fields: [{ title: 'Priority', value: 'High', short: false }],
      image_url: 'http://my-website.com/path/to/image.jpg',
      footer: 'Slack API',
      ts: 123_456_789,
    },
  ],
};

/** developers.mattermost.com/integrate/webhooks/incoming */
export const mattermost = {
  channel: 'town-square',
  username: 'test-automation',
  icon_url: 'https://mattermost.com/wp-content/uploads/2022/02/icon.png',
  text: '#### Test results for July 27th, 2017\n@channel please review failed tests.\n\n| Component | Tests Run | Tests Failed |\n|:--|:--|:--|\n| LS11 | 948 | 1 |\n',
};

/** prometheus.io/docs/alerting/latest/configuration/#webhook_config, version 4. */
export const alertmanager = {
  version: '4',
  groupKey: '{}:{alertname="InstanceDown"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'kontor',
  groupLabels: { alertname: 'InstanceDown' },
  commonLabels: { alertname: 'InstanceDown', severity: 'critical' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example:9093',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'InstanceDown', instance: 'db1.example:9100', job: 'node', severity: 'critical' },
      annotations: {
        summary: 'Instance db1.example:9100 down',
        description: 'db1.example:9100 of job node has been down for more than 5 minutes.',
        runbook_url: 'https://runbooks.example/InstanceDown',
      },
      startsAt: '2026-11-28T09:12:31.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up+%3D%3D+0',
      fingerprint: 'c2b9f4d1a3e0b7c8',
    },
    {
      status: 'resolved',
      labels: { alertname: 'InstanceDown', instance: 'db2.example:9100', job: 'node', severity: 'critical' },
      annotations: { summary: 'Instance db2.example:9100 down' },
      startsAt: '2026-11-28T08:02:31.000Z',
      endsAt: '2026-11-28T09:10:01.000Z',
      generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up+%3D%3D+0',
      fingerprint: 'a1b2c3d4e5f60718',
    },
  ],
};

const repository = { full_name: 'octo-org/hello', html_url: 'https://github.com/octo-org/hello' };
const sender = { login: 'octocat', html_url: 'https://github.com/octocat' };
/** docs.github.com/webhooks/webhook-events-and-payloads#push */
export const githubPush = {
  ref: 'refs/heads/main',
  before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
  after: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
  created: false,
  deleted: false,
  forced: false,
  compare: 'https://github.com/octo-org/hello/compare/6113728f27ae...0d1a26e67d8f',
  commits: [
    {
      id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      message: 'Fix the pump\n\nIt leaked.',
      timestamp: '2026-11-28T10:00:00+01:00',
      url: 'https://github.com/octo-org/hello/commit/0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
      author: { name: 'Mona', email: 'octocat@github.example', username: 'octocat' },
      added: [],
      removed: [],
      modified: ['pump.ts'],
    },
  ],
  repository,
  sender,
};
/** docs.github.com/webhooks/webhook-events-and-payloads#pull_request */
export const githubPullRequest = {
  action: 'closed',
  number: 2,
  pull_request: {
    number: 2,
    html_url: 'https://github.com/octo-org/hello/pull/2',
    state: 'closed',
    title: 'Update the README',
    body: 'This is a simple change.',
    merged: true,
    user: sender,
  },
  repository,
  sender,
};
/** docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events */
export const gitlabPipeline = {
  object_kind: 'pipeline',
  object_attributes: {
    id: 31,
    iid: 3,
    ref: 'master',
    tag: false,
    sha: 'bcbb5ec396a2c0f828686f14fac9b80b780504f2',
    source: 'merge_request_event',
    status: 'failed',
    url: 'http://gitlab.example.com/gitlab-org/gitlab-test/-/pipelines/31',
  },
  user: { id: 1, name: 'Administrator', username: 'root' },
  project: {
    id: 1,
    name: 'Gitlab Test',
    web_url: 'http://gitlab.example.com/gitlab-org/gitlab-test',
    path_with_namespace: 'gitlab-org/gitlab-test',
  },
};

/** A Pipedrive webhook of version 2, in the shape of its documentation; `changed` as it is now, `previous` as it was. */
export const crmDeal = (action: string, changed: object, previous: object | null) => ({
  meta: {
    ...{ action, entity: 'deal', entity_id: '77', id: 'f0d3…', version: '2.0', attempt: 1, type: 'general' },
    ...{ company_id: '4711', user_id: '12', host: 'alpha-demo.pipedrive.com', change_source: 'app' },
    timestamp: '2026-11-30T08:00:00.000Z',
  },
  data: {
    ...{ id: 77, title: 'Retrofit of line 4', value: 48_500, currency: 'EUR', status: 'open', stage_id: 2 },
    ...{ pipeline_id: 1, owner_id: 12, org_id: 5, person_id: 9, probability: null, lost_reason: null },
    ...changed,
  },
  previous,
});
