import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answer, complete, draft, proseware, send, submitted } from '../support/claims.ts';
import { file, pdf, type Upload } from '../support/files.ts';
import { begins, continues, expectText } from '../support/partner.ts';
import { people, tenant } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import type { Visitor } from '../support/visitor.ts';

/** How many claims the partner sees. */
async function countsClaims(partner: Visitor): Promise<number> {
  const response = await partner.context.request.get(`${partner.server.url}/claims.csv`);
  return new Set((await response.text()).match(/OR-\d+/g)).size;
}

test('a wrong password is refused without a word on which part was wrong, and the address stays', async ({ visit, t }) => {
  const visitor = await visit();
  for (const email of [people.astrid, 'nobody@fjordlight.example']) {
    await visitor.go('/sign-in?next=%2Fclaims%2Fnew');
    await visitor.signIn(email, 'not the password');
    await visitor.expectProblem(t('refusals.sign_in_failed'));
    await expect(visitor.page.getByLabel(t('signin.email'), { exact: true })).toHaveValue(email);
    await expect(visitor.page.getByLabel(t('signin.password'), { exact: true })).toHaveValue('');
  }
  await visitor.signIn(people.astrid);
  await expect(visitor.page, 'the page asked for').toHaveURL(/\/claims\/new$/);
});

test('an account is closed to guesses after ten of them', async ({ visit, t }) => {
  const visitor = await visit();
  for (let guess = 0; guess < 10; guess += 1) {
    await visitor.post('/sign-in', { email: people.erik, password: `guess ${guess}` });
  }
  await visitor.go('/sign-in');
  await visitor.signIn(people.erik);
  await visitor.expectProblem(t.within('refusals.sign_in_throttled'));
});

test('a location has to be chosen', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/location`);
  await expect(partner.main.getByRole('radio', { name: /4901003/ })).toBeDisabled();
  await expect(partner.main.getByText(t('draft.location.not_enrolled'))).toBeVisible();
  await expect(partner.main.getByText(t('draft.location.where_to_enrol'))).toBeVisible();
  await continues(partner);
  await expectText(partner, 'draft.location.title');
  await partner.expectProblem(t('checks.location_missing.message'), 'location');
});

test('a tenant ID and a domain name each have a message at their field and stay as typed', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  const { main } = partner;
  const id = main.getByLabel(t('words.field.tenant_id'), { exact: true });
  const domain = main.getByLabel(t('words.field.domain'), { exact: true });
  for (const [typedId, typedDomain, check, field] of [
    ['not-a-guid', 'proseware.example', 'tenant_id_malformed', 'tenant_id'],
    ['1c0a7000-0000-4000-8000-0000000000ff', 'proseware.example', 'tenant_unknown', 'tenant_id'],
    [tenant('6'), '', 'domain_missing', 'domain'],
    [tenant('6'), 'contoso.example', 'tenant_domain_mismatch', 'domain'],
  ] as const) {
    await partner.go(`/claims/${reference}/edit/customer`);
    await id.fill(typedId);
    await domain.fill(typedDomain);
    await continues(partner);
    await expectText(partner, 'draft.customer.title');
    const message = t(`checks.${check}.message`);
    await partner.expectProblem(message, field);
    await expect(main.locator(`#${field}-error`)).toContainText(message);
    await expect(main.locator(`#${field}`)).toHaveAttribute('aria-invalid', 'true');
    await expect(id).toHaveValue(typedId);
    await expect(domain).toHaveValue(typedDomain);
  }
});

test('an activity has to be chosen, and a Revenue association is claimed without another activity and with its seller', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  const { main } = partner;
  await partner.go(`/claims/${reference}/edit/activity`);
  await continues(partner);
  await partner.expectProblem(t('checks.activity_missing.message'), 'area');

  await main.getByRole('radio', { name: t('words.area.business_applications') }).check();
  await continues(partner);
  await partner.expectProblem(t('checks.activity_missing.message'), 'activities');

  const revenue = main.getByRole('checkbox', { name: t('words.activity_means.business_applications_revenue_association') });
  const presales = main.getByRole('checkbox', { name: t('words.activity_means.business_applications_presales') });
  await revenue.check();
  await presales.check();
  await continues(partner);
  await partner.expectProblem(t('checks.activity_stands_alone.message'), 'activities');
  await expect(revenue).toBeChecked();
  await expect(presales).toBeChecked();
  await partner.expectProblem(t.within('checks.seller_missing.message'), 'seller_name');
});

