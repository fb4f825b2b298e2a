import { proseware, submitted } from '../support/claims.ts';
import { people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('the dashboard keeps its filters in the address, and the export follows them @engines', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims');
  const { main } = partner;
  await main.getByRole('searchbox', { name: t('dashboard.filter.search') }).fill('Wingtip');
  await partner.press(t('shell.search'), main);
  await expect(partner.page).toHaveURL(/q=Wingtip/);
  const rows = main.getByRole('table').getByRole('row');
  await expect(rows.filter({ hasText: 'Wingtip Commerce launch' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Contoso' })).toHaveCount(0);
  await partner.page.reload();
  await expect(rows.filter({ hasText: 'Wingtip Commerce launch' })).toHaveCount(1);

  const href = await main.getByRole('link', { name: t('dashboard.export') }).getAttribute('href');
  const exported = await partner.context.request.get(new URL(href!, partner.server.url).href);
  const csv = await exported.text();
  expect(exported.headers()['content-type']).toContain('text/csv');
  expect(csv).toContain('Wingtip');
  expect(csv).not.toContain('Contoso');

  await main.getByRole('searchbox', { name: t('dashboard.filter.search') }).fill('nothing is called this');
  await partner.press(t('shell.search'), main);
  await expect(main.getByText(t('dashboard.empty.filtered_title'))).toBeVisible();
  await partner.follow(t('shell.clear_all'), main);
  await expect(partner.page).toHaveURL(/\/claims$/);
});

test('a state is chosen by its count, and the list is sorted by a heading', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims');
  const { main } = partner;
  await partner.moves(() => main.locator('a[href*="state=rejected"]').first().click());
  await expect(main.getByRole('table').getByRole('row').filter({ hasText: 'Trey security review' })).toHaveCount(1);
  await expect(main.getByRole('table').getByRole('row').filter({ hasText: 'Wingtip' })).toHaveCount(0);
  await partner.go('/claims');
  await partner.follow(t('dashboard.column.customer'), main.getByRole('table'));
  await expect(main.getByRole('columnheader', { name: t('dashboard.column.customer') })).toHaveAttribute('aria-sort', 'ascending');
  const customers = await main.getByRole('table').locator('tbody tr td:nth-of-type(1)').allInnerTexts();
  const firsts = customers.map((text) => text.split('\n')[0]!.toLowerCase());
  expect(firsts).toEqual([...firsts].sort());
});

test('the list of what needs somebody comes first, by deadline @engines', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims');
  const waiting = partner.main.getByRole('region', { name: t.within('dashboard.needs_you.title') });
  await expect(waiting.getByText('OR-000005')).toBeVisible();
  const first = await waiting.boundingBox();
  const table = await partner.main.getByRole('table').boundingBox();
  expect(first!.y).toBeLessThan(table!.y);
});

test('each view of the queue has an address and counts what it holds @engines', async ({ visit, t }) => {
  const reviewer = await visit(people.priya);
  await reviewer.go('/queue');
  const views = reviewer.main.getByRole('navigation', { name: t('review.queue.views') });
  for (const view of ['mine', 'unassigned', 'due_today', 'contested', 'answered', 'disputed']) {
    const link = views.getByRole('link', { name: t.within(`review.view.${view}`) });
    const count = Number(/\d+$/.exec((await link.innerText()).trim())![0]);
    await reviewer.moves(() => link.click());
    await expect(reviewer.page).toHaveURL(new RegExp(`view=${view}`));
    const rows = reviewer.main.getByRole('table').locator('tbody tr');
    await expect(rows, view).toHaveCount(count);
  }
});

test('notifications are read one by one or all at once', async ({ visit, t }) => {
  const reference = await submitted(await visit(people.astrid), proseware);
  // Nobody is told of an action of their own: the other admin is.
  const partner = await visit(people.maja);
  await partner.go('/notifications');
  await expect(partner.main.getByText(t.within('words.topic.submitted', { reference }))).toBeVisible();
  await expect(partner.page.getByRole('banner').getByRole('link', { name: t.within('shell.unread') })).toBeVisible();
  await partner.press(t('notifications.mark_all_read'), partner.main);
  await expect(partner.page.getByRole('banner').getByRole('link', { name: t('shell.nav.notifications'), exact: true })).toBeVisible();
});
