// Pictures of every page, to be looked at: phone and desktop, light and dark, English and Japanese, with and without scripts.
//
//   node tools/shots.mjs FOLDER [PATTERN]
//
// FOLDER gets one PNG each, named page.width.theme.language[.nojs].png; PATTERN, a regular expression, picks some of them by that name.
// OFRECORD_BIN names the server, as for the tests.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';

const [folder, pattern = ''] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node tools/shots.mjs FOLDER [PATTERN]');
  process.exit(2);
}
const wanted = new RegExp(pattern);
mkdirSync(folder, { recursive: true });

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.OFRECORD_BIN ?? resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/ofrecord');
const data = mkdtempSync(join(tmpdir(), 'ofrecord-shots-'));
const server = spawn(binary, ['serve', '--demo', '--test-clock', '--addr', '127.0.0.1:0', '--data', data], {
  cwd: root,
  env: { ...process.env, OFRECORD_LOG: 'warn' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let url = '';
for await (const line of createInterface({ input: server.stdout })) {
  url = /open at (http:\/\/\S+)/.exec(line)?.[1] ?? '';
  if (url) break;
}
server.stdout.resume();

// The customer's link stands in the mail about the approved claim of the demo.
await fetch(`${url}/test/clock`, { method: 'POST', body: new URLSearchParams({ advance_seconds: '0' }) });
const mails = readdirSync(join(data, 'mail')).sort().map((name) => readFileSync(join(data, 'mail', name), 'utf8').replace(/=\r?\n/g, ''));
const consent = mails.flatMap((mail) => (/^To:.*ruth\.hale/m.test(mail) ? mail.match(/\/consent\/[0-9a-f]+/) ?? [] : [])).at(-1);
const inEffect = mails.flatMap((mail) => (/^To:.*karin\.dahl/m.test(mail) ? mail.match(/\/consent\/[0-9a-f]+/) ?? [] : [])).at(-1);

const ASTRID = 'astrid@fjordlight.example';
const PRIYA = 'priya@desk.example';
const GRACE = 'grace@desk.example';
const steps = ['location', 'customer', 'activity', 'products', 'contacts', 'proof', 'check'];
const pages = [
  ['sign-in', '', '/sign-in'],
  ['not-found', '', '/no/such/page'],
  ['link-gone', '', `/consent/${'0'.repeat(64)}`],
  ['consent', '', consent],
  ['consent-in-effect', '', inEffect],
  ['dashboard', ASTRID, '/claims'],
  ['dashboard-filtered', ASTRID, '/claims?state=rejected&q=trey'],
  ['dashboard-nothing', ASTRID, '/claims?q=nothing-is-called-this'],
  ['new', ASTRID, '/claims/new'],
  ['tasks', ASTRID, '/claims/OR-000001/edit'],
  ...steps.map((step) => [`edit-${step}`, ASTRID, `/claims/OR-000001/edit/${step}`]),
  ...['location', 'activity', 'contacts', 'proof'].map((step) => [`edit-${step}-problems`, ASTRID, `/claims/OR-000001/edit/${step}?check=1`]),
  ['edit-submitted', ASTRID, '/claims/OR-000002/edit'],
  ['submitted', ASTRID, '/claims/OR-000002/submitted'],
  ['claim-submitted', ASTRID, '/claims/OR-000002'],
  ['claim-asked', ASTRID, '/claims/OR-000005'],
  ['claim-consent-open', ASTRID, '/claims/OR-000007'],
  ['claim-in-effect', ASTRID, '/claims/OR-000008'],
  ['claim-rejected', ASTRID, '/claims/OR-000010'],
  ['claim-disputed', ASTRID, '/claims/OR-000011'],
  ['claim-contested', ASTRID, '/claims/OR-000013'],
  ['history', ASTRID, '/claims/OR-000006/history'],
  ['answer', ASTRID, '/claims/OR-000005/answer'],
  ['dispute', ASTRID, '/claims/OR-000010/dispute'],
  ['withdraw', ASTRID, '/claims/OR-000002/withdraw'],
  ['end', ASTRID, '/claims/OR-000008/end'],
  ['notifications', ASTRID, '/notifications'],
  ['help', ASTRID, '/help'],
  ['forbidden', ASTRID, '/queue'],
  ['queue', PRIYA, '/queue'],
  ['queue-mine', PRIYA, '/queue?view=mine'],
  ['queue-empty', PRIYA, '/queue?q=nothing-is-called-this'],
  ['review-unstarted', PRIYA, '/queue/OR-000002'],
  ['review', PRIYA, '/queue/OR-000004'],
  ['review-ask', PRIYA, '/queue/OR-000004?decide=ask'],
  ['review-reject', PRIYA, '/queue/OR-000004?decide=reject'],
  ['review-answered', PRIYA, '/queue/OR-000006'],
  ['review-lead', GRACE, '/queue/OR-000013'],
  ['arbitration', GRACE, '/queue/OR-000013/arbitration'],
].filter(([name, , path]) => path ?? console.error(`no address for ${name}`));

const own = chromium.executablePath();
const browser = await chromium.launch({
  executablePath: existsSync(own) ? own : '/usr/bin/chromium',
  args: ['--disable-gpu', '--disable-quic', '--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});
const kinds = [true, false].flatMap((scripts) =>
  ['en', 'ja'].flatMap((language) =>
    ['light', 'dark'].flatMap((theme) => [390, 1280].map((width) => ({ scripts, language, theme, width }))),
  ),
);
let taken = 0;
try {
  for (const { scripts, language, theme, width } of kinds) {
    const named = (page) => `${page}.${width}.${theme}.${language}${scripts ? '' : '.nojs'}.png`;
    for (const person of ['', ASTRID, PRIYA, GRACE]) {
      const todo = pages.filter(([name, who]) => who === person && wanted.test(named(name)));
      if (!todo.length) continue;
      const context = await browser.newContext({
        viewport: { width, height: width < 800 ? 844 : 900 },
        colorScheme: theme,
        javaScriptEnabled: scripts,
        reducedMotion: 'reduce',
      });
      await context.addCookies([{ name: 'ofrecord-language', value: language, url }]);
      if (person) {
        const form = { email: person, password: 'of-record-demo', next: '/' };
        await context.request.post(`${url}/sign-in`, { form, headers: { Origin: url }, maxRedirects: 0 });
      }
      const page = await context.newPage();
      for (const [name, , path] of todo) {
        await page.goto(url + path);
        if (scripts) await page.locator('html[data-hydrated]').waitFor();
        await page.screenshot({ path: join(folder, named(name)), fullPage: true });
        taken += 1;
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  rmSync(data, { recursive: true, force: true });
}
console.log(`${taken} pictures in ${folder}`);