test('at least one product has to be chosen', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await answer(partner, reference, 'customer', { tenant_id: tenant('6'), domain: 'proseware.example' });
  await answer(partner, reference, 'activity', { area: 'microsoft_365', 'activities[]': 'microsoft_365/usage' });
  await partner.go(`/claims/${reference}/edit/products`);
  await continues(partner);
  await partner.expectProblem(t('checks.product_missing.message'), 'products');
});

test('contacts are asked for one by one, and an address of another domain needs a reason', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await answer(partner, reference, 'customer', { tenant_id: tenant('6'), domain: 'proseware.example' });
  const { main } = partner;
  await partner.go(`/claims/${reference}/edit/contacts`);
  const customer = main.getByRole('group', { name: t('draft.contacts.customer_legend') });
  await customer.getByLabel(t('draft.contacts.name'), { exact: true }).fill('Linnea Strand');
  await customer.getByLabel(t('draft.contacts.email'), { exact: true }).fill('linnea at proseware');
  await continues(partner);
  await expectText(partner, 'draft.contacts.title');
  await partner.expectProblem(t.within('checks.contact_missing.message'), 'customer_title');
  await partner.expectProblem(t.within('checks.contact_email_malformed.message'), 'customer_email');
  await expect(customer.getByLabel(t('draft.contacts.name'), { exact: true })).toHaveValue('Linnea Strand');
  await expect(customer.getByLabel(t('draft.contacts.email'), { exact: true })).toHaveValue('linnea at proseware');

  await customer.getByLabel(t('draft.contacts.title_label'), { exact: true }).fill('CIO');
  await customer.getByLabel(t('draft.contacts.email'), { exact: true }).fill('linnea@mother-company.example');
  await continues(partner);
  await partner.expectProblem(t('checks.contact_email_domain_differs.message'), 'email_reason');
  await main.getByLabel(t('words.field.email_reason'), { exact: true }).fill('Mail is run by the parent company.');
  await continues(partner);
  await expectText(partner, 'draft.proof.title');
});

test('a claim without proof or confirmation is not submitted', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await complete(partner, proseware);
  await partner.go(`/claims/${reference}/edit/check`);
  await partner.press(t('draft.check.submit'), partner.main);
  await expectText(partner, 'draft.check.title');
  await partner.expectProblem(t('checks.acknowledgement_missing.message'), 'acknowledged');

  await partner.go(`/claims/${reference}/edit/proof`);
  await partner.press(t('draft.proof.remove', { name: proseware.proof.name }), partner.main);
  await continues(partner);
  await expectText(partner, 'draft.proof.title');
  await partner.expectProblem(t('checks.proof_missing.message'));
});

test('a double click makes one claim, and so does the same form sent again @engines', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const before = await countsClaims(partner);
  await partner.go('/claims/new');
  const button = partner.main.getByRole('button', { name: t('draft.new.start') });
  await partner.moves(() => button.dblclick());
  await expect(partner.page).toHaveURL(/\/edit$/);
  expect(await countsClaims(partner)).toBe(before + 1);

  const key = crypto.randomUUID();
  const [first, second] = await Promise.all([send(partner, 'create-claim', { key }), send(partner, 'create-claim', { key })]);
  expect(first).toBe(second);
  expect(await countsClaims(partner)).toBe(before + 2);
});

test('a claim that was submitted twice by one form is submitted once', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await complete(partner, proseware);
  await partner.go(`/claims/${reference}/edit/check`);
  await partner.main.getByRole('checkbox', { name: t('draft.check.acknowledge') }).check();
  await partner.moves(() => partner.main.getByRole('button', { name: t('draft.check.submit') }).dblclick());
  await expectText(partner, 'draft.submitted.title');
  await partner.go(`/claims/${reference}/history`);
  await expect(partner.main.getByText(t('words.event.submitted', { who: 'Astrid Ek' }))).toHaveCount(1);
});

