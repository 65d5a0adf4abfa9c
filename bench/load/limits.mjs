#!/usr/bin/env node
// Physical limits of this machine, in the units the scenarios use. Run it right before and after a scenario run:
// ratios to these limits travel between machines far better than absolute rates.
import crypto from 'node:crypto';
import https from 'node:https';
import fs from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { req } from './http.mjs';
import { now, sleep, cpuSeconds, memMiB, LAB, dbPidFile } from './measure.mjs';
import { Fleet } from './fleet.mjs';
const R = { at: new Date().toISOString(), node: process.version, openssl: process.versions.openssl };
const dbPid = +fs.readFileSync(dbPidFile, 'utf8').split('\n')[0];
const IP = '127.0.0.8',
  PG = ['-h', process.env.PGHOST ?? '127.0.0.1', '-p', process.env.PGPORT ?? '5432', '-U', 'postgres'];
const rate = (fn, s = 1) => {
  for (let i = 0; i < 20; i++) fn();
  let n = 0;
  const t0 = now(),
    c0 = process.cpuUsage();
  while (now() - t0 < s * 1000) {
    for (let i = 0; i < 10; i++) fn();
    n += 10;
  }
  const c = process.cpuUsage(c0);
  return Math.round(n / ((c.user + c.system) / 1e6));
}; // per CPU-second: immune to noisy neighbours
const rateA = async (fn, s = 1) => {
  for (let i = 0; i < 20; i++) await fn();
  let n = 0;
  const t0 = now(),
    c0 = process.cpuUsage();
  while (now() - t0 < s * 1000) {
    await fn();
    n++;
  }
  const c = process.cpuUsage(c0);
  return Math.round(n / ((c.user + c.system) / 1e6));
};
const fleet = new Fleet({ keyFile: `${LAB}/keys.json` });
const a = fleet.actor(1);
const signed = await fleet.sign(a, 'http://limit.test/inbox', fleet.createNote(a, 'limit-1'));
const body = signed.body;
R.activityBytes = body.length;
const rsa = { priv: a.key.priv, pub: crypto.createPublicKey(a.key.pub) },
  ed = crypto.generateKeyPairSync('ed25519');
const msg = crypto.randomBytes(300);
const s1 = crypto.sign('sha256', msg, rsa.priv),
  s2 = crypto.sign(null, msg, ed.privateKey);
