import http from 'node:http';
import { req } from './http.mjs';
import { memMiB, now, rounded, sleep, stats } from './measure.mjs';

const boundary = 'bench';
const chunk = Buffer.alloc(64 * 1024, 'x');

/**
 * Many large uploads at once from one who is signed in, each a trickle: what the server keeps of them must stay bounded, and others must be
 * served meanwhile. `atOnce` bodies of `bytes`, each at `bytesPerS`, for `seconds`.
 */
export async function bodies(ctx, { atOnce = 45, bytes = 79e6, bytesPerS = 1e6, seconds = 30 } = {}) {
  const to = process.env.BENCH_PASSWORD ? await signedIn(ctx.a) : viaApi(ctx.a);
  const before = memMiB(ctx.pid);
  const codes = {};
  const end = now() + seconds * 1000;
  const uploads = Array.from({ length: atOnce }, () =>
    slowBody(ctx.a.base, to, { bytes, bytesPerS, end, codes }),
  );
  let peak = before;
  const homeMs = [];
  const homeCodes = {};
  while (now() < end) {
    const { status, ms } = await req('GET', `${ctx.a.base}${ctx.a.homePath({ limit: 20 })}`, {
      headers: { authorization: `Bearer ${ctx.a.token}` },
    });
    homeCodes[status] = (homeCodes[status] ?? 0) + 1;
    homeMs.push(ms);
    peak = Math.max(peak, memMiB(ctx.pid));
    await sleep(100);
  }
  await Promise.all(uploads);
  await sleep(2000);
  const after = memMiB(ctx.pid);
  return {
    atOnce,
    bytes,
    seconds,
    codes,
    beforeMiB: before,
    peakMiB: peak,
    afterMiB: after,
    grewMiB: rounded(peak - before),
    homeCodes,
    homeMs: stats(homeMs),
  };
}

/** Apps' door for files: any server of Mastodon's API has it. */
const viaApi = (a) => ({ path: '/api/v2/media', headers: { authorization: `Bearer ${a.token}` } });

/** Kontor's forms, which take more than its API does: the sign-in with its hidden fields, as a browser sends it. */
async function signedIn(a) {
  const origin = { origin: new URL(a.base).origin, 'sec-fetch-site': 'same-origin' };
  const page = await req('GET', `${a.base}/sign-in`, { headers: { accept: 'text/html' } });
  const hidden = [...page.body.toString().matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const fields = new URLSearchParams([
    ...hidden.map(([, name, value]) => [name, value]),
    ['login', a.username],
    ['password', process.env.BENCH_PASSWORD],
  ]);
  const answer = await req('POST', `${a.base}/sign-in`, {
    headers: {
      ...origin,
      cookie: cookiesOf(page),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: fields.toString(),
  });
  if (answer.status !== 303) throw new Error(`The sign-in answered ${answer.status}.`);
  return { path: '/posts', headers: { ...origin, cookie: cookiesOf(answer) } };
}

const cookiesOf = (answer) =>
  (answer.headers['set-cookie'] ?? []).map((each) => each.split(';')[0]).join('; ');

/** One upload; resolves when it was answered, or was cut off at the end. */
function slowBody(base, to, { bytes, bytesPerS, end, codes }) {
  const { hostname, port, host } = new URL(base);
  return new Promise((resolve) => {
    let isDone = false;
    const done = (code) => {
      if (isDone) return;
      isDone = true;
      clearInterval(timer);
      codes[code] = (codes[code] ?? 0) + 1;
      request.destroy();
      resolve();
    };
    const request = http.request(
      {
        ...{ method: 'POST', hostname, port: port || 80, path: to.path, agent: false },
        headers: {
          ...{ host, ...to.headers, 'content-length': bytes },
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => done(answer.statusCode));
      },
    );
    request.on('error', (error) => done(error.code ?? 'error'));
    request.write(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="x.bin"\r\n\r\n`);
    const timer = setInterval(
      () => (now() > end ? done('sent until the end') : request.write(chunk)),
      (chunk.length / bytesPerS) * 1000,
    );
  });
}