test('a form that a colleague overtook says what changed and keeps what was typed @engines', async ({ visit, t }) => {
  const astrid = await visit(people.astrid);
  const reference = await draft(astrid);
  await astrid.go(`/claims/${reference}/edit/customer`);

  const maja = await visit(people.maja);
  await answer(maja, reference, 'location', { location: proseware.location });

  await astrid.main.getByLabel(t('words.field.tenant_id'), { exact: true }).fill(tenant('6'));
  await astrid.main.getByLabel(t('words.field.domain'), { exact: true }).fill('proseware.example');
  await continues(astrid);
  await expectText(astrid, 'draft.customer.title');
  await expect(astrid.main.getByText(t('refusals.stale')).or(astrid.main.getByText(t('claim.stale.title'))).first()).toBeVisible();
  const changed = astrid.main.getByText(t('words.field.location'));
  await expect(changed.first()).toBeVisible();
  await expect(astrid.main.getByText(new RegExp(proseware.location)).first()).toBeVisible();
  await expect(astrid.main.getByLabel(t('words.field.tenant_id'), { exact: true })).toHaveValue(tenant('6'));
  await continues(astrid);
  await expectText(astrid, 'draft.activity.title');
});

test('an answer that was overtaken after submission keeps its text too', async ({ visit, t }) => {
  const astrid = await visit(people.astrid);
  await astrid.go('/claims/OR-000005/answer');
  await astrid.main.getByLabel(t('claim.answer.your_answer'), { exact: true }).first().fill('It is on the last page.');

  const maja = await visit(people.maja);
  await answer(maja, 'OR-000005', 'contacts', {
    claim_name: 'Contoso device management, second phase',
    customer_name: 'Karin Dahl',
    customer_title: 'Head of IT',
    customer_email: 'karin.dahl@contoso.example',
    own_name: 'Maja Holm',
    own_email: people.maja,
  });
  await astrid.press(t('claim.answer.submit'), astrid.main);
  await expectText(astrid, 'claim.answer.title');
  await expect(astrid.main.getByText(t('claim.stale.title'))).toBeVisible();
  await expect(astrid.main.getByText('Contoso device management, second phase').first()).toBeVisible();
  await expect(astrid.main.getByLabel(t('claim.answer.your_answer'), { exact: true }).first()).toHaveValue('It is on the last page.');
  await astrid.press(t('claim.answer.submit'), astrid.main);
  await expect(astrid.main.getByRole('status')).toContainText(t.within('claim.done.answered_partly', { count: 1 }));
});

const BIG = 25 * 1024 * 1024 + 1;

/** A file on the disk: what is large goes to the browser by its path. */
async function onDisk({ name, buffer }: Upload, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, buffer);
  return path;
}