R.perCpuSecond = {
  rsaSign: rate(() => crypto.sign('sha256', msg, rsa.priv)),
  rsaVerify: rate(() => crypto.verify('sha256', msg, rsa.pub, s1)),
  edSign: rate(() => crypto.sign(null, msg, ed.privateKey)),
  edVerify: rate(() => crypto.verify(null, msg, ed.publicKey, s2)),
  sha256Body: rate(() => crypto.createHash('sha256').update(body).digest()),
  jsonParse: rate(() => JSON.parse(body)),
  jsonStringify: rate(
    (
      (o) => () =>
        JSON.stringify(o)
    )(JSON.parse(body)),
  ),
};
const wk = await crypto.subtle.importKey(
  'spki',
  rsa.pub.export({ type: 'spki', format: 'der' }),
  { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  false,
  ['verify'],
);
R.perCpuSecond.webcryptoRsaVerify = await rateA(() => crypto.subtle.verify('RSASSA-PKCS1-v1_5', wk, s1, msg));
const pgb = (script, c, opts = '') => {
  fs.writeFileSync(`${LAB}/b.sql`, script);
  const out = execFileSync(
    'pgbench',
    [...PG, '-n', '-M', 'prepared', '-f', `${LAB}/b.sql`, '-c', c, '-j', 1, '-T', 3, 'bench'],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, PGOPTIONS: opts } },
  ).toString();
  return Math.round(+/tps = ([\d.]+)/.exec(out)[1]);
};
execFileSync('psql', [
  ...PG,
  '-q',
  'bench',
  '-c',
  'drop table if exists ins; create table ins(id bigserial primary key, j jsonb, t timestamptz default now())',
]);
const insSmall = `insert into ins(j) values ('{"a"\\: 1}');`.replaceAll('\\:', ':');
R.pg = {
  version: execFileSync('psql', [...PG, '-Atc', 'show server_version'])
    .toString()
    .trim(),
  commitC1: pgb(insSmall, 1),
  commitC8: pgb(insSmall, 8),
  commitC8async: pgb(insSmall, 8, '-c synchronous_commit=off'),
  selectPkC8: pgb('\\set i random(1,1000)\nselect t from ins where id = :i;', 8),
};
// bare HTTP servers, driven by wrk in 2 threads-less mode (1 thread)
const wrk = (url, extra = []) => {
  const out = execFileSync('wrk', ['-t1', '-c16', '-d3s', '--latency', ...extra, url]).toString();
  return { rps: Math.round(+/Requests\/sec:\s+([\d.]+)/.exec(out)[1]), p99: /99%\s+(\S+)/.exec(out)[1] };
};
async function server(code, env = {}) {
  const b0 = now();
  const p = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  for (let i = 0; i < 300; i++) {
    try {
      await req('GET', `http://${IP}:9901/`);
      break;
    } catch {
      await sleep(5);
    }
  }
  p.bootMs = Math.round(now() - b0);
  return p;
}
const req0 = `import {createRequire} from 'node:module';const require=createRequire(process.cwd()+'/');`;
const bare = `import http from 'node:http';http.createServer((q,s)=>{s.writeHead(200,{'content-type':'application/json'});s.end('{"ok":true}')}).listen(9901,'${IP}');`;
const hono = `${req0}const {Hono}=require('hono');const {serve}=require('@hono/node-server');const a=new Hono();a.get('/',c=>c.json({ok:true}));serve({fetch:a.fetch,port:9901,hostname:'${IP}'});`;
const post = `${LAB}/post.lua`;
fs.writeFileSync(
  post,
  `wrk.method='POST'\nlocal f=io.open('${LAB}/body.json','rb') wrk.body=f:read('*a') f:close()\nwrk.headers['content-type']='application/activity+json'\nwrk.headers['digest']='${signed.headers.digest}'\nwrk.headers['x-date']='${signed.headers.date}'\nwrk.headers['signature']='${signed.headers.signature}'\n`,
);
fs.writeFileSync(`${LAB}/body.json`, body);
// "Ideal inbox": what one Node process can do if it does only the unavoidable: parse, digest, RSA verify (cached key), one INSERT commit.
const ideal = `${req0}import http from 'node:http';import crypto from 'node:crypto';const sql=require('postgres')({host:process.env.PGHOST??'127.0.0.1',port:+(process.env.PGPORT??5432),user:'postgres',database:'bench',max:16});
const key=crypto.createPublicKey(process.env.PUB);http.createServer((q,s)=>{if(q.method==='GET')return s.end('ok');const c=[];q.on('data',x=>c.push(x));q.on('end',async()=>{try{const b=Buffer.concat(c);const o=JSON.parse(b);
const dg='SHA-256='+crypto.createHash('sha256').update(b).digest('base64');const h=q.headers;const sig=/signature="([^"]+)"/.exec(h.signature)[1];
const str='(request-target): post /inbox\\nhost: limit.test\\ndate: '+h['x-date']+'\\ndigest: '+dg+'\\ncontent-type: '+h['content-type'];
if(!crypto.verify('sha256',Buffer.from(str),key,Buffer.from(sig,'base64'))){s.writeHead(401);return s.end()}
await sql.unsafe('insert into ins(j) values($1::text::jsonb)',[b.toString()],{prepare:true});s.writeHead(202);s.end();}catch(e){s.writeHead(500);s.end()}})}).listen(9901,'${IP}');`;
// The same with group commit: rows that arrive while the previous INSERT is in flight share the next one; still durable before the 202.
const batch = ideal
  .replace(
    "await sql.unsafe('insert into ins(j) values($1::text::jsonb)',[b.toString()],{prepare:true});",
    'await put(b.toString());',
  )
  .replace(
    'http.createServer(',
    `let pend=[],busy=false;async function flush(){if(busy||!pend.length)return;busy=true;const p=pend;pend=[];try{await sql.unsafe('insert into ins(j) select t::jsonb from unnest($1::text[]) t',[p.map(x=>x.b)],{prepare:true});p.forEach(x=>x.r())}finally{busy=false;flush()}}const put=b=>new Promise(r=>{pend.push({b,r});flush()});http.createServer(`,
  );
