// Made of Kontor's OpenAPI document by `npm run setup -- --docs`; changes here are lost.

export type Agreement = { readonly peerId: number; readonly origin: string; readonly company: string; readonly country: string; readonly state: "draft" | "proposed" | "active" | "suspended" | "terminating" | "terminated" | "expired"; readonly endsAt: string | null; readonly endsSoon: boolean; readonly current: { readonly id: string; readonly kind: "mutual" | "one_sided"; readonly proposedBy: "us" | "partner"; readonly version: number | null; readonly payloadHash: string | null; readonly terms: Terms | null; readonly narrowing: { readonly in?: { readonly scopes?: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups?: "*" | readonly (string)[]; readonly categories?: { readonly profile?: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post?: "deny" | "reference" | "copy"; readonly reaction?: "deny" | "reference" | "copy"; readonly event?: "deny" | "reference" | "copy"; readonly file?: "deny" | "reference" | "copy"; readonly presence?: "deny" | "reference" | "copy" }; readonly retentionDays?: number }; readonly out?: { readonly scopes?: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups?: "*" | readonly (string)[]; readonly categories?: { readonly profile?: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post?: "deny" | "reference" | "copy"; readonly reaction?: "deny" | "reference" | "copy"; readonly event?: "deny" | "reference" | "copy"; readonly file?: "deny" | "reference" | "copy"; readonly presence?: "deny" | "reference" | "copy" }; readonly retentionDays?: number } }; readonly endReason: string; readonly suspendedByUs: boolean; readonly suspendedByPartner: boolean; readonly trouble: string; readonly createdAt: string; readonly activatedAt: string | null } | null; readonly offer: { readonly agreementId: string; readonly proposedBy: "us" | "partner"; readonly version: number; readonly payloadHash: string; readonly payload: Readonly<Record<string, unknown>> } | null };

export type Annotation = { readonly documentId: string | null; readonly name: string | null; readonly version: { readonly id: string; readonly number: number } | null; readonly page: number; readonly region: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }; readonly aspect: number | null; readonly resolved: boolean; readonly settled: { readonly by: PersonOfCompany | null; readonly at: string } | null };

export type Appeal = { readonly id: string; readonly at: string; readonly text: string; readonly act: "removed" | "warned" | "suspended" | "banned"; readonly actAt: string; readonly reason: string; readonly until: string | null; readonly caseId: string | null; readonly person: Person | null; readonly outcome: "upheld" | "granted" | null; readonly answer: string };

export type Approval = { readonly state: "pending" | "approved" | "declined" | "withdrawn"; readonly mode: "order" | "parallel"; readonly amount: string | null; readonly currency: string | null; readonly due: string | null; readonly decidedAt: string | null; readonly digest: string; readonly steps: readonly ({ readonly step: number; readonly state: "waiting" | "approved" | "declined" | "asked"; readonly reason: string; readonly at: string | null; readonly id: string | null; readonly name: string; readonly handle: string; readonly host: string | null; readonly company: string | null })[]; readonly mine: number | null; readonly isSent: boolean };

export type ApprovalRow = { readonly id: string; readonly title: string; readonly state: "pending" | "approved" | "declined" | "withdrawn"; readonly amount: string | null; readonly currency: string | null; readonly due: string | null; readonly decidedAt: string | null; readonly publishedAt: string; readonly author: string; readonly approved: number; readonly steps: number; readonly waits: readonly (string)[]; readonly group: { readonly handle: string; readonly host: string | null; readonly name: string } | null };

export type AuditEntry = { readonly id: string; readonly number: number | null; readonly kind: "denied" | "crossed" | "read" | "changed"; readonly what: string; readonly by: string | null; readonly byName: string | null; readonly about: string | null; readonly aboutName: string | null; readonly peer: string | null; readonly count: number | null; readonly reason: string | null; readonly detail: Readonly<Record<string, string | number | boolean>> | null; readonly at: string };

export type Batch = { readonly id: string; readonly act: "import" | "deactivate" | "reset_second_factor" | "require_password" | "add_to_group" | "set_site"; readonly madeBy: string | null; readonly madeAt: string; readonly startedAt: string | null; readonly endedAt: string | null; readonly creates: number; readonly changes: number; readonly same: number; readonly refused: number; readonly done: number; readonly brake: number | null };

export type BatchLine = { readonly line: number; readonly personId: string | null; readonly handle: string; readonly name: string; readonly plan: "create" | "change" | "nothing" | "refused"; readonly change: Readonly<Record<string, unknown>>; readonly problem: string | null; readonly doneAt: string | null };

export type CalmMode = { readonly first: number; readonly second: number; readonly mustReadsPass: boolean; readonly managerPasses: boolean; readonly nextAt: string };

export type Campaign = { readonly format: "ideas" | "questions"; readonly stream: string | null; readonly startsAt: string; readonly endsAt: string; readonly answerDays: number; readonly jury: readonly (PersonOfCompany)[]; readonly isMine: boolean; readonly ideas: number; readonly unanswered: number };

export type CarveOut = { readonly id: string; readonly side: "giving" | "taking"; readonly state: "offered" | "signed" | "withdrawn" | "closed"; readonly company: string; readonly origin: string; readonly digest: string; readonly lines: number; readonly counts: { readonly people: number; readonly groups: number; readonly posts: number; readonly reactions: number; readonly follows: number; readonly memberships: number; readonly files: number }; readonly trouble: string; readonly createdAt: string };

export type CarveOutProgress = { readonly people: number; readonly peopleDone: number; readonly groups: number; readonly groupsDone: number; readonly follows: number; readonly followsHere: number; readonly memberships: number; readonly membershipsHere: number; readonly survived: number | null; readonly troubles: readonly ({ readonly what: string; readonly why: string })[] };

export type ChatChoices = { readonly readMarks: boolean; readonly typing: boolean; readonly enterSends: boolean };

export type Colleague = { readonly id: string; readonly uri: string; readonly name: string; readonly handle: string; readonly email: string | null; readonly isAdmin: boolean; readonly roles: readonly ("moderator" | "communicator" | "data_protection" | "works_council" | "auditor")[]; readonly createdAt: string; readonly deactivatedAt: string | null; readonly isSuspended: boolean; readonly site: string | null; readonly guestOf: string | null; readonly hasFactor: boolean; readonly lastUsedOn: string | null; readonly source: string | null };

export type Company = { readonly name: string | null; readonly colour: string | null; readonly logoUrl: string | null; readonly logoHasName: boolean; readonly locale: "en" | "de" | "fr" | "it" | "es" | "nl" | "pl" | "cs" | "pt" | "tr"; readonly timeZone: string; readonly formal: Readonly<Record<string, boolean>>; readonly about: { readonly greeting: string | null; readonly imprint: string | null; readonly privacy: string | null; readonly rules: string | null; readonly help: string | null }; readonly values: readonly (CompanyValue)[]; readonly firstWeeks: Readonly<Record<string, readonly (string)[]>> };

export type CompanyInvitation = { readonly id: string; readonly address: string; readonly inviterName: string; readonly createdAt: string; readonly expiresAt: string; readonly usesMax: number; readonly uses: number; readonly email: string | null; readonly mailedAt: string | null; readonly locale: "en" | "de" | "fr" | "it" | "es" | "nl" | "pl" | "cs" | "pt" | "tr"; readonly state: "open" | "used" | "over" | "revoked"; readonly groups: readonly (string)[] };

export type CompanyValue = { readonly key: string; readonly emoji: string; readonly names: Readonly<Record<string, string>> };

export type Document = { readonly name: string; readonly folder: string; readonly binned: boolean; readonly lock: { readonly by: PersonOfCompany; readonly until: string } | null; readonly versions: readonly ({ readonly postId: string; readonly number: number; readonly by: PersonOfCompany; readonly at: string; readonly mediaType: string; readonly bytes: number; readonly pages: number | null; readonly file: { readonly id: string; readonly uuid: string } | null; readonly refused: string | null })[] };

export type DocumentRow = { readonly id: string; readonly name: string; readonly folder: string; readonly versionId: string; readonly by: PersonOfCompany; readonly at: string; readonly createdAt: string; readonly mediaType: string; readonly bytes: number };

export type DryRun = { readonly kind: "person" | "group" | "post"; readonly uri: string; readonly title: string; readonly partners: readonly ({ readonly peerId: number; readonly company: string; readonly country: string; readonly host: string; readonly documents: readonly ({ readonly how: "sent" | "onRequest"; readonly form: "whole" | "withoutFiles" | "reference" | "note"; readonly inbox: string | null; readonly body: string })[]; readonly removed: readonly ({ readonly part: string; readonly why: "agreement" | "person" })[]; readonly absence: { readonly code: string } | null; readonly waits: boolean })[]; readonly more: number; readonly passedOn: readonly (string)[]; readonly tookMs: number };

export type Erasure = { readonly uri: string; readonly kind: "post" | "person" | "file" | "departure"; readonly peerId: number; readonly company: string; readonly state: "sent" | "received" | "erased" | "refused" | "held" | "overdue" | "unpromised" | "contradicted"; readonly outcome: string | null; readonly askedAt: string; readonly dueAt: string | null; readonly outcomeAt: string | null; readonly trouble: string };

export type Event = { readonly startsAt: string; readonly endsAt: string | null; readonly zone: string | null; readonly place: string; readonly link: string | null; readonly cancelled: boolean; readonly capacity: number | null; readonly series: { readonly rule: string; readonly exceptions: readonly ({ readonly at: string; readonly moved: { readonly startsAt: string; readonly endsAt: string | null; readonly place: string } | null })[] } | null; readonly counts: Readonly<Record<string, number>>; readonly waiting: number; readonly own: "yes" | "maybe" | "no" | null; readonly ownPlace: "held" | "waiting" | null; readonly people: readonly ({ readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly company: string | null; readonly answer: "yes" | "maybe" | "no"; readonly waits: boolean })[] };

export type Export = { readonly id: string; readonly askedAt: string; readonly readyAt: string | null; readonly bytes: number | null; readonly expiresAt: string | null };

export type Feed = { readonly id: string; readonly handle: string; readonly name: string; readonly address: string; readonly addedAt: string; readonly answeredAt: string | null; readonly trouble: "unreachable" | "notContacted" | "gone" | "forbidden" | "busy" | "tooLarge" | "notAFeed" | "unsafe" | "expelled" | "waiting" | null };

export type FirstWeeks = { readonly postId: string; readonly endsAt: string; readonly done: number; readonly all: number; readonly buddy: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly company: string | null; readonly agrees: boolean; readonly hasLeft: boolean } | null };

/** What one direction allows. */
export type Grant = { readonly scopes: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups: "*" | readonly (string)[]; readonly categories: { readonly profile: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post: "deny" | "reference" | "copy"; readonly reaction: "deny" | "reference" | "copy"; readonly event: "deny" | "reference" | "copy"; readonly file: "deny" | "reference" | "copy"; readonly presence: "deny" | "reference" | "copy" }; readonly backfillFrom: string | null; readonly retentionDays: number | null; readonly onwardTransfer: boolean; readonly storageCountries: readonly (string)[] };

export type Group = { readonly id: string; readonly uri: string; readonly handle: string; readonly host: string | null; readonly name: string; readonly company: string; readonly country: string; readonly access: "open" | "closed" | "secret"; readonly companies: "all" | "own" | "listed"; readonly descriptionSource: string; readonly charterSource: string; readonly charterVersion: number; readonly hue: number | null; readonly pseudonyms: boolean; readonly pagesRestricted: boolean; readonly practice: "night" | "week" | null; readonly purpose: string; readonly avatarUrl: string | null; readonly headerUrl: string | null; readonly archivesAt: string | null; readonly createdAt: string; readonly archivedAt: string | null; readonly membersCount: number; readonly mine: { readonly role: "owner" | "moderator" | "member"; readonly state: "invited" | "requested" | "active" } | null; readonly owesCharter: boolean };

export type GroupChat = { readonly id: string; readonly name: string; readonly version: number; readonly mine: boolean; readonly in: boolean; readonly members: readonly ({ readonly id: string | null; readonly uri: string; readonly acct: string })[] };

export type GroupWithSeats = { readonly id: string; readonly uri: string; readonly handle: string; readonly host: string | null; readonly name: string; readonly company: string; readonly country: string; readonly access: "open" | "closed" | "secret"; readonly companies: "all" | "own" | "listed"; readonly descriptionSource: string; readonly charterSource: string; readonly charterVersion: number; readonly hue: number | null; readonly pseudonyms: boolean; readonly pagesRestricted: boolean; readonly practice: "night" | "week" | null; readonly purpose: string; readonly avatarUrl: string | null; readonly headerUrl: string | null; readonly archivesAt: string | null; readonly createdAt: string; readonly archivedAt: string | null; readonly membersCount: number; readonly mine: { readonly role: "owner" | "moderator" | "member"; readonly state: "invited" | "requested" | "active" } | null; readonly owesCharter: boolean; readonly welcomeSource: string; readonly startPage: string | null; readonly seats: readonly ({ readonly peerId: number | null; readonly company: string; readonly country: string; readonly count: number })[]; readonly companyIds: readonly (number)[] };

export type Guest = { readonly personId: string; readonly name: string; readonly handle: string; readonly firm: string; readonly until: string; readonly invitedBy: string | null; readonly groups: readonly ({ readonly id: string; readonly name: string; readonly handle: string })[] };

export type Hold = { readonly id: string; readonly scope: "person" | "post" | "thread" | "group"; readonly state: "ordered" | "withdrawn" | "in_force" | "releasing" | "released"; readonly about: string | null; readonly reason: string; readonly orderedBy: string; readonly orderedAt: string; readonly confirmedBy: string | null; readonly confirmedAt: string | null; readonly withdrawnBy: string | null; readonly withdrawnAt: string | null; readonly releaseBy: string | null; readonly releaseAt: string | null; readonly releasedBy: string | null; readonly releasedAt: string | null };