for (const { what, upload, refusal } of [
  { what: 'empty', upload: () => file('empty.pdf', ''), refusal: 'file_empty' },
  { what: 'of a type that is not taken', upload: () => file('tool.exe', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1')), refusal: 'file_type_unknown' },
  { what: 'renamed', upload: () => ({ ...pdf('picture.png'), mimeType: 'image/png' }), refusal: 'file_renamed' },
  { what: 'too large', upload: () => file('scan.pdf', Buffer.concat([pdf('x.pdf').buffer, Buffer.alloc(BIG)])), refusal: 'file_too_large' },
]) {
  test(`a file that is ${what} is refused by its name, and the rest of the form stays`, async ({ visit, t }, testInfo) => {
    const partner = await visit(people.astrid);
    const reference = await draft(partner);
    const { main } = partner;
    await partner.go(`/claims/${reference}/edit/proof`);
    const sent = upload();
    await main.getByLabel(t('draft.proof.kind'), { exact: true }).selectOption('purchase_order');
    await main.getByLabel(t.within('draft.proof.signed_on')).fill('2026-01-15');
    await main.getByLabel(t('draft.proof.column_file'), { exact: true }).setInputFiles(await onDisk(sent, testInfo.outputPath('files')));
    await partner.press(t('draft.proof.upload'), main);
    await partner.expectProblem(t.within(`refusals.${refusal}`, { name: sent.name }), 'proof');
    await expect(main.locator('#proof-error')).toContainText(sent.name);
    await expect(main.getByLabel(t('draft.proof.kind'), { exact: true })).toHaveValue('purchase_order');
    await expect(main.getByLabel(t.within('draft.proof.signed_on'))).toHaveValue('2026-01-15');
    await expect(main.getByText(t('claim.proof.empty'))).toBeVisible();

    // The next, good one is taken, and the old problem is gone.
    await main.getByLabel(t('draft.proof.column_file'), { exact: true }).setInputFiles(pdf('good.pdf'));
    await partner.press(t('draft.proof.upload'), main);
    await expect(main.getByRole('link', { name: 'good.pdf', exact: true })).toBeVisible();
    await expect(partner.problem).toHaveCount(0);
  });
}

test('a form without a file says so', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  await partner.go(`/claims/${reference}/edit/proof`);
  await partner.press(t('draft.proof.upload'), partner.main);
  await partner.expectProblem(t('refusals.file_missing'), 'proof');
});

test('script in a name is shown as the text it is', async ({ visit, t }) => {
  const nasty = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'&amp;';
  const partner = await visit(people.astrid);
  partner.page.on('dialog', (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  const reference = await submitted(partner, {
    ...proseware,
    name: nasty,
    customer: { ...proseware.customer, name: nasty, title: nasty },
    proof: pdf('"><script>alert(3)<x.pdf'),
  });
  const comment = `</textarea><script>alert(4)</script> ${nasty}`;
  await partner.go(`/claims/${reference}`);
  await expect(partner.page.getByRole('heading', { level: 1 })).toHaveText(nasty);
  await partner.main.getByLabel(t('claim.comments.label')).fill(comment);
  await partner.press(t('claim.comments.submit'), partner.main);
  await expect(partner.main.getByText(comment, { exact: true })).toBeVisible();
  await partner.go(`/claims?q=${encodeURIComponent(nasty)}`);
  await expect(partner.main.getByRole('searchbox', { name: t('dashboard.filter.search') })).toHaveValue(nasty);
  await partner.go('/claims');
  await expect(partner.main.getByText(nasty).first()).toBeVisible();
  await partner.go(`/claims/${reference}/history`);
  await expect(partner.main.getByText(comment, { exact: true })).toBeVisible();

  const reviewer = await visit(people.priya);
  reviewer.page.on('dialog', (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  await reviewer.go(`/queue?q=${reference}`);
  await expect(reviewer.main.getByText(nasty).first()).toBeVisible();
  await reviewer.go(`/queue/${reference}`);
  await expect(reviewer.main.getByText(comment, { exact: true })).toBeVisible();
  await reviewer.go('/queue?q=%3Cscript%3Ealert(5)%3C/script%3E');
  await expect(reviewer.main.getByRole('searchbox')).toHaveValue('<script>alert(5)</script>');
});

test('four thousand characters of any script survive; one more is refused and kept', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  // Line ends count as one character each, as the field counts them.
  const text = `最初の行\n二行目 ${'證明文件是客戶簽署的。'.repeat(400)}`.slice(0, 3999) + '終';
  expect([...text]).toHaveLength(4000);
  await partner.go(`/claims/${reference}`);
  const field = partner.main.getByLabel(t('claim.comments.label'));
  await field.fill(text);
  await expect(field).toHaveValue(text);
  await partner.press(t('claim.comments.submit'), partner.main);
  await expect(partner.problem).toHaveCount(0);
  const said = partner.main.locator('.spoken').filter({ hasText: '最初の行' });
  expect((await said.evaluate((element) => element.textContent))?.replaceAll('\r\n', '\n')).toBe(text);

  const long = 'あ'.repeat(4001);
  const response = await partner.post('/api/comment-on-claim', { reference, comment: long, back: 'claim' });
  expect(response.status()).toBe(303);
  // A browser says which page the form stood on; this request did not, so the address is made here.
  const refused = /refused=[^#&]+/.exec(response.headers().location!)![0];
  await partner.go(`/claims/${reference}?${refused}#problem`);
  await partner.expectProblem(t('refusals.too_long', { field: t('words.field.comment'), limit: 4000 }), 'comment');
  await expect(partner.main.getByLabel(t('claim.comments.label'))).toHaveValue(long);
});

test('an empty comment is refused at its field', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await begins(partner);
  const reference = await submitted(partner, proseware);
  await partner.go(`/claims/${reference}`);
  await partner.press(t('claim.comments.submit'), partner.main);
  await partner.expectProblem(t('refusals.missing', { field: t('words.field.comment') }), 'comment');
});
