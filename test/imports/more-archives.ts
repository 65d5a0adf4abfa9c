import { gzipSync } from 'node:zlib';

const models = 'humhub\\\\modules\\\\';

/** A dump as mysqldump makes it: Ada and Cleo in the space Seals, Ada alone in a hidden one; a profile post, a draft, and quotes everywhere. */
export const humhubDump = (more = ''): string => `-- MySQL dump 10.13
DROP TABLE IF EXISTS \`user\`;
CREATE TABLE \`user\` (
  \`id\` int(11) NOT NULL AUTO_INCREMENT,
  \`guid\` varchar(45) DEFAULT NULL,
  \`username\` varchar(50) DEFAULT NULL,
  \`email\` char(150) DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`unique_email\` (\`email\`)
) ENGINE=InnoDB;
LOCK TABLES \`user\` WRITE;
INSERT INTO \`user\` VALUES (1,'aaaaaaaa-0000-4000-8000-000000000001','adab','Ada@Alpha.example'),(2,'aaaaaaaa-0000-4000-8000-000000000002','cleo',NULL);
UNLOCK TABLES;
INSERT INTO \`profile\` (\`user_id\`, \`firstname\`, \`lastname\`) VALUES (1,'Ada','Brandt'),(2,'Cleo','O\\'Neill');
INSERT INTO \`contentcontainer\` (\`id\`,\`guid\`,\`class\`,\`pk\`) VALUES (10,'c','${models}space\\\\models\\\\Space',1),(11,'c','${models}space\\\\models\\\\Space',2),(12,'c','${models}user\\\\models\\\\User',1);
INSERT INTO \`space\` (\`id\`,\`guid\`,\`name\`,\`description\`,\`visibility\`,\`contentcontainer_id\`) VALUES (1,'s1','Dichtungen','Alles, auch ''O-Ringe''',1,10),(2,'s2','Vertraulich','',0,NULL);
INSERT INTO \`space_membership\` (\`space_id\`,\`user_id\`,\`status\`) VALUES (1,1,3),(1,2,3),(2,1,3),(2,2,1);
INSERT INTO \`post\` (\`id\`,\`message\`) VALUES (1,'Hält bei 80 °C?\\nINSERT INTO \`post\` VALUES (66,\\'forged\\');\\n@otto #one [Cleo](mention:aaaaaaaa-0000-4000-8000-000000000002 "/u/cleo/") ![](file-guid:ffffffff-0000-4000-8000-000000000001 "p.png")'),(2,'Geheim'),(3,'On my profile'),(4,'Draft');
INSERT INTO \`content\` (\`id\`,\`object_model\`,\`object_id\`,\`state\`,\`contentcontainer_id\`,\`created_at\`,\`created_by\`) VALUES (1,'${models}post\\\\models\\\\Post',1,1,10,'2024-03-01 09:30:00',1),(2,'${models}post\\\\models\\\\Post',2,1,11,'2024-03-01 10:00:00',1),(3,'${models}post\\\\models\\\\Post',3,1,12,'2024-03-01 11:00:00',1),(4,'${models}post\\\\models\\\\Post',4,10,10,'2024-03-01 12:00:00',1);
INSERT INTO \`comment\` (\`id\`,\`message\`,\`object_model\`,\`object_id\`,\`created_at\`,\`created_by\`) VALUES (1,'Bis 120.','${models}post\\\\models\\\\Post',1,'2024-03-01 09:40:00',2),(2,'Danke','${models}comment\\\\models\\\\Comment',1,'2024-03-01 09:41:00',1);
INSERT INTO \`like\` (\`id\`,\`object_model\`,\`object_id\`,\`created_by\`) VALUES (1,'${models}comment\\\\models\\\\Comment',1,1);
INSERT INTO \`file\` (\`id\`,\`guid\`,\`object_model\`,\`object_id\`,\`file_name\`) VALUES (1,'ffffffff-0000-4000-8000-000000000001','${models}post\\\\models\\\\Post',1,'p.png');
${more}
`;
export const humhubFiles = (picture: Uint8Array, more = ''): Record<string, unknown> => ({
  'backup/humhub.sql': humhubDump(more),
  'backup/uploads/file/f/f/ffffffff-0000-4000-8000-000000000001/file': picture,
});

const me = 'https://social.example/users/ada';
const note = (n: number, content: string, more: object = {}) => ({
  type: 'Create',
  object: {
    ...{ id: `${me}/statuses/${n}`, type: 'Note', published: `2023-05-0${n}T10:00:00Z`, content },
    ...{ to: ['https://www.w3.org/ns/activitystreams#Public'], cc: [`${me}/followers`], ...more },
  },
});
export const mastodonFiles = (picture: Uint8Array): Record<string, unknown> => ({
  'actor.json': { id: me, type: 'Person', preferredUsername: 'ada', name: 'Ada B.' },
  'outbox.json': {
    type: 'OrderedCollection',
    orderedItems: [
      note(1, '<p>First &lt;b&gt; *not bold* <a href="https://x.example">x</a> #one @bob</p>'),
      note(2, '<p>Answer</p>', { inReplyTo: `${me}/statuses/1` }),
      note(3, '<p>To someone</p>', { inReplyTo: 'https://other.example/notes/9' }),
      note(4, '<p>For my followers</p>', { to: [`${me}/followers`], cc: [] }),
      note(5, '<p>Between us</p>', { to: ['https://other.example/users/bob'], cc: [] }),
      note(6, '', {
        attachment: [{ type: 'Document', url: '/media_attachments/files/1/p.png', name: 'A seal' }],
      }),
      { type: 'Announce', object: 'https://other.example/notes/1' },
    ],
  },
  'media_attachments/files/1/p.png': picture,
});

/** A `.tar.gz` with these files. */
export function tarOf(files: Readonly<Record<string, unknown>>): Uint8Array {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const body = Buffer.from(
      content instanceof Uint8Array
        ? content
        : typeof content === 'string'
          ? content
          : JSON.stringify(content),
    );
    const head = Buffer.alloc(512);
    head.write(name.slice(0, 100), 0);
    head.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('0', 156);
    head.write('ustar\0', 257);
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}
