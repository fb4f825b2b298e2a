import { asked, draft, proseware, started, submitted } from '../support/claims.ts';
import { file, pdf } from '../support/files.ts';
import { expectText, uploads } from '../support/partner.ts';
import { people, tenant } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

// What only a browser with scripts has; everything else works without them.

test('a draft saves itself, says so, and survives a reload @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/customer`);
  const id = partner.main.getByLabel(t('words.field.tenant_id'), { exact: true });
  await id.fill(tenant('6'));
  await expect(partner.page.getByRole('status').filter({ hasText: t('shell.saved') })).toBeVisible();
  await partner.page.reload();
  await partner.look();
  await expect(id).toHaveValue(tenant('6'));

  // The form goes on from the revision that the save made.
  await partner.main.getByLabel(t('words.field.domain'), { exact: true }).fill('proseware.example');
  await expect(partner.page.getByRole('status').filter({ hasText: t('shell.saved') })).toBeVisible();
  await partner.press(t('shell.save_and_continue'), partner.main);
  await expectText(partner, 'draft.activity.title');
});

test('a save that fails is said, and nothing typed is lost @scripts', async ({ visit, t, console }) => {
  console.allow(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/customer`);
  await partner.context.setOffline(true);
  const id = partner.main.getByLabel(t('words.field.tenant_id'), { exact: true });
  await id.fill(tenant('6'));
  await expect(partner.page.getByRole('status').filter({ hasText: t('shell.save_failed') })).toBeVisible();
  await expect(id).toHaveValue(tenant('6'));
  await partner.context.setOffline(false);
});

test('a tenant ID is checked when its field is left, by the rule that the server has @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/customer`);
  const id = partner.main.getByLabel(t('words.field.tenant_id'), { exact: true });
  const message = partner.main.locator('#tenant_id-error');
  await id.fill('12-34');
  await id.press('Tab');
  await expect(message).toHaveText(t('checks.tenant_id_malformed.message'));
  await expect(id).toHaveAttribute('aria-invalid', 'true');
  await id.fill(tenant('6'));
  await id.press('Tab');
  await expect(message).toHaveCount(0);
  await expect(id).not.toHaveAttribute('aria-invalid', 'true');
});

test('an upload shows how far it is @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/proof`);
  const cdp = await partner.context.newCDPSession(partner.page);
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 2 * 1024 * 1024,
  });
  const big = file('big.pdf', Buffer.concat([pdf('x.pdf').buffer, Buffer.alloc(4 * 1024 * 1024)]), 'application/pdf');
  await partner.main.getByLabel(t('draft.proof.column_file'), { exact: true }).setInputFiles(big);
  const progress = partner.main.getByRole('progressbar', { name: t('shell.sending') });
  await expect(progress).toBeHidden();
  await partner.moves(async () => {
    await partner.main.getByRole('button', { name: t('draft.proof.upload') }).click();
    await expect(progress).toBeVisible();
    await expect(progress).toHaveJSProperty('max', 1);
  });
  await expect(partner.main.getByRole('link', { name: 'big.pdf' })).toBeVisible();
});

test('the history is filtered as soon as a side is chosen @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims/OR-000006/history');
  const by = partner.main.getByLabel(t('history.filter.party'), { exact: true });
  await partner.moves(() => by.selectOption('reviewer'));
  await expect(partner.page).toHaveURL(/by=reviewer/);
  await expect(by).toHaveValue('reviewer');
});

test('an upload leaves what was typed into the other form of the page @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await asked(await visit(people.priya), reference);
  await partner.go(`/claims/${reference}/answer`);
  const answer = partner.main.getByLabel(t('claim.answer.your_answer'), { exact: true }).first();
  await answer.fill('Page two of the new file.');
  await partner.main.getByText(t('claim.proof.add'), { exact: true }).click();
  await uploads(partner, proseware);
  await expect(partner.main.getByRole('status').filter({ hasText: t('claim.done.proof_added') })).toBeVisible();
  await expect(answer).toHaveValue('Page two of the new file.');

  // The news is told once.
  await partner.page.reload();
  await partner.look();
  await expect(partner.main.getByText(t('claim.done.proof_added'))).toHaveCount(0);
});

test('a self-check that saves itself stands in the way of no upload and of no removal @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/proof`);
  const { main } = partner;
  const saved = partner.page.getByRole('status').filter({ hasText: t('shell.saved') });
  await main.getByRole('checkbox').first().check();
  await expect(saved).toBeVisible();
  await uploads(partner, proseware);
  await expect(main.getByRole('link', { name: proseware.proof.name }).first()).toBeVisible();
  await expect(main.getByRole('checkbox').first()).toBeChecked();

  await main.getByRole('checkbox').nth(1).check();
  await expect(saved).toBeVisible();
  await partner.press(t('draft.proof.remove', { name: proseware.proof.name }), main);
  await expect(main.getByRole('link', { name: proseware.proof.name })).toHaveCount(0);
});

test('what is typed is counted, and what is too long is said before it is sent @scripts', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims/OR-000002');
  const field = partner.main.getByLabel(t('claim.comments.label'));
  const told = partner.main.locator('#comment-count');
  await expect(told).toHaveText(t('words.field_hint.max_characters', { limit: 4000 }));
  await field.fill('あ'.repeat(4001));
  await expect(told).toHaveText(t('shell.count', { used: 4001, limit: 4000 }));
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.fill('あ\n');
  await expect(told).toHaveText(t('shell.count', { used: 1, limit: 4000 }));
  await expect(field).not.toHaveAttribute('aria-invalid', 'true');
});

test('a comment leaves the decision that is being written @scripts', async ({ visit, t }) => {
  const reference = await submitted(await visit(people.astrid), proseware);
  const reviewer = await visit(people.priya);
  await started(reviewer, reference);
  await reviewer.go(`/queue/${reference}?decide=reject`);
  const { main } = reviewer;
  await main.getByRole('group', { name: t.within('words.criterion.dates_current') }).getByRole('radio', { name: t('review.rubric.not_met'), exact: true }).check();
  const note = main.getByLabel(t('review.reject.note'), { exact: true });
  await note.fill('The date is older than a year.');
  await main.getByLabel(t('claim.comments.label')).fill('One moment, please.');
  await reviewer.press(t('claim.comments.submit'), main);
  await expect(main.getByText('One moment, please.', { exact: true })).toBeVisible();
  await expect(note).toHaveValue('The date is older than a year.');

  // What a prepared text was added to is drawn by the server; it stays as well.
  await main.getByLabel(t('review.reject.canned'), { exact: true }).selectOption(t('review.canned_reject.products_missing.label'));
  await reviewer.press(t('review.ask.canned_insert'), main);
  await expect(note).toHaveValue(/^The date is older than a year\.\n\n./);
  await main.getByLabel(t('claim.notes.label')).fill('Asked for patience.');
  await reviewer.press(t('claim.notes.submit'), main);
  await expect(main.getByText('Asked for patience.', { exact: true })).toBeVisible();
  await expect(note).toHaveValue(/^The date is older than a year\.\n\n./);
  await expect(main.getByRole('group', { name: t.within('words.criterion.dates_current') }).getByRole('radio', { name: t('review.rubric.not_met'), exact: true })).toBeChecked();
});
