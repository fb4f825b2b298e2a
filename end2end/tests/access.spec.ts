import { proseware, submitted } from '../support/claims.ts';
import { expectText } from '../support/partner.ts';
import { people } from '../support/people.ts';
import { pdf } from '../support/files.ts';
import { expect, test } from '../support/test.ts';
import type { Visitor } from '../support/visitor.ts';

/** A claim of Hanamori Systems in the demo, and one that nobody has made; references of the same length. */
const THEIRS = 'OR-000004';
const NOBODYS = 'OR-999999';

/** An answer without what changes from one to the next, and without the word that was asked for. */
function plain(text: string, asked: string): string {
  return text
    .replaceAll(asked, 'ASKED')
    // Leptos writes the nonce here as well.
    .replace(/(nonce|crossorigin)="[^"]*"/g, '$1')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID');
}

async function answers(visitor: Visitor, path: string, asked: string): Promise<string> {
  const response = await visitor.context.request.get(`${visitor.server.url}${path}`, {
    headers: { Accept: 'text/html' },
    maxRedirects: 0,
  });
  return `${response.status()} ${response.headers().location ?? ''}\n${plain(await response.text(), asked)}`;
}

test('another company’s claim, file and exports answer exactly like ones that do not exist', async ({ visit }) => {
  const astrid = await visit(people.astrid);
  for (const page of [
    '', '/history', '/history.csv', '/edit', '/edit/location', '/edit/customer', '/edit/products', '/edit/contested',
    '/edit/contacts', '/edit/proof', '/edit/check', '/submitted', '/answer', '/dispute', '/withdraw', '/end',
  ]) {
    const missing = await answers(astrid, `/claims/${NOBODYS}${page}`, NOBODYS);
    expect(missing, page).toMatch(/^404 /);
    expect(await answers(astrid, `/claims/${THEIRS}${page}`, THEIRS), page).toBe(missing);
  }

  const haruka = await visit(people.haruka);
  await haruka.go(`/claims/${THEIRS}`);
  const proof = await haruka.main.locator('a[href^="/proof/"]').first().getAttribute('href');
  const nobodys = '/proof/0190a0a0-0000-7000-8000-000000000000';
  expect((await answers(haruka, proof!, proof!)).slice(0, 3)).toBe('200');
  for (const query of ['', '?inline=1', '/pages', '/pages/1']) {
    const missing = await answers(astrid, nobodys + query, nobodys);
    expect(missing).toMatch(/^404 /);
    expect(await answers(astrid, proof! + query, proof!)).toBe(missing);
  }
});

test('another company’s claim takes no form, and says no more than one that does not exist', async ({ visit }) => {
  const astrid = await visit(people.astrid);
  const forms: [string, Record<string, string>][] = [
    ['comment-on-claim', { comment: 'Hello', back: 'claim' }],
    ['save-location', { revision: '1', location: '4901001' }],
    ['save-customer', { revision: '1', tenant_id: 'x', domain: 'y' }],
    ['submit-claim', { revision: '1', acknowledged: 'yes' }],
    ['withdraw-claim', { revision: '1', reason: 'other' }],
    ['end-association', { revision: '1', reason: 'other' }],
    ['dispute-claim', { revision: '1', justification: 'x' }],
    ['answer-request', { revision: '1', 'answers[0]': 'x' }],
    ['add-statement', { revision: '1', statement: 'x', products: 'teams' }],
    ['finish-statement', { revision: '1', products: 'teams' }],
  ];
  for (const [action, form] of forms) {
    const of = async (reference: string) => {
      const response = await astrid.post(`/api/${action}`, { reference, ...form }, 'application/json');
      return `${response.status()} ${plain(await response.text(), reference)}`;
    };
    const missing = await of(NOBODYS);
    expect(missing, action).toMatch(/^404 /);
    expect(await of(THEIRS), action).toBe(missing);
  }
  const upload = async (reference: string) => {
    const response = await astrid.context.request.post(`${astrid.server.url}/claims/${reference}/proof`, {
      headers: { Origin: astrid.server.url, Accept: 'text/html' },
      multipart: { revision: '1', kind: 'other', signed_on: '', file: pdf('x.pdf') },
      maxRedirects: 0,
    });
    return `${response.status()} ${plain(await response.text(), reference)}`;
  };
  const missing = await upload(NOBODYS);
  expect(missing).toMatch(/^404 /);
  expect(await upload(THEIRS)).toBe(missing);
});