R.http = {};
for (const [k, code, path, extra] of [
  ['nodeBareGet', bare, '/', []],
  ['honoGet', hono, '/', []],
  ['idealInboxPost', ideal, '/inbox', ['-s', post]],
  ['idealInboxBatched', batch, '/inbox', ['-s', post]],
]) {
  const p = await server(code, { PUB: a.key.pub });
  const c0 = cpuSeconds(p.pid),
    d0 = cpuSeconds(dbPid);
  const w = wrk(`http://${IP}:9901${path}`, extra);
  w.cpuMs = +(((cpuSeconds(p.pid) - c0) * 1000) / (w.rps * 3)).toFixed(3);
  w.memMiB = memMiB(p.pid);
  w.bootMs = p.bootMs;
  w.dbCpuMs = +(((cpuSeconds(dbPid) - d0) * 1000) / (w.rps * 3)).toFixed(3);
  R.http[k] = w;
  p.kill();
  await sleep(150);
}
// "Ideal outbox": sign with RSA and POST to a bare sink through keep-alive sockets, 16 at a time.
{
  const sink = await server(
    `import http from 'node:http';http.createServer((q,s)=>{q.resume();q.on('end',()=>{s.writeHead(202);s.end()})}).listen(9901,'${IP}');`,
  );
  let n = 0;
  const t0 = now(),
    c0 = process.cpuUsage(),
    end = t0 + 3000;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (now() < end) {
        const p = await fleet.sign(a, `http://${IP}:9901/inbox`, JSON.parse(body));
        await req('POST', p.url, { headers: p.headers, body: p.body });
        n++;
      }
    }),
  );
  const c = process.cpuUsage(c0);
  R.http.idealOutbox = {
    rps: Math.round(n / ((now() - t0) / 1000)),
    cpuMs: +((c.user + c.system) / 1000 / n).toFixed(3),
  };
  sink.kill();
}
// One new TLS 1.3 connection to a host never seen before (ECDSA certificate), client side: the floor of a first delivery over https.
{
  execFileSync('bash', [
    '-c',
    `cd ${LAB} && [ -f tls.key ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout tls.key -out tls.crt -days 3650 -subj /CN=fleet.test 2>/dev/null`,
  ]);
  const p = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import https from 'node:https';import fs from 'node:fs';https.createServer({key:fs.readFileSync('${LAB}/tls.key'),cert:fs.readFileSync('${LAB}/tls.crt')},(q,s)=>{q.resume();q.on('end',()=>{s.writeHead(202);s.end()})}).listen(9902,'${IP}')`,
  ]);
  await sleep(500);
  const one = () =>
    new Promise((res, rej) => {
      const r = https.request(
        { host: IP, port: 9902, method: 'POST', path: '/inbox', agent: false, rejectUnauthorized: false },
        (m) => {
          m.resume();
          m.on('end', res);
        },
      );
      r.on('error', rej);
      r.end(body);
    });
  for (let i = 0; i < 20; i++) await one();
  let n = 0;
  const c0 = process.cpuUsage(),
    t0 = now();
  while (now() - t0 < 2000) {
    await Promise.all([one(), one(), one(), one()]);
    n += 4;
  }
  const c = process.cpuUsage(c0);
  R.http.tlsFirstPost = {
    rps: Math.round(n / ((now() - t0) / 1000)),
    cpuMs: +((c.user + c.system) / 1000 / n).toFixed(3),
  };
  p.kill();
}
if (process.argv[2]) fs.writeFileSync(process.argv[2], JSON.stringify(R, null, 1));
console.log(JSON.stringify(R, null, 1));
process.exit(0);
