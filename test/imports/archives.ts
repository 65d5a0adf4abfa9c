import { zipSync } from 'fflate';

/** A ZIP archive of JSON files and others. */
export const zipOf = (files: Readonly<Record<string, unknown>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        content instanceof Uint8Array
          ? content
          : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
      ]),
    ),
  );

const ts = (n: number): string => `${1_700_000_000 + n * 60}.000100`;

/** Ada and Bernd talk in #hydraulik, with Cleo, whom nobody here is; Ada and Bernd alone in #budget, and with each other. */
export const slackFiles = (more: readonly object[] = []): Record<string, unknown> => ({
  'users.json': [
    { id: 'U1', name: 'adab', profile: { real_name: 'Ada Brandt', email: 'ADA@alpha.example' } },
    { id: 'U2', name: 'bernd', profile: { real_name: 'Bernd Ott', email: 'old@alpha.example' } },
    { id: 'U3', name: 'cleo', profile: { real_name: 'Cleo @home' } },
  ],
  'channels.json': [
    { id: 'C1', name: 'hydraulik', members: ['U1', 'U2', 'U3'], purpose: { value: 'Seals & *hoses*' } },
  ],
  'groups.json': [{ id: 'G1', name: 'budget', members: ['U1', 'U2'] }],
  'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
  'D1/2023-11-14.json': [{ type: 'message', user: 'U1', text: 'between us', ts: ts(9) }],
  'hydraulik/2023-11-14.json': [
    { type: 'message', subtype: 'channel_join', user: 'U1', text: '<@U1> has joined', ts: ts(0) },
    {
      ...{
        type: 'message',
        user: 'U1',
        text: 'The *seal* leaks &lt;again&gt;, <@U2>, see <https://x.example/a|this> @otto',
        ts: ts(1),
      },
      reactions: [
        { name: '+1', users: ['U2', 'U3'], count: 2 },
        { name: 'partyparrot', users: ['U2'], count: 1 },
      ],
      thread_ts: ts(1),
    },
    { type: 'message', user: 'U3', text: 'I order one', ts: ts(2), thread_ts: ts(1) },
    {
      type: 'message',
      user: 'U2',
      text: '',
      ts: ts(3),
      files: [{ name: 'plan.pdf', url_private: 'https://files.slack.com/x?t=xoxe-secret' }],
    },
    ...more,
  ],
  'budget/2023-11-14.json': [{ type: 'message', user: 'U1', text: 'Four hundred', ts: ts(4) }],
});
export const slackMessage = (n: number, text: string) => ({ type: 'message', user: 'U1', text, ts: ts(n) });

export const mattermostFiles = (picture: Uint8Array): Record<string, unknown> => ({
  'import.jsonl': [
    { type: 'version', version: 1 },
    { type: 'team', team: { name: 'werk' } },
    {
      type: 'channel',
      channel: { team: 'werk', name: 'pumpen', display_name: 'Pumpen', type: 'P', purpose: 'x' },
    },
    {
      type: 'user',
      user: {
        username: 'ada',
        email: 'ada@alpha.example',
        first_name: 'Ada',
        teams: [{ name: 'werk', channels: [{ name: 'pumpen' }] }],
      },
    },
    { type: 'user', user: { username: 'gone', email: 'gone@alpha.example' } },
    {
      type: 'post',
      post: {
        ...{
          team: 'werk',
          channel: 'pumpen',
          user: 'ada',
          message: 'Look @gone, `@otto` #one',
          create_at: 1_700_000_000_000,
        },
        attachments: [{ path: '20231114/p.png' }, { path: 'missing.png' }],
        reactions: [{ user: 'ada', emoji_name: 'tada', create_at: 1 }],
        replies: [
          {
            user: 'gone',
            message: 'Nice',
            create_at: 1_700_000_060_000,
            attachments: [{ path: '20231114/p.png' }],
          },
        ],
      },
    },
    { type: 'direct_channel', direct_channel: { members: ['ada', 'gone'] } },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n'),
  'data/20231114/p.png': picture,
});