export type Idea = { readonly stage: "new" | "discussed" | "chosen" | "done" | "declined"; readonly stageAt: string; readonly reason: string; readonly votes: number; readonly voted: boolean; readonly campaign: { readonly id: string; readonly title: string; readonly startsAt: string; readonly endsAt: string; readonly answerDays: number } | null; readonly merged: { readonly into: { readonly id: string; readonly title: string } | null } | null; readonly doubles: readonly ({ readonly id: string; readonly title: string })[] };

export type IdeaRow = { readonly id: string; readonly title: string; readonly stage: "new" | "discussed" | "chosen" | "done" | "declined"; readonly votes: number; readonly voted: boolean; readonly replies: number; readonly author: string; readonly company: string; readonly isOwn: boolean; readonly publishedAt: string; readonly isMerged: boolean; readonly campaign: { readonly id: string; readonly title: string; readonly startsAt: string; readonly endsAt: string } | null; readonly group: { readonly handle: string; readonly host: string | null; readonly name: string } };

export type IdentityProvider = { readonly id: string; readonly kind: string; readonly name: string; readonly issuer: string; readonly createsPeople: boolean; readonly switchedOffAt: string | null; readonly requiredAt: string | null; readonly saml: { readonly entryPoint: string; readonly certificates: readonly (string)[]; readonly subject: string; readonly logout?: string } | null };

export type Integration = { readonly id: string; readonly name: string; readonly handle: string; readonly format: "slack" | "mattermost" | "alertmanager" | "github" | "gitlab" | "crm"; readonly createdAt: string; readonly lastUsedAt: string | null; readonly isMember: boolean };

export type ListLine = { readonly line: number; readonly name: string; readonly state: "new" | "member" | "invited" | "again" | "unknown" | "ambiguous" | "banned" | "elsewhere" | "guest"; readonly person: Participant | null };

export type Member = { readonly person: Participant; readonly role: "owner" | "moderator" | "member"; readonly since: string; readonly speaks: boolean };

export type Occurrence = { readonly postId: string; readonly uri: string; readonly title: string; readonly startsAt: string; readonly endsAt: string | null; readonly zone: string | null; readonly place: string; readonly link: string | null; readonly cancelled: boolean; readonly own: "yes" | "maybe" | "no" | null; readonly isOwn: boolean; readonly capacity: number | null; readonly occursAt: string | null; readonly organiser: { readonly name: string; readonly company: string | null }; readonly group: { readonly name: string; readonly handle: string; readonly company: string | null } | null };

export type PageVersion = { readonly number: number; readonly title: string; readonly note: string; readonly at: string; readonly moved: boolean; readonly expired: boolean; readonly author: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null } | null; readonly refused: string | null };

export type Participant = { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly peerId: number | null; readonly company: string; readonly country: string };

export type Person = { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null };

export type PersonOfCompany = { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly company: string | null };

export type Poll = { readonly mode: "choice" | "ranked" | "dates"; readonly named: boolean; readonly zone: string | null; readonly multiple: boolean; readonly closesAt: string | null; readonly votersCount: number; readonly options: readonly ({ readonly title: string; readonly votesCount: number; readonly points: number; readonly startsAt: string | null; readonly endsAt: string | null })[]; readonly ownMarks: readonly ({ readonly position: number; readonly value: number })[]; readonly ballots: readonly ({ readonly uri: string; readonly name: string; readonly values: readonly (number | null)[] })[]; readonly plannedId: string | null };

export type Post = { readonly id: string; readonly uri: string; readonly kind: string; readonly level: "direct" | "group" | "followers" | "partner" | "instance" | "public"; readonly author: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly company: string }; readonly group: { readonly id: string; readonly handle: string; readonly host: string | null; readonly name: string } | null; readonly replyToId: string | null; readonly rootId: string; readonly title: string; readonly source: string; readonly html: string; readonly text: string; readonly language: string; readonly publishedAt: string; readonly editedAt: string | null; readonly removedAt: string | null; readonly repliesCount: number; readonly isSolved: boolean; readonly answerId: string | null; readonly task: Task | null; readonly approval: Approval | null; readonly idea: Idea | null; readonly campaign: Campaign | null; readonly project: Project | null; readonly event: Event | null; readonly poll: Poll | null; readonly document: Document | null; readonly annotation: Annotation | null; readonly page: { readonly number: number; readonly parentUri: string | null; readonly position: number; readonly authors: number } | null; readonly album: { readonly isOpen: boolean; readonly own: number; readonly total: number; readonly contributors: number } | null; readonly addition: { readonly own: number } | null; readonly praise: Praise | null; readonly news: { readonly until: string; readonly startsAt: string | null; readonly isDismissed: boolean; readonly topic: string | null } | null; readonly marks: { readonly progress: "open" | "in_work" | "done" | null; readonly progressBy: string | null; readonly review: string | null; readonly owner: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly hasLeft: boolean } | null } | null; readonly mustRead: { readonly until: string | null; readonly acknowledgedAt: string | null; readonly quiz: readonly ({ readonly question: string; readonly options: readonly (string)[] })[]; readonly isProven: boolean } | null };

export type PostedFile = { readonly id: string; readonly postId: string; readonly name: string; readonly alt: string; readonly mediaType: string; readonly bytes: number; readonly url: string; readonly by: PersonOfCompany; readonly at: string };

export type Praise = { readonly value: { readonly emoji: string; readonly names: Readonly<Record<string, string>> } | null; readonly people: readonly (PersonOfCompany)[]; readonly asks: "team" | "company" | "partners" | null; readonly isMine: boolean; readonly agrees: boolean | null; readonly isPrivate: boolean };

export type PraiseAllowance = { readonly width: "nobody" | "team" | "company" | "partners" };

export type Problem = { readonly type: "about:blank"; readonly title: string; readonly status: number; readonly detail: string; readonly code: string; readonly errors?: readonly ({ readonly pointer: string; readonly detail: string })[] };

export type Project = { readonly startsOn: string | null; readonly endsOn: string | null; readonly status: "planned" | "on_track" | "at_risk" | "on_hold" | "done" | "stopped"; readonly statusAt: string; readonly note: string; readonly site: { readonly name: string; readonly point: { readonly latitude: number; readonly longitude: number } | null } | null; readonly milestones: readonly ({ readonly number: number; readonly uri: string; readonly title: string; readonly due: string | null; readonly isReached: boolean; readonly tasks: number; readonly done: number; readonly overdue: number })[]; readonly owners: readonly (PersonOfCompany)[]; readonly isMine: boolean };

export type ProjectRow = { readonly id: string; readonly title: string; readonly status: "planned" | "on_track" | "at_risk" | "on_hold" | "done" | "stopped"; readonly startsOn: string | null; readonly endsOn: string | null; readonly milestones: number; readonly reached: number; readonly tasks: number; readonly done: number; readonly overdue: number; readonly next: { readonly title: string; readonly due: string | null } | null; readonly owners: readonly (string)[]; readonly group: { readonly handle: string; readonly host: string | null; readonly name: string } };

export type Reading = { readonly day: string; readonly readerAt: "us" | "partner"; readonly objectUri: string; readonly reader: string; readonly count: number; readonly firstAt: string; readonly lastAt: string };

export type Release = { readonly postId: string; readonly text: string; readonly fileId: string | null; readonly alt: string; readonly state: "asked" | "released" | "withdrawn"; readonly askedByName: string | null; readonly askedAt: string; readonly releasedByName: string | null; readonly releasedAt: string | null; readonly address: string | null; readonly opens: number | null };

export type ReportCase = { readonly id: string; readonly subject: "post" | "person" | "group" | "address"; readonly queue: "group" | "company"; readonly openedAt: string; readonly closedAt: string | null; readonly outcome: "removed" | "dismissed" | "warned" | "suspended" | "banned" | null; readonly reports: number; readonly categories: readonly ("spam" | "harassment" | "rules" | "legal" | "other")[]; readonly person: Person | null; readonly group: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null } | null; readonly postId: string | null; readonly excerpt: string; readonly handler: Person | null; readonly isComplaint: boolean };

export type Residence = { readonly uri: string; readonly object: "post" | "file"; readonly host: string; readonly company: string; readonly country: string; readonly how: "copy" | "reference"; readonly since: string; readonly until: string | null; readonly state: "held" | "erasing" | "erased"; readonly agreement: string | null; readonly version: number | null };

export type RolePlay = { readonly id: string; readonly groupId: string; readonly title: string; readonly pace: "live" | "shifted"; readonly state: "cast" | "running" | "paused" | "debrief"; readonly playedMs: number; readonly leads: boolean; readonly mine: number | null; readonly roles: readonly ({ readonly role: number; readonly name: string; readonly brief: string; readonly player: { readonly id: string; readonly name: string } | null })[]; readonly events: readonly ({ readonly event: number; readonly minute: number; readonly text: string; readonly toldAt: string | null })[]; readonly unclear: readonly ({ readonly post: string; readonly names: readonly (string)[] })[] };

export type Service = { readonly id: string; readonly name: string; readonly handle: string; readonly createdAt: string; readonly isHook: boolean; readonly tokens: number; readonly lastUsedAt: string | null };

export type ServiceToken = { readonly id: string; readonly name: string; readonly scopes: readonly (string)[]; readonly createdAt: string; readonly lastUsedAt: string | null; readonly expiresAt: string | null };

export type Skill = { readonly id: number; readonly terms: readonly ({ readonly language: string; readonly term: string })[] };

export type SlashCommand = { readonly id: string; readonly name: string; readonly handle: string; readonly word: string; readonly hint: string; readonly createdAt: string; readonly lastUsedAt: string | null };

export type Task = { readonly state: "open" | "in_work" | "done" | "dropped"; readonly due: string | null; readonly labels: readonly (string)[]; readonly lines: readonly ({ readonly line: number; readonly text: string; readonly done: boolean })[]; readonly assignees: readonly (PersonOfCompany)[]; readonly isMine: boolean; readonly fromId: string | null; readonly subTasks: readonly ({ readonly id: string; readonly title: string; readonly state: "open" | "in_work" | "done" | "dropped" })[] };

export type TaskRow = { readonly id: string; readonly title: string; readonly state: "open" | "in_work" | "done" | "dropped"; readonly due: string | null; readonly since: string; readonly labels: readonly (string)[]; readonly done: number; readonly lines: number; readonly replies: number; readonly mayWork: boolean; readonly people: readonly ({ readonly id: string; readonly name: string; readonly isAway: boolean })[]; readonly group: { readonly handle: string; readonly host: string | null; readonly name: string } | null };

/** What is in force: `in` is what comes from the partner, `out` what goes to it. */
export type Terms = { readonly notBefore: string | null; readonly expires: string | null; readonly in: Grant; readonly out: Grant; readonly partner: { readonly legalName: string; readonly country: string; readonly dataProtectionOfficer: string; readonly securityContact: string } | null; readonly erasureDays: number | null; readonly termination: { readonly noticeDays: number; readonly data: "return" | "erase" | "freeze"; readonly legalHold: boolean } | null };

export type Webhook = { readonly id: string; readonly address: string; readonly events: readonly ("post.published" | "post.edited" | "post.removed" | "reaction.added" | "reaction.removed" | "share.added" | "answer.accepted" | "page.written" | "document.arranged" | "post.marked" | "annotation.changed" | "page.review_due" | "event.near" | "event.answered" | "poll.closed" | "task.changed" | "task.due" | "idea.changed" | "approval.changed" | "approval.due" | "project.changed" | "milestone.due" | "praise.accepted" | "person.deactivated" | "group.joined" | "group.left")[]; readonly groupId: string | null; readonly createdAt: string; readonly failures: number; readonly failingSince: string | null; readonly pausedUntil: string | null; readonly disabledAt: string | null; readonly disabledBecause: "failing" | "gone" | "by_hand" | null; readonly waiting: number };

export type WebhookDelivery = { readonly id: string; readonly event: string; readonly at: string; readonly state: "waiting" | "done" | "dead" | "withheld"; readonly attempts: number; readonly nextAt: string; readonly status: number | null; readonly problem: string | null; readonly tookMs: number | null };

export type WholePageVersion = { readonly number: number; readonly title: string; readonly note: string; readonly at: string; readonly moved: boolean; readonly expired: boolean; readonly author: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null } | null; readonly refused: string | null; readonly source: string; readonly html: string };

export type WholeReportCase = { readonly id: string; readonly subject: "post" | "person" | "group" | "address"; readonly queue: "group" | "company"; readonly openedAt: string; readonly closedAt: string | null; readonly outcome: "removed" | "dismissed" | "warned" | "suspended" | "banned" | null; readonly reports: number; readonly categories: readonly ("spam" | "harassment" | "rules" | "legal" | "other")[]; readonly person: Person | null; readonly group: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null } | null; readonly postId: string | null; readonly excerpt: string; readonly handler: Person | null; readonly isComplaint: boolean; readonly evidence: { readonly title: string; readonly html: string; readonly text: string; readonly publishedAt: string } | null; readonly reportLines: readonly ({ readonly category: "spam" | "harassment" | "rules" | "legal" | "other"; readonly comment: string; readonly at: string; readonly forwarded: boolean; readonly company: string; readonly reporter: Person | null })[]; readonly acts: readonly ({ readonly id: string; readonly act: string; readonly at: string; readonly reason: string; readonly until: string | null; readonly by: Person | null })[]; readonly hidden: boolean; readonly undoUntil: string | null; readonly canWarn: boolean; readonly canSuspend: boolean; readonly isSuspended: boolean; readonly canBan: boolean; readonly earlier: { readonly open: number; readonly byOutcome: readonly ({ readonly outcome: "removed" | "dismissed" | "warned" | "suspended" | "banned"; readonly count: number })[] }; readonly elsewhere: readonly ({ readonly company: string; readonly state: "told" | "handled" | "decided"; readonly outcome: "removed" | "dismissed" | "warned" | "suspended" | "banned" | null; readonly at: string | null })[] };

