import { approved, asked, complete, proseware, prosewareByHanamori, rejected, submitted, type Claiming } from '../support/claims.ts';
import { pdf } from '../support/files.ts';
import { people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import { translator } from '../support/translations.ts';

/** Names as long as their fields take, without a place to break. */
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzendenstellvertreterbüroschlüssel';
const long: Claiming = {
  ...proseware,
  name: LONG.slice(0, 120),
  customer: { name: LONG.slice(0, 120), title: LONG.slice(0, 120), email: `${'l'.repeat(60)}@proseware.example` },
  proof: pdf(`${'unbroken'.repeat(20)}.pdf`),
};

test('no page scrolls sideways on the narrowest phone, however long the names @languages', async ({ visit, server, console }) => {
  test.slow();
  console.allow(/status of 4\d\d/);
  const partner = await visit(people.astrid);
  const draft = await complete(partner, long);
  const reference = await submitted(partner, long);
  const priya = await visit(people.priya);
  await asked(priya, reference, LONG.repeat(3));
  const pages: [typeof partner, string[]][] = [];
  pages.push([
    partner,
    [
      '/claims', '/claims?q=nothing-is-called-this', '/claims/new', `/claims/${reference}`, `/claims/${reference}/history`,
      `/claims/${reference}/answer`, `/claims/${reference}/withdraw`, `/claims/${reference}/submitted`,
      ...['', '/location', '/customer', '/activity', '/products', '/contacts', '/proof', '/check'].map((step) => `/claims/${draft}/edit${step}`),
      `/claims/${reference}/edit`, `/claims/${reference}/edit/contacts`,
      '/claims/OR-000007', '/claims/OR-000008', '/claims/OR-000008/end', '/claims/OR-000010', '/claims/OR-000010/dispute', '/claims/OR-000013',
      '/notifications', '/help', '/no/such/page',
    ],
  ]);
  const grace = await visit(people.grace);
  pages.push([
    grace,
    ['/queue', '/queue?view=disputed', `/queue/${reference}`, '/queue/OR-000011', '/queue/OR-000013', '/queue/OR-000013/arbitration', `/claims/${reference}/history`, '/notifications'],
  ]);
  pages.push([priya, ['/queue/OR-000004', '/queue/OR-000004?decide=ask', '/queue/OR-000004?decide=reject']]);
  const mail = await server.mailTo('ruth.hale@adatum.example', translator('en').within('mail.consent_asked.subject'));
  pages.push([await visit(), ['/sign-in', new URL(mail.link!).pathname, `/consent/${'0'.repeat(64)}`]]);
  const wide: string[] = [];
  for (const [visitor, paths] of pages) {
    await visitor.page.setViewportSize({ width: 320, height: 640 });
    for (const path of paths) {
      await visitor.go(path);
      const overflow = await visitor.sideways();
      if (overflow) wide.push(`${path}: ${overflow}`);
    }
  }
  expect(wide).toEqual([]);
});

test('everything can be done by keyboard, from the skip link on', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims');
  await partner.page.keyboard.press('Tab');
  const skip = partner.page.getByRole('link', { name: t('shell.skip_to_content') });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await partner.page.keyboard.press('Enter');
  await expect(partner.page.locator('#main')).toBeFocused();
});

// Kept apart from the walk above, so that all of these states are met by axe as well.
test('each state of a claim has a page that is fit for everybody @scripts', async ({ visit, server }) => {
  test.slow();
  const haruka = await visit(people.haruka, 'en');
  const claims = [await submitted(haruka, prosewareByHanamori)];
  const partner = await visit(people.astrid);
  const inDispute = await submitted(partner, { ...proseware, products: { teams: '' } });
  const priya = await visit(people.priya);
  await rejected(priya, inDispute);
  await approved(priya, claims[0]!);
  await partner.go(`/claims/${inDispute}`);
  await partner.go(`/claims/${inDispute}/dispute`);
  await haruka.go(`/claims/${claims[0]}`);
  await server.advance({ days: 8 });
  await haruka.arrive(people.haruka);
  await haruka.go(`/claims/${claims[0]}`);
  for (const claim of ['OR-000001', 'OR-000002', 'OR-000005', 'OR-000006', 'OR-000011', 'OR-000013']) {
    await partner.arrive(people.astrid);
    await partner.go(`/claims/${claim}`);
  }
});