test('a user of one location does not find the claims of another', async ({ visit }) => {
  const reference = await submitted(await visit(people.astrid), proseware);
  const erik = await visit(people.erik);
  const missing = await answers(erik, `/claims/${NOBODYS}`, NOBODYS);
  expect(await answers(erik, `/claims/${reference}`, reference)).toBe(missing);
  const exported = await erik.context.request.get(`${erik.server.url}/claims.csv`);
  expect(await exported.text()).not.toContain(reference);
});

test('a reviewer finds no claim of its own company, nor what the desk says of it', async ({ visit }) => {
  const tomas = await visit(people.tomas);
  for (const leaf of ['/queue/REF', '/claims/REF', '/claims/REF/history']) {
    const missing = await answers(tomas, leaf.replace('REF', NOBODYS), NOBODYS);
    expect(await answers(tomas, leaf.replace('REF', THEIRS), THEIRS), leaf).toBe(missing);
  }
});

test('each side’s pages are closed to the other', async ({ visit, console, t }) => {
  console.allow(/status of 403/);
  const partner = await visit(people.astrid);
  for (const path of ['/queue', '/queue/OR-000002', '/queue/OR-000013/arbitration']) {
    expect(await partner.go(path), path).toBe(403);
    await expectText(partner, 'errors.forbidden.title');
  }
  const reviewer = await visit(people.priya);
  expect(await reviewer.go('/claims/new')).toBe(403);
  expect(await reviewer.go('/queue/OR-000013/arbitration'), 'only a lead arbitrates').toBe(403);
  await expect(reviewer.main.getByText(t('errors.forbidden.text'))).toBeVisible();
  const response = await reviewer.post('/api/decide-arbitration', { reference: 'OR-000013', revision: '1', winner: 'OR-000013', reason: 'x' }, 'application/json');
  expect([403, 409]).toContain(response.status());
});

test('who is not signed in is led to sign in, and to no form', async ({ visit, t }) => {
  const visitor = await visit();
  await visitor.go('/claims?state=editing');
  await expectText(visitor, 'signin.title');
  const response = await visitor.post('/api/comment-on-claim', { reference: 'OR-000002', comment: 'x', back: 'claim' }, 'application/json');
  expect(response.status()).toBe(401);
  await visitor.signIn(people.astrid);
  await expect(visitor.page).toHaveURL(/\/claims/);
  await expect(visitor.main.getByRole('heading', { name: t('dashboard.title') })).toBeVisible();
});

test('a form of another site is refused', async ({ visit }) => {
  const partner = await visit(people.astrid);
  const response = await partner.context.request.post(`${partner.server.url}/api/comment-on-claim`, {
    headers: { Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' },
    data: 'reference=OR-000002&comment=x&back=claim',
    maxRedirects: 0,
  });
  expect(response.status()).toBe(403);
});

test('unknown addresses and links that are not valid have pages of their own', async ({ visit, console, t }) => {
  console.allow(/status of (404|410|405|400)/);
  const visitor = await visit();
  expect(await visitor.go('/no/such/page')).toBe(404);
  await expectText(visitor, 'errors.not_found.title');
  await expect(visitor.main.getByRole('link').first()).toBeVisible();
  for (const token of ['0'.repeat(64), 'x', '%E2%98%83']) {
    expect(await visitor.go(`/consent/${token}`), token).toBe(410);
    await expectText(visitor, 'errors.link_expired.title');
  }
  expect(await visitor.go('/claims/%00')).toBe(400);
  await expectText(visitor, 'errors.bad_request.title');

  const partner = await visit(people.astrid);
  expect(await partner.go('/claims/OR-999999')).toBe(404);
  await expectText(partner, 'errors.not_found.title');
  expect(await partner.go('/sign-out'), 'no page by GET').toBeGreaterThanOrEqual(404);
});