/** What the server says when something went wrong (RFC 9457). */
export class KontorError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'KontorError';
    this.problem = problem;
  }
}

export interface KontorOptions {
  /** As https://kontor.example */
  readonly origin: string;
  readonly token: string;
  /** For sentences of problems: `de`, `fr`, `en`. */
  readonly language?: string;
  readonly fetch?: typeof fetch;
}

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** The same request under the same key changes something once. */
  readonly idempotencyKey?: string;
}

/** Kontor's own API: a method for each operation. Throws KontorError for what the server refuses. */
export class Kontor {
  readonly #options: KontorOptions;
  constructor(options: KontorOptions) {
    this.#options = options;
  }

  async #send(method: string, path: string, asked: Asked): Promise<Response> {
    const { origin, token, language, fetch: request = fetch } = this.#options;
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(asked.path?.[name] ?? ''),
    );
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(asked.query ?? {}))
      if (value !== undefined) query.set(name, String(value));
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (language !== undefined) headers['accept-language'] = language;
    if (asked.idempotencyKey !== undefined) headers['idempotency-key'] = asked.idempotencyKey;
    if (asked.body !== undefined) headers['content-type'] = 'application/json';
    const answer = await request(`${origin}/api/kontor/v1${filled}${query.size > 0 ? `?${query}` : ''}`, {
      method,
      headers,
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
    if (!answer.ok) throw new KontorError((await answer.json()) as Problem);
    return answer;
  }

  async #read<Answer>(method: string, path: string, asked: Asked): Promise<Answer> {
    return (await (await this.#send(method, path, asked)).json()) as Answer;
  }

  /** Create a task. */
  async createTask(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly due?: string | null; readonly labels?: readonly (string)[]; readonly checklist?: readonly (string)[]; readonly assignees?: readonly (string)[]; readonly madeFromId?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/tasks', asked);
  }

  /** What you are to do, in all groups. */
  async listMyTasks(): Promise<{ readonly items: readonly (TaskRow)[] }> {
    return await this.#read('GET', '/tasks', {});
  }

  /** Tasks of a group. */
  async listGroupTasks(asked: { readonly path: { readonly group: string }; readonly query?: { readonly state?: "open" | "in_work" | "done" | "dropped"; readonly assigneeId?: string; readonly label?: string } }): Promise<{ readonly items: readonly (TaskRow)[] }> {
    return await this.#read('GET', '/groups/{group}/tasks', asked);
  }

  /** Change a task; what is not named stays. */
  async changeTask(asked: { readonly path: { readonly post: string }; readonly body: { readonly state?: "open" | "in_work" | "done" | "dropped"; readonly due?: string | null; readonly labels?: readonly (string)[]; readonly assign?: readonly (string)[]; readonly unassign?: readonly (string)[]; readonly tick?: readonly (number)[]; readonly untick?: readonly (number)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PATCH', '/tasks/{post}', asked);
  }

  /** Take a task on. */
  async takeTask(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/tasks/{post}/assignment', asked);
  }

  /** Leave a task to others. */
  async leaveTask(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/tasks/{post}/assignment', asked);
  }

  /** Put a task on the board. */
  async placeTask(asked: { readonly path: { readonly post: string }; readonly body: { readonly state: "open" | "in_work" | "done" | "dropped"; readonly before?: string; readonly after?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/tasks/{post}/place', asked);
  }

  /** What happened to a task, newest first. */
  async listTaskHistory(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly field: string; readonly value: unknown; readonly at: string; readonly refused: boolean; readonly by: string; readonly byId: string; readonly about: string })[] }> {
    return await this.#read('GET', '/tasks/{post}/history', asked);
  }

  /** Ask named people for approval. */
  async createApproval(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly amount?: string | null; readonly currency?: string | null; readonly mode?: "order" | "parallel"; readonly due?: string | null; readonly approvers: readonly (string)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/approvals', asked);
  }

  /** Requests that concern you. */
  async listMyApprovals(asked: { readonly query?: { readonly show?: "waiting" | "own" | "answered" } } = {}): Promise<{ readonly items: readonly (ApprovalRow)[] }> {
    return await this.#read('GET', '/approvals', asked);
  }

  /** Requests in a group. */
  async listGroupApprovals(asked: { readonly path: { readonly group: string }; readonly query?: { readonly state?: "pending" | "approved" | "declined" | "withdrawn" } }): Promise<{ readonly items: readonly (ApprovalRow)[] }> {
    return await this.#read('GET', '/groups/{group}/approvals', asked);
  }

  /** Approve, decline, ask back, answer, pass on or withdraw. */
  async actOnApproval(asked: { readonly path: { readonly post: string }; readonly body: { readonly act: "approve" | "decline" | "ask" | "answer" | "replace" | "withdraw"; readonly step?: number | null; readonly to?: string; readonly reason?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/approvals/{post}/acts', asked);
  }

  /** What happened to a request, oldest first. */
  async listApprovalHistory(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly act: "approve" | "decline" | "ask" | "answer" | "replace" | "withdraw"; readonly reason: string; readonly at: string; readonly by: { readonly name: string; readonly handle: string; readonly host: string | null } | null; readonly from: string | null; readonly to: string | null; readonly state: "taken" | "sent" | "refused" })[] }> {
    return await this.#read('GET', '/approvals/{post}/history', asked);
  }

  /** Propose an idea in a group. */
  async createIdea(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly campaignId?: string | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/ideas', asked);
  }

  /** Your ideas, or those that you have to answer. */
  async listMyIdeas(asked: { readonly query?: { readonly show?: "own" | "toAnswer" } } = {}): Promise<{ readonly items: readonly (IdeaRow)[] }> {
    return await this.#read('GET', '/ideas', asked);
  }

  /** Ask a group for ideas, or announce an hour of questions. */
  async createCampaign(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly startsAt: string; readonly endsAt: string; readonly answerDays: number; readonly format?: "ideas" | "questions"; readonly stream?: string | null; readonly jury: readonly (string)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/campaigns', asked);
  }

  /** Ideas of a group. */
  async listGroupIdeas(asked: { readonly path: { readonly group: string }; readonly query?: { readonly order?: "votes" | "newest" | "stage"; readonly stage?: "new" | "discussed" | "chosen" | "done" | "declined"; readonly campaignId?: string } }): Promise<{ readonly items: readonly (IdeaRow)[] }> {
    return await this.#read('GET', '/groups/{group}/ideas', asked);
  }

  /** Vote for an idea. */
  async voteForIdea(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/ideas/{post}/vote', asked);
  }

  /** Take your vote back. */
  async unvoteIdea(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/ideas/{post}/vote', asked);
  }

  /** Decide about an idea, as its jury. */
  async decideIdea(asked: { readonly path: { readonly post: string }; readonly body: { readonly stage: "new" | "discussed" | "chosen" | "done" | "declined"; readonly reason?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/ideas/{post}/stage', asked);
  }

  /** Say that an idea is a double of another. */
  async uniteIdea(asked: { readonly path: { readonly post: string }; readonly body: { readonly ofId: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/ideas/{post}/double', asked);
  }

  /** Part a double again. */
  async partIdea(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/ideas/{post}/double', asked);
  }

  /** What was decided about an idea. */
  async listIdeaHistory(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly stage: "new" | "discussed" | "chosen" | "done" | "declined" | null; readonly reason: string; readonly into: { readonly id: string; readonly title: string } | null; readonly isDouble: boolean; readonly at: string; readonly refused: boolean; readonly by: { readonly name: string; readonly handle: string; readonly host: string | null } | null })[] }> {
    return await this.#read('GET', '/ideas/{post}/history', asked);
  }

  /** Comments on places in a document. */
  async listAnnotations(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly number: number; readonly post: Post })[] }> {
    return await this.#read('GET', '/documents/{post}/annotations', asked);
  }

  /** Comment on a place in a document. */
  async annotate(asked: { readonly path: { readonly post: string }; readonly body: { readonly source: string; readonly versionId?: string | null; readonly page?: number; readonly region: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }; readonly aspect?: number | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/documents/{post}/annotations', asked);
  }

  /** Say that a comment on a place is settled. */
  async resolveAnnotation(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/annotations/{post}/settled', asked);
  }

  /** Say that it is not. */
  async reopenAnnotation(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/annotations/{post}/settled', asked);
  }

  /** Plan a project of a group. */
  async createProject(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly startsOn?: string | null; readonly endsOn?: string | null; readonly owners: readonly (string)[]; readonly milestones?: readonly ({ readonly title: string; readonly due?: string | null })[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/projects', asked);
  }

  /** Projects of all groups that you may read. */
  async listProjects(asked: { readonly query?: { readonly status?: "planned" | "on_track" | "at_risk" | "on_hold" | "done" | "stopped" | "running"; readonly show?: "all" | "own" } } = {}): Promise<{ readonly items: readonly (ProjectRow)[] }> {
    return await this.#read('GET', '/projects', asked);
  }

  /** Projects of a group, the one that runs first. */
  async listGroupProjects(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly (ProjectRow)[] }> {
    return await this.#read('GET', '/groups/{group}/projects', asked);
  }

  /** Say how a project stands. */
  async changeProject(asked: { readonly path: { readonly post: string }; readonly body: { readonly status?: "planned" | "on_track" | "at_risk" | "on_hold" | "done" | "stopped"; readonly note?: string; readonly reached?: readonly (number)[]; readonly unreached?: readonly (number)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PATCH', '/projects/{post}', asked);
  }

  /** How a project has stood, newest first. */
  async listProjectHistory(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly status: "planned" | "on_track" | "at_risk" | "on_hold" | "done" | "stopped" | null; readonly note: string; readonly milestone: string; readonly isReached: boolean; readonly at: string; readonly refused: boolean; readonly by: { readonly name: string; readonly handle: string; readonly host: string | null } | null })[] }> {
    return await this.#read('GET', '/projects/{post}/history', asked);
  }

  /** Plan an event, or a series. */
  async createEvent(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly startsAt: string; readonly endsAt?: string | null; readonly zone: string; readonly place?: string; readonly link?: string; readonly rule?: string | null; readonly capacity?: number | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/events', asked);
  }

  /** What takes place between two moments, earliest first, a series with each of its dates. */
  async readCalendar(asked: { readonly query: { readonly from: string; readonly to: string; readonly groupId?: string; readonly show?: "mine" | "company" } }): Promise<{ readonly items: readonly (Occurrence)[]; readonly complete: boolean }> {
    return await this.#read('GET', '/calendar', asked);
  }

  /** Say whether you come. */
  async answerEvent(asked: { readonly path: { readonly post: string }; readonly body: { readonly answer: "yes" | "maybe" | "no" }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/events/{post}/answer', asked);
  }

  /** Cancel an event. */
  async cancelEvent(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/events/{post}/cancellation', asked);
  }

  /** Move, cancel or restore one date of a series. */
  async changeOccurrence(asked: { readonly path: { readonly post: string }; readonly body: { readonly occursAt: string; readonly change: "move" | "cancel" | "restore"; readonly startsAt?: string; readonly endsAt?: string | null; readonly place?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/events/{post}/occurrence', asked);
  }

  /** Ask by choosing, by ranking, or for a date. */
  async createPoll(asked: { readonly body: { readonly title?: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly mode?: "choice" | "ranked" | "dates"; readonly options?: readonly (string)[]; readonly slots?: readonly ({ readonly startsAt: string; readonly endsAt: string | null })[]; readonly zone?: string; readonly multiple?: boolean; readonly named?: boolean; readonly closesAt?: string | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/polls', asked);
  }

  /** Vote; where a poll lets you, again. */
  async vote(asked: { readonly path: { readonly post: string }; readonly body: { readonly choices: readonly (number)[]; readonly ifNeedBe?: readonly (number)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/polls/{post}/vote', asked);
  }

  /** Make an event of one of the dates. */
  async planEvent(asked: { readonly path: { readonly post: string }; readonly body: { readonly choice: number }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/polls/{post}/event', asked);
  }

  /** Ask a question. */
  async createQuestion(asked: { readonly body: { readonly title?: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/questions', asked);
  }

  /** Questions, newest first. */
  async listQuestions(asked: { readonly query?: { readonly cursor?: string; readonly groupId?: string; readonly open?: string } } = {}): Promise<{ readonly items: readonly (Post)[]; readonly next: string | null }> {
    return await this.#read('GET', '/questions', asked);
  }

  /** Accept an answer to your question. */
  async acceptAnswer(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/answers/{post}/acceptance', asked);
  }

  /** Take an acceptance back. */
  async unacceptAnswer(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/answers/{post}/acceptance', asked);
  }

  /** Publish what everyone is to read and acknowledge. */
  async createMustRead(asked: { readonly body: { readonly title?: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly until?: string | null; readonly quiz?: readonly ({ readonly question: string; readonly right: string; readonly wrong: readonly (string)[] })[]; readonly proof?: boolean }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/must-reads', asked);
  }

  /** What you have not acknowledged. */
  async listMustReads(): Promise<{ readonly items: readonly (Post)[] }> {
    return await this.#read('GET', '/must-reads', {});
  }

  /** Say that you have read it. */
  async acknowledgePost(asked: { readonly path: { readonly post: string }; readonly body: { readonly answers?: readonly (number)[] }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/must-reads/{post}/acknowledgement', asked);
  }

  /** Ask nobody any more; the post stays. */
  async withdrawMustRead(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/must-reads/{post}', asked);
  }

  /** Who of your company acknowledged it when, while both keys are turned; written to the audit log. */
  async readMustReadProof(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly name: string; readonly handle: string; readonly at: string })[] }> {
    return await this.#read('GET', '/must-reads/{post}/proof', asked);
  }

  /** How many have read it, for its author and moderators, company by company. */
  async readReception(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly peerId: number | null; readonly asked: number | "few" | "most"; readonly acknowledged: number | "few" | "most" })[] }> {
    return await this.#read('GET', '/must-reads/{post}/reception', asked);
  }

  /** Publish flash news. */
  async createNews(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly until: string; readonly startsAt?: string; readonly topic?: string; readonly partnerId?: number }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/news', asked);
  }

  /** News, newest first, also what is over. */
  async listNews(asked: { readonly query?: { readonly cursor?: string; readonly standing?: string } } = {}): Promise<{ readonly items: readonly (Post)[]; readonly next: string | null }> {
    return await this.#read('GET', '/news', asked);
  }

  /** What belongs to a campaign: its polls, and what was posted with its hashtag, newest first. */
  async listCampaignPosts(asked: { readonly path: { readonly post: string }; readonly query?: { readonly cursor?: string } }): Promise<{ readonly polls: readonly (Post)[]; readonly items: readonly (Post)[]; readonly next: string | null }> {
    return await this.#read('GET', '/news/{post}/campaign', asked);
  }

  /** Put news away, for yourself. */
  async dismissNews(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/news/{post}/dismissal', asked);
  }

  /** Have it on top again. */
  async recallNews(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/news/{post}/dismissal', asked);
  }

  /** Praise somebody, or a group. */
  async createPraise(asked: { readonly body: { readonly title?: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly to: readonly (string)[]; readonly value?: string; readonly partnerId?: number }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/praise', asked);
  }

  /** Praise of somebody that you may read, newest first. */
  async listPraise(asked: { readonly path: { readonly person: string }; readonly query?: { readonly cursor?: string } }): Promise<{ readonly items: readonly (Post)[]; readonly next: string | null }> {
    return await this.#read('GET', '/praise/of/{person}', asked);
  }

  /** Praise of you that only you read so far. */
  async listWaitingPraise(): Promise<{ readonly items: readonly (Post)[] }> {
    return await this.#read('GET', '/praise/waiting', {});
  }

  /** Let others read praise of you. */
  async showPraise(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/praise/{post}/agreement', asked);
  }

  /** Take your name out of praise; of you alone it is gone. */
  async hidePraise(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/praise/{post}/agreement', asked);
  }

  /** Who reads praise of you without asking. */
  async readPraiseAllowance(): Promise<PraiseAllowance> {
    return await this.#read('GET', '/praise/allowance', {});
  }

  /** Change that. */
  async savePraiseAllowance(asked: { readonly body: { readonly width: "nobody" | "team" | "company" | "partners" }; readonly idempotencyKey?: string }): Promise<PraiseAllowance> {
    return await this.#read('PUT', '/praise/allowance', asked);
  }

  /** What waits for a communicator, and what is out. */
  async listReleases(): Promise<{ readonly items: readonly (Release)[] }> {
    return await this.#read('GET', '/releases', {});
  }

  /** What is let out of a post. */
  async readRelease(asked: { readonly path: { readonly post: string } }): Promise<Release> {
    return await this.#read('GET', '/posts/{post}/release', asked);
  }

  /** Ask to let a text and a picture of a post out. */
  async askRelease(asked: { readonly path: { readonly post: string }; readonly body: { readonly text: string; readonly fileId?: string | null }; readonly idempotencyKey?: string }): Promise<Release> {
    return await this.#read('POST', '/posts/{post}/release', asked);
  }

  /** Let it out, as another communicator. */
  async releasePost(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Release> {
    return await this.#read('PUT', '/posts/{post}/release', asked);
  }

  /** Take it back: its page answers 410 from now on. */
  async withdrawRelease(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/posts/{post}/release', asked);
  }

  /** Put pictures together, for others to add theirs. */
  async createAlbum(asked: { readonly body: { readonly title: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds?: readonly (string)[]; readonly isOpen?: boolean }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/albums', asked);
  }

  /** Add pictures to an album. */
  async addPictures(asked: { readonly body: { readonly title?: string; readonly source?: string; readonly groupId?: string; readonly level?: "instance" | "followers" | "public"; readonly language?: string; readonly fileIds: readonly (string)[]; readonly albumId: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/pictures', asked);
  }

  /** Albums of a group, newest first. */
  async listGroupAlbums(asked: { readonly path: { readonly group: string }; readonly query?: { readonly cursor?: string } }): Promise<{ readonly items: readonly ({ readonly id: string; readonly title: string; readonly author: string; readonly company: string | null; readonly publishedAt: string; readonly total: number })[]; readonly next: string | null }> {
    return await this.#read('GET', '/groups/{group}/albums', asked);
  }

  /** Albums that somebody made, newest first. */
  async listPersonAlbums(asked: { readonly path: { readonly person: string }; readonly query?: { readonly cursor?: string } }): Promise<{ readonly items: readonly ({ readonly id: string; readonly title: string; readonly author: string; readonly company: string | null; readonly publishedAt: string; readonly total: number })[]; readonly next: string | null }> {
    return await this.#read('GET', '/people/{person}/albums', asked);
  }

  /** The pictures of an album, in their order. */
  async readAlbum(asked: { readonly path: { readonly post: string } }): Promise<{ readonly pictures: readonly ({ readonly id: string; readonly uuid: string; readonly postId: string; readonly name: string; readonly alt: string; readonly mediaType: string; readonly author: string; readonly company: string | null; readonly at: string })[]; readonly keptBack: readonly ({ readonly postId: string; readonly author: string; readonly company: string; readonly pictures: number })[] }> {
    return await this.#read('GET', '/albums/{post}/pictures', asked);
  }

  /** Begin a role play in a group, which you lead. */
  async createPlay(asked: { readonly path: { readonly group: string }; readonly body: { readonly title: string; readonly scenario: string; readonly language?: string; readonly pace?: "live" | "shifted"; readonly roles: readonly ({ readonly name: string; readonly brief?: string })[]; readonly events?: readonly ({ readonly minute: number; readonly text: string })[] }; readonly idempotencyKey?: string }): Promise<RolePlay> {
    return await this.#read('POST', '/groups/{group}/plays', asked);
  }

  /** A role play, with who plays what. */
  async readPlay(asked: { readonly path: { readonly post: string } }): Promise<RolePlay> {
    return await this.#read('GET', '/plays/{post}', asked);
  }

  /** Say who plays a role. */
  async castRole(asked: { readonly path: { readonly post: string; readonly role: string }; readonly body: { readonly player: string | null }; readonly idempotencyKey?: string }): Promise<RolePlay> {
    return await this.#read('PUT', '/plays/{post}/roles/{role}', asked);
  }

  /** Begin, pause, go on, or end it for the debrief. */
  async movePlay(asked: { readonly path: { readonly post: string }; readonly body: { readonly state: "cast" | "running" | "paused" | "debrief" }; readonly idempotencyKey?: string }): Promise<RolePlay> {
    return await this.#read('PUT', '/plays/{post}/state', asked);
  }

  /** Tell the next event of the script. */
  async tellNextEvent(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<RolePlay> {
    return await this.#read('POST', '/plays/{post}/events', asked);
  }

  /** A post of any kind, with all that it carries. */
  async readPost(asked: { readonly path: { readonly post: string } }): Promise<Post> {
    return await this.#read('GET', '/posts/{post}', asked);
  }

  /** Say how far a post of a group is. */
  async labelPost(asked: { readonly path: { readonly post: string }; readonly body: { readonly progress: "open" | "in_work" | "done" | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/posts/{post}/progress', asked);
  }

  /** Fetch a post again from its company whose agreed days here are over. */
  async fetchAgain(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/posts/{post}/copy', asked);
  }

  /** Documents and folders in a folder of a group. */
  async listDocuments(asked: { readonly path: { readonly group: string }; readonly query?: { readonly cursor?: string; readonly folder?: string; readonly show?: "here" | "bin" } }): Promise<{ readonly folders: readonly (string)[]; readonly items: readonly (DocumentRow)[]; readonly next: string | null }> {
    return await this.#read('GET', '/groups/{group}/documents', asked);
  }

  /** Keep a file in a folder of a group. */
  async addDocument(asked: { readonly path: { readonly group: string }; readonly body: { readonly name: string; readonly folder?: string; readonly note?: string; readonly fileId: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/groups/{group}/documents', asked);
  }

  /** Make a folder. */
  async makeFolder(asked: { readonly path: { readonly group: string }; readonly body: { readonly folder: string }; readonly idempotencyKey?: string }): Promise<{ readonly folder: string }> {
    return await this.#read('POST', '/groups/{group}/folders', asked);
  }

  /** Rename or move a folder. */
  async moveFolder(asked: { readonly path: { readonly group: string }; readonly body: { readonly from: string; readonly to: string }; readonly idempotencyKey?: string }): Promise<{ readonly folder: string }> {
    return await this.#read('PATCH', '/groups/{group}/folders', asked);
  }

  /** Remove an empty folder. */
  async removeFolder(asked: { readonly path: { readonly group: string }; readonly body: { readonly folder: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/folders', asked);
  }

  /** Rename or move a document. */
  async arrangeDocument(asked: { readonly path: { readonly post: string }; readonly body: { readonly name?: string; readonly folder?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PATCH', '/documents/{post}', asked);
  }

  /** Add a version. */
  async addVersion(asked: { readonly path: { readonly post: string }; readonly body: { readonly fileId: string; readonly basedOn?: string | null; readonly note?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/documents/{post}/versions', asked);
  }

  /** What changed in the text between two versions. */
  async compareVersions(asked: { readonly path: { readonly post: string }; readonly query: { readonly from: string; readonly to: string } }): Promise<{ readonly from: number; readonly to: number; readonly stretches: readonly ({ readonly kind: "same" | "added" | "removed"; readonly text: string })[] }> {
    return await this.#read('GET', '/documents/{post}/comparison', asked);
  }

  /** Make an earlier version the current one again. */
  async restoreVersion(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/documents/versions/{post}/restoration', asked);
  }

  /** Put a document into the bin. */
  async binDocument(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/documents/{post}/bin', asked);
  }

  /** Take a document out of the bin. */
  async unbinDocument(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/documents/{post}/bin', asked);
  }

  /** Lock a document while you change it. */
  async lockDocument(asked: { readonly path: { readonly post: string }; readonly body: { readonly seconds?: number }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/documents/{post}/lock', asked);
  }

  /** Unlock it. */
  async unlockDocument(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/documents/{post}/lock', asked);
  }

  /** Documents and folders of one’s own, in a folder. */
  async listOwnDocuments(asked: { readonly query?: { readonly cursor?: string; readonly folder?: string; readonly show?: "here" | "bin" } } = {}): Promise<{ readonly folders: readonly (string)[]; readonly items: readonly (DocumentRow)[]; readonly next: string | null }> {
    return await this.#read('GET', '/me/documents', asked);
  }

  /** Keep a file in a folder of one’s own. */
  async addOwnDocument(asked: { readonly body: { readonly name: string; readonly folder?: string; readonly note?: string; readonly fileId: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/me/documents', asked);
  }

  /** Make a folder of one’s own. */
  async makeOwnFolder(asked: { readonly body: { readonly folder: string }; readonly idempotencyKey?: string }): Promise<{ readonly folder: string }> {
    return await this.#read('POST', '/me/folders', asked);
  }

  /** Rename or move a folder of one’s own. */
  async moveOwnFolder(asked: { readonly body: { readonly from: string; readonly to: string }; readonly idempotencyKey?: string }): Promise<{ readonly folder: string }> {
    return await this.#read('PATCH', '/me/folders', asked);
  }

  /** Remove an empty folder of one’s own. */
  async removeOwnFolder(asked: { readonly body: { readonly folder: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/me/folders', asked);
  }

  /** Copy or move a document into a group, or among one’s own. */
  async copyDocument(asked: { readonly path: { readonly post: string }; readonly body: { readonly groupId?: string | null; readonly folder?: string; readonly move?: boolean; readonly name?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/documents/{post}/copies', asked);
  }

  /** Copy or move a folder of one’s own into a group. */
  async copyOwnFolder(asked: { readonly body: { readonly from: string; readonly groupId?: string | null; readonly folder?: string; readonly move?: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly folder: string }> {
    return await this.#read('POST', '/me/folders/copies', asked);
  }

  /** Copy or move a folder of a group. */
  async copyFolder(asked: { readonly path: { readonly group: string }; readonly body: { readonly from: string; readonly groupId?: string | null; readonly folder?: string; readonly move?: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly folder: string }> {
    return await this.#read('POST', '/groups/{group}/folders/copies', asked);
  }

  /** Make a file of a document, for a post or a message. */
  async attachDocument(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<{ readonly fileId: string }> {
    return await this.#read('POST', '/documents/{post}/files', asked);
  }

  /** Files of a group’s posts, newest first. */
  async listGroupFiles(asked: { readonly path: { readonly group: string }; readonly query?: { readonly cursor?: string; readonly kind?: "image" | "document" | "media" } }): Promise<{ readonly items: readonly (PostedFile)[]; readonly next: string | null }> {
    return await this.#read('GET', '/groups/{group}/files', asked);
  }

  /** Files of the thread that a post is in, newest first. */
  async listThreadFiles(asked: { readonly path: { readonly post: string }; readonly query?: { readonly cursor?: string; readonly kind?: "image" | "document" | "media" } }): Promise<{ readonly items: readonly (PostedFile)[]; readonly next: string | null }> {
    return await this.#read('GET', '/posts/{post}/files', asked);
  }

  /** The pages of a group’s wiki, as a tree. */
  async listPages(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly ({ readonly id: string; readonly parentId: string | null; readonly title: string; readonly position: number; readonly depth: number })[] }> {
    return await this.#read('GET', '/groups/{group}/pages', asked);
  }

  /** Write a page. */
  async createPage(asked: { readonly path: { readonly group: string }; readonly body: { readonly title: string; readonly source: string; readonly parentId?: string | null; readonly position?: number | null; readonly note?: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/groups/{group}/pages', asked);
  }

  /** Write a version of a page. */
  async editPage(asked: { readonly path: { readonly post: string }; readonly body: { readonly base: number; readonly title?: string; readonly source?: string; readonly note?: string; readonly parentId?: string | null; readonly position?: number | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('POST', '/pages/{post}/versions', asked);
  }

  /** A page’s versions, newest first. */
  async listVersions(asked: { readonly path: { readonly post: string }; readonly query?: { readonly cursor?: string } }): Promise<{ readonly items: readonly (PageVersion)[]; readonly next: string | null }> {
    return await this.#read('GET', '/pages/{post}/versions', asked);
  }

  /** One version of a page, with its text. */
  async readVersion(asked: { readonly path: { readonly post: string; readonly number: string } }): Promise<WholePageVersion> {
    return await this.#read('GET', '/pages/{post}/versions/{number}', asked);
  }

  /** Say when a page is looked at again, and by whom. */
  async planReview(asked: { readonly path: { readonly post: string }; readonly body: { readonly day?: string | null; readonly owner?: string | null }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/pages/{post}/review', asked);
  }

  /** Pages that are looked at again, the overdue first. */
  async listReviews(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly ({ readonly id: string; readonly title: string; readonly day: string | null; readonly isOverdue: boolean; readonly owner: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly hasLeft: boolean } | null })[] }> {
    return await this.#read('GET', '/groups/{group}/pages/reviews', asked);
  }

  /** Hear of every version of a page. */
  async watchPage(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('PUT', '/pages/{post}/following', asked);
  }

  /** Hear of its versions no more. */
  async unwatchPage(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<Post> {
    return await this.#read('DELETE', '/pages/{post}/following', asked);
  }

  /** Whom to ask about a page. */
  async listWhoKnows(asked: { readonly path: { readonly post: string } }): Promise<{ readonly items: readonly ({ readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null; readonly versions: number; readonly skills: readonly (string)[] })[] }> {
    return await this.#read('GET', '/pages/{post}/experts', asked);
  }

  /** Delete a page of your own, with its versions. */
  async removePage(asked: { readonly path: { readonly post: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/pages/{post}', asked);
  }

  /** Members of a group, by company. */
  async listMembers(asked: { readonly path: { readonly group: string }; readonly query?: { readonly q?: string; readonly peerId?: number } }): Promise<{ readonly items: readonly (Member)[] }> {
    return await this.#read('GET', '/groups/{group}/members', asked);
  }

  /** Who a list of handles and e-mail addresses means, line by line; nobody is invited. */
  async lookThroughList(asked: { readonly path: { readonly group: string }; readonly body: { readonly names?: readonly (string)[]; readonly team?: string; readonly csv?: string } }): Promise<{ readonly items: readonly (ListLine)[] }> {
    return await this.#read('POST', '/groups/{group}/invitation-lists', asked);
  }

  /** Invite everyone of a list, in the background. */
  async inviteMany(asked: { readonly path: { readonly group: string }; readonly body: { readonly people: readonly (string)[]; readonly note?: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/groups/{group}/invitations/many', asked);
  }

  /** Join a group, ask to, or accept an invitation. */
  async join(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<{ readonly state: "joined" | "requested" }> {
    return await this.#read('PUT', '/groups/{group}/membership', asked);
  }

  /** Leave a group, or take a request back. */
  async leave(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/membership', asked);
  }

  /** Decline an invitation to a group. */
  async declineInvitation(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/invitation', asked);
  }

  /** Invitations to you, and requests that wait for you as a moderator. */
  async listPending(): Promise<{ readonly items: readonly ({ readonly kind: "request" | "invitation"; readonly group: { readonly id: string; readonly handle: string; readonly host: string | null; readonly name: string }; readonly person: Participant | null; readonly since: string })[] }> {
    return await this.#read('GET', '/groups/pending', {});
  }

  /** Requests and invitations of a group, for its moderators. */
  async listWaiting(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly ({ readonly person: Participant; readonly kind: "request" | "invitation"; readonly since: string; readonly asked: "approve" | "decline" | "invite" | null })[] }> {
    return await this.#read('GET', '/groups/{group}/waiting', asked);
  }

  /** Invite people of any company to a group. */
  async invite(asked: { readonly path: { readonly group: string }; readonly body: { readonly people: readonly (string)[]; readonly note?: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/groups/{group}/invitations', asked);
  }

  /** Let somebody in who asked. */
  async approveRequest(asked: { readonly path: { readonly group: string; readonly person: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/groups/{group}/requests/{person}', asked);
  }

  /** Decline a request. */
  async declineRequest(asked: { readonly path: { readonly group: string; readonly person: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/requests/{person}', asked);
  }

  /** Give a member another role. */
  async setRole(asked: { readonly path: { readonly group: string; readonly person: string }; readonly body: { readonly role: "owner" | "moderator" | "member" }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/groups/{group}/members/{person}/role', asked);
  }

  /** Send a member away. */
  async expel(asked: { readonly path: { readonly group: string; readonly person: string }; readonly body: { readonly ban?: boolean }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/members/{person}', asked);
  }

  /** Groups that you may know about. */
  async listGroups(asked: { readonly query?: { readonly show?: "all" | "mine" | "open"; readonly sort?: "activity" | "name" | "members" | "new"; readonly q?: string } } = {}): Promise<{ readonly items: readonly ({ readonly id: string; readonly uri: string; readonly handle: string; readonly host: string | null; readonly name: string; readonly company: string; readonly country: string; readonly access: "open" | "closed" | "secret"; readonly companies: "all" | "own" | "listed"; readonly descriptionSource: string; readonly charterSource: string; readonly charterVersion: number; readonly hue: number | null; readonly pseudonyms: boolean; readonly pagesRestricted: boolean; readonly practice: "night" | "week" | null; readonly purpose: string; readonly avatarUrl: string | null; readonly headerUrl: string | null; readonly archivesAt: string | null; readonly createdAt: string; readonly archivedAt: string | null; readonly membersCount: number; readonly mine: { readonly role: "owner" | "moderator" | "member"; readonly state: "invited" | "requested" | "active" } | null; readonly owesCharter: boolean; readonly lastPostAt: string | null })[] }> {
    return await this.#read('GET', '/groups', asked);
  }

  /** Create a group, whose owner you are. */
  async createGroup(asked: { readonly body: { readonly handle: string; readonly name: string; readonly access?: "open" | "closed" | "secret"; readonly practice?: "night" | "week" | null; readonly description?: string; readonly charter?: string; readonly hue?: number | null; readonly purpose?: string; readonly welcome?: string; readonly companies?: "all" | "own" | "listed"; readonly companyIds?: readonly (number)[]; readonly pseudonyms?: boolean }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('POST', '/groups', asked);
  }

  /** Groups that might be for you, each with the reason. */
  async listSuggestedGroups(): Promise<{ readonly items: readonly ({ readonly group: Group; readonly because: { readonly kind: "team" | "skill" | "followed"; readonly count?: number; readonly skill?: string } })[] }> {
    return await this.#read('GET', '/groups/suggested', {});
  }

  /** Do not have this group suggested to you again. */
  async dismissSuggestedGroup(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/suggestion', asked);
  }

  /** A group, with its seats. */
  async readGroup(asked: { readonly path: { readonly group: string } }): Promise<GroupWithSeats> {
    return await this.#read('GET', '/groups/{group}', asked);
  }

  /** Change a group, as one of its moderators or owners; what is not named stays. */
  async editGroup(asked: { readonly path: { readonly group: string }; readonly body: { readonly name?: string; readonly access?: "open" | "closed" | "secret"; readonly pagesRestricted?: boolean; readonly startPage?: string | null; readonly description?: string; readonly charter?: string; readonly hue?: number | null; readonly purpose?: string; readonly welcome?: string; readonly companies?: "all" | "own" | "listed"; readonly companyIds?: readonly (number)[]; readonly pseudonyms?: boolean }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('PATCH', '/groups/{group}', asked);
  }

  /** Close a group: it can be read, not written to. */
  async archiveGroup(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('POST', '/groups/{group}/archive', asked);
  }

  /** Open an archived group again. */
  async reviveGroup(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('DELETE', '/groups/{group}/archive', asked);
  }

  /** Say that a silent group goes on, as one of its owners. */
  async keepGroup(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('POST', '/groups/{group}/keeping', asked);
  }

  /** You have read what a group greets newcomers with. */
  async putWelcomeAway(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/welcome', asked);
  }

  /** Give a group its picture and cover, or take them away (null); what is not named stays. */
  async setGroupPictures(asked: { readonly path: { readonly group: string }; readonly body: { readonly avatar?: string | null; readonly header?: string | null }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('PUT', '/groups/{group}/pictures', asked);
  }

  /** What members of a group agree to, and whether you did. */
  async readCharter(asked: { readonly path: { readonly group: string } }): Promise<{ readonly source: string; readonly version: number; readonly acceptedAt: string | null }> {
    return await this.#read('GET', '/groups/{group}/charter', asked);
  }

  /** Accept a group’s charter. */
  async acceptCharter(asked: { readonly path: { readonly group: string }; readonly body: { readonly version: number }; readonly idempotencyKey?: string }): Promise<GroupWithSeats> {
    return await this.#read('PUT', '/groups/{group}/charter/acceptance', asked);
  }

  /** Choose a pseudonym in a group that allows them, once. */
  async choosePseudonym(asked: { readonly path: { readonly group: string }; readonly body: { readonly name: string }; readonly idempotencyKey?: string }): Promise<{ readonly name: string; readonly handle: string; readonly usable: boolean }> {
    return await this.#read('POST', '/groups/{group}/pseudonym', asked);
  }

  /** Systems that post in a group, for its moderators. */
  async listIntegrations(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly (Integration)[] }> {
    return await this.#read('GET', '/groups/{group}/integrations', asked);
  }

  /** Let a system post in a group, under a name of its own. */
  async makeIntegration(asked: { readonly path: { readonly group: string }; readonly body: { readonly name: string; readonly format?: "slack" | "mattermost" | "alertmanager" | "github" | "gitlab" | "crm" } }): Promise<{ readonly address: string }> {
    return await this.#read('POST', '/groups/{group}/integrations', asked);
  }

  /** Whether Kontorist answers questions in a group, for its moderators. */
  async readKontorist(asked: { readonly path: { readonly group: string } }): Promise<{ readonly on: boolean }> {
    return await this.#read('GET', '/groups/{group}/kontorist', asked);
  }

  /** Let Kontorist answer in a group, or no longer; for its owners. */
  async switchKontorist(asked: { readonly path: { readonly group: string }; readonly body: { readonly on: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly on: boolean }> {
    return await this.#read('PUT', '/groups/{group}/kontorist', asked);
  }

  /** What members of a group can ask by /word. */
  async listCommands(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly (SlashCommand)[] }> {
    return await this.#read('GET', '/groups/{group}/commands', asked);
  }

  /** Let members of a group ask a system by /word, for moderators. */
  async makeCommand(asked: { readonly path: { readonly group: string }; readonly body: { readonly name: string; readonly word: string; readonly hint?: string; readonly address: string; readonly format?: "slack" | "mattermost" } }): Promise<{ readonly id: string; readonly secret: string; readonly token: string }> {
    return await this.#read('POST', '/groups/{group}/commands', asked);
  }

  /** Ask by /word, as a composer does. */
  async runCommand(asked: { readonly path: { readonly group: string }; readonly body: { readonly text: string; readonly replyToId?: string | null } }): Promise<{ readonly postId: string | null }> {
    return await this.#read('POST', '/groups/{group}/commands/runs', asked);
  }

  /** End it; what it said stays. */
  async endCommand(asked: { readonly path: { readonly group: string; readonly command: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/commands/{command}', asked);
  }

  /** Whether members may post in a group by e-mail, for its moderators. */
  async readGroupMail(asked: { readonly path: { readonly group: string } }): Promise<{ readonly on: boolean; readonly address: string | null }> {
    return await this.#read('GET', '/groups/{group}/mail', asked);
  }

  /** Let members post in a group by e-mail, or no longer. */
  async switchGroupMail(asked: { readonly path: { readonly group: string }; readonly body: { readonly on: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly on: boolean; readonly address: string | null }> {
    return await this.#read('PUT', '/groups/{group}/mail', asked);
  }

  /** End the addresses under which you could answer earlier notifications by e-mail. */
  async endReplyAddresses(asked: { readonly idempotencyKey?: string } = {}): Promise<void> {
    await this.#send('DELETE', '/reply-addresses', asked);
  }

  /** End it; what it posted stays. */
  async endIntegration(asked: { readonly path: { readonly group: string; readonly integration: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/integrations/{integration}', asked);
  }

  /** Feeds from outside that you follow. */
  async listFeeds(): Promise<{ readonly items: readonly (Feed)[] }> {
    return await this.#read('GET', '/feeds', {});
  }

  /** Follow an RSS, Atom or JSON feed. */
  async followFeed(asked: { readonly body: { readonly address: string }; readonly idempotencyKey?: string }): Promise<Feed> {
    return await this.#read('POST', '/feeds', asked);
  }

  /** Follow a feed no longer. */
  async unfollowFeed(asked: { readonly path: { readonly feed: string }; readonly query?: { readonly posts?: "keep" | "delete" }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/feeds/{feed}', asked);
  }

  /** Feeds that write in a group, for its owners. */
  async listGroupFeeds(asked: { readonly path: { readonly group: string } }): Promise<{ readonly items: readonly (Feed)[] }> {
    return await this.#read('GET', '/groups/{group}/feeds', asked);
  }

  /** Let a feed write in a group, as its owner. */
  async addGroupFeed(asked: { readonly path: { readonly group: string }; readonly body: { readonly address: string }; readonly idempotencyKey?: string }): Promise<Feed> {
    return await this.#read('POST', '/groups/{group}/feeds', asked);
  }

  /** Take a feed out of a group. */
  async removeGroupFeed(asked: { readonly path: { readonly group: string; readonly feed: string }; readonly query?: { readonly posts?: "keep" | "delete" }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/groups/{group}/feeds/{feed}', asked);
  }

  /** Your plan for the first two weeks. */
  async readFirstWeeks(): Promise<FirstWeeks> {
    return await this.#read('GET', '/first-weeks', {});
  }

  /** Begin it, or go on with another buddy. */
  async beginFirstWeeks(asked: { readonly body: { readonly buddy: string | null; readonly lines: readonly (string)[]; readonly title: string; readonly question: string; readonly language: string }; readonly idempotencyKey?: string }): Promise<FirstWeeks> {
    return await this.#read('PUT', '/first-weeks', asked);
  }

  /** Begin a chat with a name. */
  async beginGroupChat(asked: { readonly body: { readonly name: string; readonly people: readonly (string)[]; readonly pictureId?: string }; readonly idempotencyKey?: string }): Promise<GroupChat> {
    return await this.#read('POST', '/conversations/groups', asked);
  }

  /** What a chat is called, and who is in it. */
  async readGroupChat(asked: { readonly path: { readonly conversation: string } }): Promise<GroupChat> {
    return await this.#read('GET', '/conversations/{conversation}/group', asked);
  }

  /** Name it, or give it a picture. */
  async changeGroupChat(asked: { readonly path: { readonly conversation: string }; readonly body: { readonly name?: string; readonly pictureId?: string }; readonly idempotencyKey?: string }): Promise<GroupChat> {
    return await this.#read('PATCH', '/conversations/{conversation}/group', asked);
  }

  /** Take somebody in; they see what is written from then on. */
  async addToGroupChat(asked: { readonly path: { readonly conversation: string; readonly person: string }; readonly idempotencyKey?: string }): Promise<GroupChat> {
    return await this.#read('PUT', '/conversations/{conversation}/members/{person}', asked);
  }

  /** Take somebody out. */
  async removeFromGroupChat(asked: { readonly path: { readonly conversation: string }; readonly query: { readonly uri: string }; readonly idempotencyKey?: string }): Promise<GroupChat> {
    return await this.#read('DELETE', '/conversations/{conversation}/members', asked);
  }

  /** Hand it over to another member. */
  async handOverGroupChat(asked: { readonly path: { readonly conversation: string }; readonly body: { readonly uri: string }; readonly idempotencyKey?: string }): Promise<GroupChat> {
    return await this.#read('PUT', '/conversations/{conversation}/leader', asked);
  }

  /** What you let others in a conversation see of you. */
  async readChatChoices(): Promise<ChatChoices> {
    return await this.#read('GET', '/chat-choices', {});
  }

  /** Show read marks and typing, or not: you see of others what you show yourself. */
  async chooseInChat(asked: { readonly body: ChatChoices; readonly idempotencyKey?: string }): Promise<ChatChoices> {
    return await this.#read('PUT', '/chat-choices', asked);
  }

  /** Leave it; you keep what you have read. */
  async leaveGroupChat(asked: { readonly path: { readonly conversation: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/conversations/{conversation}/membership', asked);
  }

  /** When notifications are shown, twice a day. */
  async readCalmMode(): Promise<{ readonly calm: CalmMode | null }> {
    return await this.#read('GET', '/calm', {});
  }

  /** Turn calm mode on, or change it. */
  async saveCalmMode(asked: { readonly body: { readonly first: number; readonly second: number; readonly mustReadsPass: boolean; readonly managerPasses: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly calm: CalmMode | null }> {
    return await this.#read('PUT', '/calm', asked);
  }

  /** Turn it off: everything that waited is there. */
  async endCalmMode(asked: { readonly idempotencyKey?: string } = {}): Promise<void> {
    await this.#send('DELETE', '/calm', asked);
  }

  /** Show now what waits; the next moment stays. */
  async showCalmNow(asked: { readonly idempotencyKey?: string } = {}): Promise<void> {
    await this.#send('POST', '/calm/now', asked);
  }

  /** Whether you are away. */
  async readAbsence(): Promise<{ readonly from: string; readonly until: string; readonly note: string; readonly deputyId: string | null; readonly visibility: "company" | "partner" | "all" } | null> {
    return await this.#read('GET', '/absence', {});
  }

  /** Say when you are away, and who stands in. */
  async setAbsence(asked: { readonly body: { readonly from: string; readonly until: string; readonly note?: string; readonly deputyId?: string | null; readonly visibility?: "company" | "all" }; readonly idempotencyKey?: string }): Promise<{ readonly from: string; readonly until: string; readonly note: string; readonly deputyId: string | null; readonly visibility: "company" | "partner" | "all" } | null> {
    return await this.#read('PUT', '/absence', asked);
  }

  /** Say that you are back. */
  async endAbsence(asked: { readonly idempotencyKey?: string } = {}): Promise<void> {
    await this.#send('DELETE', '/absence', asked);
  }

  /** Whether somebody is away today. */
  async readAbsenceOf(asked: { readonly path: { readonly person: string } }): Promise<{ readonly from: string; readonly until: string; readonly note: string; readonly deputy: { readonly id: string; readonly name: string; readonly handle: string; readonly host: string | null } | null; readonly deputyName: string; readonly isDeputyAway: boolean } | null> {
    return await this.#read('GET', '/people/{person}/absence', asked);
  }

  /** Ask for everything that is yours, at most once a day. */
  async askForExport(asked: { readonly idempotencyKey?: string } = {}): Promise<Export> {
    return await this.#read('POST', '/exports', asked);
  }

  /** The newest export: ready when readyAt says so. */
  async readExport(): Promise<Export> {
    return await this.#read('GET', '/exports/newest', {});
  }

  /** Its archive. */
  async downloadExport(asked: { readonly path: { readonly export: string } }): Promise<Response> {
    return await this.#send('GET', '/exports/{export}/archive', asked);
  }

  /** Make a secret address of a calendar, for other programs. */
  async openCalendarFeed(asked: { readonly body: { readonly groupId?: string | null; readonly name: string } }): Promise<{ readonly address: string }> {
    return await this.#read('POST', '/calendar/feeds', asked);
  }

  /** Make a group’s events of a calendar file; the same file again adds nothing twice. */
  async importCalendar(asked: { readonly path: { readonly group: string }; readonly body: { readonly ics: string; readonly zone: string } }): Promise<{ readonly added: number; readonly changed: number; readonly same: number; readonly over: number; readonly left: readonly ({ readonly title: string; readonly why: string })[] }> {
    return await this.#read('POST', '/groups/{group}/calendar/imports', asked);
  }

  /** Hear nothing of a group any more. */
  async muteGroup(asked: { readonly path: { readonly group: string }; readonly body: { readonly mentionsPass?: boolean }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/mutes/groups/{group}', asked);
  }

  /** Hear of it again. */
  async unmuteGroup(asked: { readonly path: { readonly group: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/mutes/groups/{group}', asked);
  }

  /** Hear nothing of a partner’s people any more. */
  async muteCompany(asked: { readonly path: { readonly partner: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/mutes/companies/{partner}', asked);
  }

  /** Hear of them again. */
  async unmuteCompany(asked: { readonly path: { readonly partner: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/mutes/companies/{partner}', asked);
  }

  /** Accept a stranger’s request to talk. */
  async admitConversation(asked: { readonly path: { readonly conversation: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/conversations/{conversation}/admission', asked);
  }

  /** Decline it. */
  async declineConversation(asked: { readonly path: { readonly conversation: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/conversations/{conversation}/admission', asked);
  }

  /** Hear nothing of it: no alerts, no number. */
  async muteConversation(asked: { readonly path: { readonly conversation: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/conversations/{conversation}/mute', asked);
  }

  /** Hear of it again. */
  async unmuteConversation(asked: { readonly path: { readonly conversation: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/conversations/{conversation}/mute', asked);
  }

  /** Take back into the composer what was sent on a page and has not left yet. */
  async undoPending(asked: { readonly path: { readonly pending: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/pending/{pending}/undo', asked);
  }

  /** Discard it. */
  async dropPending(asked: { readonly path: { readonly pending: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/pending/{pending}', asked);
  }

  /** As a guest: where you have gone, and what is in the way of it. */
  async readGuestMove(): Promise<{ readonly movedTo: string | null; readonly seats: readonly ({ readonly groupId: string; readonly name: string; readonly handle: string; readonly hindrance: "owners" | "agreement" | "guests" | null })[] }> {
    return await this.#read('GET', '/guest-move', {});
  }

  /** Colleagues as a table (CSV), as importColleagues reads it. */
  async exportColleagues(asked: { readonly query?: { readonly q?: string; readonly state?: "active" | "suspended" | "deactivated"; readonly site?: string; readonly role?: "administrator" | "moderator" | "communicator" | "data_protection" | "works_council" | "auditor"; readonly factor?: "on" | "off"; readonly unused?: "30" | "90" | "never"; readonly guests?: "only" | "none"; readonly source?: string } } = {}): Promise<Response> {
    return await this.#send('GET', '/colleagues.csv', asked);
  }

  /** Propose what a table of colleagues (CSV) would create and change. */
  async importColleagues(asked: { readonly body: { readonly table: string; readonly mails?: boolean }; readonly idempotencyKey?: string }): Promise<Batch> {
    return await this.#read('POST', '/batches/table', asked);
  }

  /** Propose an act on many colleagues, named or found by a filter. */
  async proposeBatch(asked: { readonly body: { readonly act: "deactivate" | "reset_second_factor" | "require_password" | "add_to_group" | "set_site"; readonly group?: string; readonly site?: string; readonly people?: readonly (string)[]; readonly filter?: { readonly q?: string; readonly state?: "active" | "suspended" | "deactivated"; readonly site?: string; readonly role?: "administrator" | "moderator" | "communicator" | "data_protection" | "works_council" | "auditor"; readonly factor?: "on" | "off"; readonly unused?: "30" | "90" | "never"; readonly guests?: "only" | "none"; readonly source?: string } }; readonly idempotencyKey?: string }): Promise<Batch> {
    return await this.#read('POST', '/batches', asked);
  }

  /** Acts on many colleagues of the last days. */
  async listBatches(): Promise<{ readonly items: readonly (Batch)[] }> {
    return await this.#read('GET', '/batches', {});
  }

  /** One of them. */
  async readBatch(asked: { readonly path: { readonly batch: string } }): Promise<Batch> {
    return await this.#read('GET', '/batches/{batch}', asked);
  }

  /** Give one up that has not begun. */
  async discardBatch(asked: { readonly path: { readonly batch: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/batches/{batch}', asked);
  }

  /** Line by line what it would do, or what became of it. */
  async listBatchLines(asked: { readonly path: { readonly batch: string }; readonly query?: { readonly cursor?: string; readonly plan?: "create" | "change" | "nothing" | "refused" } }): Promise<{ readonly items: readonly (BatchLine)[]; readonly next: string | null }> {
    return await this.#read('GET', '/batches/{batch}/lines', asked);
  }

  /** Carry it out. */
  async startBatch(asked: { readonly path: { readonly batch: string }; readonly body: { readonly people?: number | null }; readonly idempotencyKey?: string }): Promise<Batch> {
    return await this.#read('POST', '/batches/{batch}/start', asked);
  }

  /** Who vouches for people, and what a SAML provider is told about us. */
  async listProviders(): Promise<{ readonly items: readonly (IdentityProvider)[]; readonly ours: { readonly metadata: string; readonly answers: string; readonly logout: string } }> {
    return await this.#read('GET', '/identity-providers', {});
  }

  /** Declare a SAML 2.0 provider, by its metadata or by what they would say. */
  async addSamlProvider(asked: { readonly body: { readonly name: string; readonly metadata?: string; readonly issuer?: string; readonly entryPoint?: string; readonly certificates?: string; readonly subject?: string; readonly logout?: string; readonly createsPeople?: boolean }; readonly idempotencyKey?: string }): Promise<IdentityProvider> {
    return await this.#read('POST', '/identity-providers/saml', asked);
  }

  /** Change one; its issuer stays once it has vouched for somebody. */
  async changeSamlProvider(asked: { readonly path: { readonly provider: string }; readonly body: { readonly name: string; readonly metadata?: string; readonly issuer?: string; readonly entryPoint?: string; readonly certificates?: string; readonly subject?: string; readonly logout?: string; readonly createsPeople?: boolean }; readonly idempotencyKey?: string }): Promise<IdentityProvider> {
    return await this.#read('PUT', '/identity-providers/{provider}/saml', asked);
  }

  /** Let people sign in with it, or no longer. */
  async switchProvider(asked: { readonly path: { readonly provider: string }; readonly body: { readonly isOn: boolean }; readonly idempotencyKey?: string }): Promise<IdentityProvider> {
    return await this.#read('PUT', '/identity-providers/{provider}/use', asked);
  }

  /** Remove one; people keep their accounts. */
  async removeProvider(asked: { readonly path: { readonly provider: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/identity-providers/{provider}', asked);
  }

  /** Whether everyone who types a password needs an authenticator app. */
  async readSecondFactor(): Promise<{ readonly isDemanded: boolean }> {
    return await this.#read('GET', '/second-factor', {});
  }

  /** Demand it from the next sign-in of each on, or no longer. */
  async demandSecondFactor(asked: { readonly body: { readonly isDemanded: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly isDemanded: boolean }> {
    return await this.#read('PUT', '/second-factor', asked);
  }

  /** Forget the authenticator app of somebody who has lost it; they are told. */
  async resetSecondFactor(asked: { readonly path: { readonly person: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/colleagues/{person}/second-factor', asked);
  }

  /** Report a post, a person or a group. */
  async fileReport(asked: { readonly body: { readonly postId?: string; readonly personId?: string; readonly groupId?: string; readonly category: "spam" | "harassment" | "rules" | "legal" | "other"; readonly comment?: string; readonly forward?: boolean }; readonly idempotencyKey?: string }): Promise<{ readonly caseId: string }> {
    return await this.#read('POST', '/reports', asked);
  }

  /** Reports that you decide about, newest first. */
  async listCases(asked: { readonly query?: { readonly cursor?: string; readonly show?: "open" | "closed" } } = {}): Promise<{ readonly items: readonly (ReportCase)[]; readonly next: string | null }> {
    return await this.#read('GET', '/reports', asked);
  }

  /** One of them. */
  async readCase(asked: { readonly path: { readonly case: string } }): Promise<WholeReportCase> {
    return await this.#read('GET', '/reports/{case}', asked);
  }

  /** Remove the reported post. */
  async removeReported(asked: { readonly path: { readonly case: string }; readonly body: { readonly reason?: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/removal', asked);
  }

  /** Show it again, within 30 days. */
  async undoRemoval(asked: { readonly path: { readonly case: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('DELETE', '/reports/{case}/removal', asked);
  }

  /** Close a report as no violation. */
  async dismissReport(asked: { readonly path: { readonly case: string }; readonly body: { readonly reason?: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/dismissal', asked);
  }

  /** Write its author a note. */
  async warnAuthor(asked: { readonly path: { readonly case: string }; readonly body: { readonly reason?: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/warning', asked);
  }

  /** Remove a post of somebody else, as a moderator or outside groups as an administrator. */
  async hidePost(asked: { readonly path: { readonly post: string }; readonly body: { readonly reason: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/posts/{post}/hiding', asked);
  }

  /** Take a report over. */
  async takeCase(asked: { readonly path: { readonly case: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/handler', asked);
  }

  /** Give it back. */
  async releaseCase(asked: { readonly path: { readonly case: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('DELETE', '/reports/{case}/handler', asked);
  }

  /** Write a note for those who decide. */
  async noteOnCase(asked: { readonly path: { readonly case: string }; readonly body: { readonly text: string; readonly isShared?: boolean }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/notes', asked);
  }

  /** Suspend the person, for good or until a day. */
  async suspendAuthor(asked: { readonly path: { readonly case: string }; readonly body: { readonly reason: string; readonly until?: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/suspension', asked);
  }

  /** Let them in again. */
  async liftSuspension(asked: { readonly path: { readonly case: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('DELETE', '/reports/{case}/suspension', asked);
  }

  /** Ban the author from the group, for good or until a day. */
  async banAuthor(asked: { readonly path: { readonly case: string }; readonly body: { readonly reason: string; readonly until?: string }; readonly idempotencyKey?: string }): Promise<WholeReportCase> {
    return await this.#read('POST', '/reports/{case}/ban', asked);
  }

  /** Appeals that wait for you, newest first. */
  async listAppeals(): Promise<{ readonly items: readonly (Appeal)[] }> {
    return await this.#read('GET', '/appeals', {});
  }

  /** Decide an appeal against somebody else’s decision. */
  async decideAppeal(asked: { readonly path: { readonly appeal: string }; readonly body: { readonly outcome: "upheld" | "granted"; readonly answer: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/appeals/{appeal}/decision', asked);
  }

  /** What moderators decided about you. */
  async listDecisions(): Promise<{ readonly items: readonly ({ readonly actId: string; readonly act: "removed" | "warned" | "suspended" | "banned"; readonly at: string; readonly reason: string; readonly until: string | null; readonly postId: string | null; readonly company: string | null; readonly canAppeal: boolean })[] }> {
    return await this.#read('GET', '/decisions', {});
  }

  /** Have somebody else look at a decision again. */
  async fileAppeal(asked: { readonly path: { readonly decision: string }; readonly body: { readonly text: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/decisions/{decision}/appeal', asked);
  }

  /** What became of reports within a year, without names. */
  async readNumbers(): Promise<{ readonly opened: number; readonly open: number; readonly complaints: number; readonly fromPartners: number; readonly medianHours: number | null; readonly byOutcome: { readonly removed: number; readonly dismissed: number; readonly warned: number; readonly suspended: number; readonly banned: number }; readonly byCategory: { readonly spam: number; readonly harassment: number; readonly rules: number; readonly legal: number; readonly other: number }; readonly appeals: { readonly filed: number; readonly granted: number; readonly upheld: number } }> {
    return await this.#read('GET', '/reports/numbers', {});
  }

  /** All partners: what waits for a signature first. */
  async listAgreements(): Promise<{ readonly items: readonly (Agreement)[] }> {
    return await this.#read('GET', '/agreements', {});
  }

  /** Answer an invitation with terms, signed and sent. */
  async propose(asked: { readonly body: { readonly invitation: string; readonly terms: { readonly fromUs: { readonly scopes: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups: "*" | readonly (string)[]; readonly categories: { readonly profile: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post: "deny" | "reference" | "copy"; readonly reaction: "deny" | "reference" | "copy"; readonly event: "deny" | "reference" | "copy"; readonly file: "deny" | "reference" | "copy"; readonly presence: "deny" | "reference" | "copy" }; readonly backfillFrom: string | null; readonly retentionDays: number | null; readonly onwardTransfer: boolean; readonly storageCountries: readonly (string)[] }; readonly fromThem: { readonly scopes: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups: "*" | readonly (string)[]; readonly categories: { readonly profile: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post: "deny" | "reference" | "copy"; readonly reaction: "deny" | "reference" | "copy"; readonly event: "deny" | "reference" | "copy"; readonly file: "deny" | "reference" | "copy"; readonly presence: "deny" | "reference" | "copy" }; readonly backfillFrom: string | null; readonly retentionDays: number | null; readonly onwardTransfer: boolean; readonly storageCountries: readonly (string)[] }; readonly erasureDays: number; readonly termination: { readonly noticeDays: number; readonly data: "return" | "erase" | "freeze"; readonly legalHold: boolean } }; readonly from?: string; readonly expires?: string }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('POST', '/agreements', asked);
  }

  /** What is agreed with one partner. */
  async readAgreement(asked: { readonly path: { readonly partner: string } }): Promise<Agreement> {
    return await this.#read('GET', '/agreements/{partner}', asked);
  }

  /** Make an invitation for one other company. */
  async inviteCompany(asked: { readonly body: { readonly dataProtectionOfficer?: string; readonly securityContact?: string } }): Promise<{ readonly invitation: string; readonly expires: string; readonly thumbprint: string }> {
    return await this.#read('POST', '/agreements/invitations', asked);
  }

  /** Propose other terms; until they are signed nothing changes. */
  async amend(asked: { readonly path: { readonly partner: string }; readonly body: { readonly terms: { readonly fromUs: { readonly scopes: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups: "*" | readonly (string)[]; readonly categories: { readonly profile: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post: "deny" | "reference" | "copy"; readonly reaction: "deny" | "reference" | "copy"; readonly event: "deny" | "reference" | "copy"; readonly file: "deny" | "reference" | "copy"; readonly presence: "deny" | "reference" | "copy" }; readonly backfillFrom: string | null; readonly retentionDays: number | null; readonly onwardTransfer: boolean; readonly storageCountries: readonly (string)[] }; readonly fromThem: { readonly scopes: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups: "*" | readonly (string)[]; readonly categories: { readonly profile: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post: "deny" | "reference" | "copy"; readonly reaction: "deny" | "reference" | "copy"; readonly event: "deny" | "reference" | "copy"; readonly file: "deny" | "reference" | "copy"; readonly presence: "deny" | "reference" | "copy" }; readonly backfillFrom: string | null; readonly retentionDays: number | null; readonly onwardTransfer: boolean; readonly storageCountries: readonly (string)[] }; readonly erasureDays: number; readonly termination: { readonly noticeDays: number; readonly data: "return" | "erase" | "freeze"; readonly legalHold: boolean } }; readonly from?: string; readonly expires?: string }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('POST', '/agreements/{partner}/amendments', asked);
  }

  /** Send an offer again that did not arrive. */
  async sendOffer(asked: { readonly path: { readonly partner: string }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('POST', '/agreements/{partner}/sending', asked);
  }

  /** Countersign what a partner offers. */
  async countersign(asked: { readonly path: { readonly partner: string }; readonly body: { readonly payloadHash: string; readonly comparedThumbprint: true }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('POST', '/agreements/{partner}/acceptance', asked);
  }

  /** Withdraw an offer of ours, or refuse one of theirs. */
  async withdrawOffer(asked: { readonly path: { readonly partner: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/agreements/{partner}/offer', asked);
  }

  /** Suspend an agreement: from now on nothing goes or comes. */
  async suspend(asked: { readonly path: { readonly partner: string }; readonly body: { readonly reason?: string }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('PUT', '/agreements/{partner}/suspension', asked);
  }

  /** End our suspension; theirs stays. */
  async resume(asked: { readonly path: { readonly partner: string }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('DELETE', '/agreements/{partner}/suspension', asked);
  }

  /** Take away, for ourselves, some of what was agreed. */
  async narrow(asked: { readonly path: { readonly partner: string }; readonly body: { readonly in?: { readonly scopes?: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups?: "*" | readonly (string)[]; readonly categories?: { readonly profile?: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post?: "deny" | "reference" | "copy"; readonly reaction?: "deny" | "reference" | "copy"; readonly event?: "deny" | "reference" | "copy"; readonly file?: "deny" | "reference" | "copy"; readonly presence?: "deny" | "reference" | "copy" }; readonly retentionDays?: number }; readonly out?: { readonly scopes?: readonly ("follow" | "groups.join" | "groups.host" | "direct" | "directory.search" | "posts.search")[]; readonly groups?: "*" | readonly (string)[]; readonly categories?: { readonly profile?: { readonly mode: "deny" | "reference" | "copy"; readonly fields: readonly ("avatar" | "bio" | "title" | "company" | "site" | "department" | "language" | "skill" | "interest" | "phone" | "link" | "pronouns" | "email" | "hours" | "ask" | "manager" | "birthday" | "joined")[] }; readonly post?: "deny" | "reference" | "copy"; readonly reaction?: "deny" | "reference" | "copy"; readonly event?: "deny" | "reference" | "copy"; readonly file?: "deny" | "reference" | "copy"; readonly presence?: "deny" | "reference" | "copy" }; readonly retentionDays?: number } }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('PUT', '/agreements/{partner}/narrowing', asked);
  }

  /** End an agreement, at once or after the agreed notice. */
  async endAgreement(asked: { readonly path: { readonly partner: string }; readonly body: { readonly atOnce?: boolean; readonly reason?: string }; readonly idempotencyKey?: string }): Promise<Agreement> {
    return await this.#read('POST', '/agreements/{partner}/end', asked);
  }

  /** Send a partner’s server a probe. */
  async checkLine(asked: { readonly path: { readonly partner: string } }): Promise<{ readonly id: string; readonly at: string; readonly heardAt: string | null; readonly answeredAt: string | null; readonly outcome: string }> {
    return await this.#read('POST', '/agreements/{partner}/line-check', asked);
  }

  /** Who looked at what lies by reference. */
  async listReadings(asked: { readonly path: { readonly partner: string } }): Promise<{ readonly items: readonly (Reading)[] }> {
    return await this.#read('GET', '/agreements/{partner}/readings', asked);
  }

  /** What partners’ servers would be sent of a person, a group or a post. */
  async dryRun(asked: { readonly query: { readonly kind: "person" | "group" | "post"; readonly name: string; readonly peerId?: number } }): Promise<DryRun> {
    return await this.#read('GET', '/dry-run', asked);
  }

  /** Parts of the company that went to an instance of their own, or came from one. */
  async listCarveOuts(): Promise<{ readonly items: readonly (CarveOut)[] }> {
    return await this.#read('GET', '/carve-outs', {});
  }

  /** Who and what would go to a partner’s instance, and what would stay behind, with the reason. */
  async planCarveOut(asked: { readonly query: { readonly to: string; readonly site?: string; readonly department?: string; readonly people?: string } }): Promise<{ readonly to: string; readonly people: readonly (string)[]; readonly groups: readonly (string)[]; readonly counts: { readonly people: number; readonly groups: number; readonly posts: number; readonly reactions: number; readonly follows: number; readonly memberships: number }; readonly stays: readonly ({ readonly code: string; readonly name: string; readonly count: number; readonly why: string })[] }> {
    return await this.#read('GET', '/carve-outs/plan', asked);
  }

  /** How far one has come: people, groups, follows and seats counted. */
  async readCarveOut(asked: { readonly path: { readonly id: string } }): Promise<{ readonly carveOut: CarveOut; readonly progress: CarveOutProgress }> {
    return await this.#read('GET', '/carve-outs/{id}', asked);
  }

  /** What partners were asked to erase, and said. */
  async listErasures(asked: { readonly query?: { readonly peerId?: number; readonly uri?: string; readonly open?: string } } = {}): Promise<{ readonly items: readonly (Erasure)[] }> {
    return await this.#read('GET', '/erasures', asked);
  }

  /** Ask a partner once more. */
  async askForErasureAgain(asked: { readonly body: { readonly uri: string; readonly peerId: number }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/erasures/questions', asked);
  }

  /** The proof of an erasure, which `kontor verify` checks anywhere. */
  async readCertificate(asked: { readonly query: { readonly uri: string } }): Promise<{ readonly type: "KontorErasureCertificate" }> {
    return await this.#read('GET', '/erasures/certificate', asked);
  }

  /** Where what was written here lies: who protects data asks about everything, others about what they wrote. */
  async readResidency(asked: { readonly query: { readonly kind?: "post" | "person" | "group" | "partner"; readonly name: string } }): Promise<{ readonly items: readonly (Residence)[] }> {
    return await this.#read('GET', '/residency', asked);
  }

  /** Legal holds. */
  async listHolds(): Promise<{ readonly items: readonly (Hold)[] }> {
    return await this.#read('GET', '/holds', {});
  }

  /** Order a hold; it is in force when another administrator confirms it. */
  async orderHold(asked: { readonly body: { readonly scope: "person" | "post" | "thread" | "group"; readonly about: string; readonly reason: string }; readonly idempotencyKey?: string }): Promise<Hold> {
    return await this.#read('POST', '/holds', asked);
  }

  /** Confirm an order of another administrator. */
  async confirmHold(asked: { readonly path: { readonly hold: string }; readonly idempotencyKey?: string }): Promise<Hold> {
    return await this.#read('PUT', '/holds/{hold}/confirmation', asked);
  }

  /** Take an order back that nobody has confirmed. */
  async withdrawHold(asked: { readonly path: { readonly hold: string }; readonly idempotencyKey?: string }): Promise<Hold> {
    return await this.#read('PUT', '/holds/{hold}/withdrawal', asked);
  }

  /** Order that a hold ends. */
  async orderRelease(asked: { readonly path: { readonly hold: string }; readonly idempotencyKey?: string }): Promise<Hold> {
    return await this.#read('PUT', '/holds/{hold}/release', asked);
  }

  /** Confirm that it ends, as another administrator. */
  async confirmRelease(asked: { readonly path: { readonly hold: string }; readonly idempotencyKey?: string }): Promise<Hold> {
    return await this.#read('PUT', '/holds/{hold}/release/confirmation', asked);
  }

  /** The audit log, newest first. */
  async listAudit(asked: { readonly query?: { readonly cursor?: string; readonly kind?: "denied" | "crossed" | "read" | "changed"; readonly personId?: string; readonly peer?: string; readonly from?: string; readonly to?: string } } = {}): Promise<{ readonly items: readonly (AuditEntry)[]; readonly next: string | null }> {
    return await this.#read('GET', '/audit', asked);
  }

  /** Invite one person of a firm without an instance, by e-mail, to a group and for a time. */
  async inviteGuest(asked: { readonly path: { readonly group: string }; readonly body: { readonly email: string; readonly firm: string; readonly until: string; readonly locale?: "en" | "de" | "fr" | "it" | "es" | "nl" | "pl" | "cs" | "pt" | "tr" }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/groups/{group}/guests', asked);
  }

  /** Who is a guest here. */
  async listGuests(): Promise<{ readonly items: readonly (Guest)[] }> {
    return await this.#read('GET', '/guests', {});
  }

  /** Let a guest stay until another day. */
  async keepGuest(asked: { readonly path: { readonly person: string }; readonly body: { readonly until: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/guests/{person}', asked);
  }

  /** Send a guest off: access ends, what they wrote stays. */
  async endGuest(asked: { readonly path: { readonly person: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/guests/{person}', asked);
  }

  /** Say who in a group may invite guests. */
  async setGuestHosts(asked: { readonly body: { readonly hosts: "nobody" | "owners" | "moderators" | "members" }; readonly idempotencyKey?: string }): Promise<{ readonly hosts: "nobody" | "owners" | "moderators" | "members" }> {
    return await this.#read('PUT', '/guest-hosts', asked);
  }

  /** Say whether a colleague is a minor, whom strangers neither find nor write to. */
  async setMinor(asked: { readonly path: { readonly person: string }; readonly body: { readonly isMinor: boolean }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('PUT', '/colleagues/{person}/minor', asked);
  }

  /** Everyone at this company, deactivated ones too. */
  async listColleagues(asked: { readonly query?: { readonly cursor?: string; readonly q?: string; readonly state?: "active" | "suspended" | "deactivated"; readonly site?: string; readonly role?: "administrator" | "moderator" | "communicator" | "data_protection" | "works_council" | "auditor"; readonly factor?: "on" | "off"; readonly unused?: "30" | "90" | "never"; readonly guests?: "only" | "none"; readonly source?: string } } = {}): Promise<{ readonly items: readonly (Colleague)[]; readonly next: string | null }> {
    return await this.#read('GET', '/colleagues', asked);
  }

  /** One of them. */
  async readColleague(asked: { readonly path: { readonly person: string } }): Promise<Colleague> {
    return await this.#read('GET', '/colleagues/{person}', asked);
  }

  /** Give a colleague another e-mail address. */
  async changeEmail(asked: { readonly path: { readonly person: string }; readonly body: { readonly email: string }; readonly idempotencyKey?: string }): Promise<Colleague> {
    return await this.#read('PUT', '/colleagues/{person}/email', asked);
  }

  /** Give a colleague a role of the company, or take it. */
  async changeRole(asked: { readonly path: { readonly person: string }; readonly body: { readonly role: "administrator" | "moderator" | "communicator" | "data_protection" | "works_council" | "auditor"; readonly holds: boolean }; readonly idempotencyKey?: string }): Promise<Colleague> {
    return await this.#read('PUT', '/colleagues/{person}/role', asked);
  }

  /** End an account: access ends, groups go to deputies, partners are told. */
  async deactivateColleague(asked: { readonly path: { readonly person: string }; readonly body: { readonly posts?: "keep" | "pseudonym" | "delete"; readonly deputies?: readonly ({ readonly groupId: string; readonly personId: string })[] }; readonly idempotencyKey?: string }): Promise<Colleague> {
    return await this.#read('POST', '/colleagues/{person}/deactivation', asked);
  }

  /** Let somebody in again whose account was ended. */
  async reactivateColleague(asked: { readonly path: { readonly person: string }; readonly idempotencyKey?: string }): Promise<Colleague> {
    return await this.#read('DELETE', '/colleagues/{person}/deactivation', asked);
  }

  /** Invitations to this company. */
  async listInvitations(): Promise<{ readonly items: readonly (CompanyInvitation)[] }> {
    return await this.#read('GET', '/invitations', {});
  }

  /** Invite new colleagues; with an address, by mail. */
  async makeInvitation(asked: { readonly body: { readonly usesMax?: number; readonly days?: number; readonly email?: string | null; readonly locale?: "en" | "de" | "fr" | "it" | "es" | "nl" | "pl" | "cs" | "pt" | "tr"; readonly groupIds?: readonly (string)[] }; readonly idempotencyKey?: string }): Promise<CompanyInvitation> {
    return await this.#read('POST', '/invitations', asked);
  }

  /** Revoke an invitation; who has come by it stays. */
  async revokeInvitation(asked: { readonly path: { readonly invitation: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/invitations/{invitation}', asked);
  }

  /** After how many days of silence owners of groups are asked. */
  async readQuietGroups(): Promise<{ readonly days: number }> {
    return await this.#read('GET', '/quiet-groups', {});
  }

  /** Change that. */
  async setQuietGroups(asked: { readonly body: { readonly days: number }; readonly idempotencyKey?: string }): Promise<{ readonly days: number }> {
    return await this.#read('PUT', '/quiet-groups', asked);
  }

  /** How the company looks here, and what it says about itself. */
  async readCompany(): Promise<Company> {
    return await this.#read('GET', '/company', {});
  }

  /** Change that; what is not named stays. */
  async changeCompany(asked: { readonly body: { readonly name?: string | null; readonly colour?: string | null; readonly logoHasName?: boolean; readonly locale?: "en" | "de" | "fr" | "it" | "es" | "nl" | "pl" | "cs" | "pt" | "tr"; readonly timeZone?: string; readonly formal?: Readonly<Record<string, boolean>>; readonly about?: { readonly greeting: string; readonly imprint: string; readonly privacy: string; readonly rules: string; readonly help: string }; readonly firstWeeks?: Readonly<Record<string, readonly (string)[]>>; readonly values?: readonly ({ readonly key?: string; readonly emoji: string; readonly names: Readonly<Record<string, string>> })[] }; readonly idempotencyKey?: string }): Promise<Company> {
    return await this.#read('PATCH', '/company', asked);
  }

  /** The company’s vocabulary of skills, by name. */
  async listSkills(asked: { readonly query?: { readonly cursor?: string; readonly language?: "en" | "de" | "fr" | "it" | "es" | "nl" | "pl" | "cs" | "pt" | "tr"; readonly q?: string } } = {}): Promise<{ readonly items: readonly ({ readonly id: number; readonly terms: readonly ({ readonly language: string; readonly term: string })[]; readonly name: string })[]; readonly next: string | null }> {
    return await this.#read('GET', '/skills', asked);
  }

  /** Add a skill; of each language the first name is how it is called. */
  async createSkill(asked: { readonly body: { readonly terms: readonly ({ readonly language: string; readonly term: string })[] }; readonly idempotencyKey?: string }): Promise<Skill> {
    return await this.#read('POST', '/skills', asked);
  }

  /** Change a skill’s names. */
  async changeSkill(asked: { readonly path: { readonly skill: string }; readonly body: { readonly terms: readonly ({ readonly language: string; readonly term: string })[] }; readonly idempotencyKey?: string }): Promise<Skill> {
    return await this.#read('PUT', '/skills/{skill}', asked);
  }

  /** Remove a skill from the vocabulary; profiles keep their words. */
  async removeSkill(asked: { readonly path: { readonly skill: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/skills/{skill}', asked);
  }

  /** Programs of the company that act under names of their own (bots). */
  async listServices(): Promise<{ readonly items: readonly (Service)[] }> {
    return await this.#read('GET', '/services', {});
  }

  /** Add a service. */
  async addService(asked: { readonly body: { readonly name: string; readonly handle?: string | null }; readonly idempotencyKey?: string }): Promise<Service> {
    return await this.#read('POST', '/services', asked);
  }

  /** One of them. */
  async readService(asked: { readonly path: { readonly person: string } }): Promise<Service> {
    return await this.#read('GET', '/services/{person}', asked);
  }

  /** End a service: its tokens, its groups, its address; what it wrote stays. */
  async endService(asked: { readonly path: { readonly person: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/services/{person}', asked);
  }

  /** Tokens of a service: what each may, its last use and its end. */
  async listServiceTokens(asked: { readonly path: { readonly person: string } }): Promise<{ readonly items: readonly (ServiceToken)[] }> {
    return await this.#read('GET', '/services/{person}/tokens', asked);
  }

  /** Make a token for a service. */
  async makeServiceToken(asked: { readonly path: { readonly person: string }; readonly body: { readonly name: string; readonly scopes: readonly ("read" | "write" | "follow" | "push" | "profile" | "read:accounts" | "read:blocks" | "read:bookmarks" | "read:favourites" | "read:filters" | "read:follows" | "read:groups" | "read:lists" | "read:mutes" | "read:notifications" | "read:search" | "read:statuses" | "write:accounts" | "write:blocks" | "write:bookmarks" | "write:conversations" | "write:favourites" | "write:filters" | "write:follows" | "write:groups" | "write:lists" | "write:media" | "write:mutes" | "write:notifications" | "write:reports" | "write:statuses")[]; readonly days?: number | null } }): Promise<{ readonly token: string }> {
    return await this.#read('POST', '/services/{person}/tokens', asked);
  }

  /** End a token of a service, at once. */
  async endServiceToken(asked: { readonly path: { readonly person: string; readonly token: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/services/{person}/tokens/{token}', asked);
  }

  /** Who is told what a service may read, and how it goes. */
  async listWebhooks(asked: { readonly path: { readonly person: string } }): Promise<{ readonly items: readonly (Webhook)[] }> {
    return await this.#read('GET', '/services/{person}/webhooks', asked);
  }

  /** Tell a system what happens where a service may read. */
  async makeWebhook(asked: { readonly path: { readonly person: string }; readonly body: { readonly address: string; readonly events: readonly ("post.published" | "post.edited" | "post.removed" | "reaction.added" | "reaction.removed" | "share.added" | "answer.accepted" | "page.written" | "document.arranged" | "post.marked" | "annotation.changed" | "page.review_due" | "event.near" | "event.answered" | "poll.closed" | "task.changed" | "task.due" | "idea.changed" | "approval.changed" | "approval.due" | "project.changed" | "milestone.due" | "praise.accepted" | "person.deactivated" | "group.joined" | "group.left")[]; readonly groupId?: string | null } }): Promise<{ readonly id: string; readonly secret: string }> {
    return await this.#read('POST', '/services/{person}/webhooks', asked);
  }

  /** A new secret; the former one signs as well for a day. */
  async rotateWebhook(asked: { readonly path: { readonly person: string; readonly webhook: string } }): Promise<{ readonly secret: string }> {
    return await this.#read('POST', '/services/{person}/webhooks/{webhook}/secret', asked);
  }

  /** Switch it off, or on again: then what waits is sent. */
  async switchWebhook(asked: { readonly path: { readonly person: string; readonly webhook: string }; readonly body: { readonly on: boolean }; readonly idempotencyKey?: string }): Promise<Webhook> {
    return await this.#read('PUT', '/services/{person}/webhooks/{webhook}/state', asked);
  }

  /** End it; nothing is sent any more, also nothing that waits. */
  async endWebhook(asked: { readonly path: { readonly person: string; readonly webhook: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('DELETE', '/services/{person}/webhooks/{webhook}', asked);
  }

  /** What was sent in the last thirty days, and what came back; newest first. */
  async listWebhookDeliveries(asked: { readonly path: { readonly person: string; readonly webhook: string }; readonly query?: { readonly cursor?: string } }): Promise<{ readonly items: readonly (WebhookDelivery)[]; readonly next: string | null }> {
    return await this.#read('GET', '/services/{person}/webhooks/{webhook}/deliveries', asked);
  }

  /** Send one of them once more, as the service may read it now. */
  async redeliverWebhook(asked: { readonly path: { readonly person: string; readonly webhook: string; readonly delivery: string }; readonly idempotencyKey?: string }): Promise<void> {
    await this.#send('POST', '/services/{person}/webhooks/{webhook}/deliveries/{delivery}/redelivery', asked);
  }
}
