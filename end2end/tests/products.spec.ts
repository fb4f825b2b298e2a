import { answer, complete, contosoDynamics, draft } from '../support/claims.ts';
import { daysAgo } from '../support/files.ts';
import { choosesProducts, productName, expectText, submits } from '../support/partner.ts';
import { people, subscription, tenant } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import type { Visitor } from '../support/visitor.ts';

/** A draft for Business Applications of this customer, at the page of its products. */
async function atProducts(partner: Visitor, digit: string, domain: string): Promise<string> {
  const reference = await draft(partner);
  await answer(partner, reference, 'location', { location: contosoDynamics.location });
  await answer(partner, reference, 'customer', { tenant_id: tenant(digit), domain });
  await answer(partner, reference, 'activity', { area: 'business_applications', 'activities[]': 'business_applications/usage' });
  await partner.go(`/claims/${reference}/edit/products`);
  return reference;
}

/** Ticks a product and types the ID of a subscription that is not in the list. */
async function enters(partner: Visitor, product: string, id: string): Promise<void> {
  const { t, main } = partner;
  await main.getByRole('checkbox', { name: productName(product), exact: true }).check();
  const group = main.getByRole('group', { name: t('draft.products.subscription_for', { product: productName(product) }) });
  const other = group.getByRole('radio', { name: t('draft.products.enter_id'), exact: true });
  if (await other.count()) await other.check();
  await group.getByRole('textbox').fill(id);
  await partner.press(t('shell.save_and_continue'), main);
}

test('Presales and Usage together become two claims in one pass', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await complete(partner, contosoDynamics);
  await partner.go(`/claims/${reference}/edit/check`);
  await expect(partner.main.getByText(t('draft.check.two_claims'))).toBeVisible();
  await submits(partner, 'draft.check.submit_two');
  await expectText(partner, 'draft.submitted.title');
  const second = partner.main.getByRole('link', { name: t.within('draft.submitted.second_reference') });
  await expect(second).toBeVisible();
  const other = /OR-\d+/.exec(await second.innerText())![0];
  expect(other).not.toBe(reference);
  for (const [claim, activity, rest] of [[reference, 'presales', 'usage'], [other, 'usage', 'presales']] as const) {
    await partner.go(`/claims/${claim}`);
    const lede = partner.page.getByRole('banner').or(partner.main).getByText(claim).first();
    await expect(lede).toBeVisible();
    await expect(partner.main.getByText(t(`words.activity.${activity}`), { exact: false }).first()).toBeVisible();
    await expect(partner.main.getByText(`· ${t(`words.activity.${rest}`)}`)).toHaveCount(0);
  }
});

test('a product with one subscription has it filled in by itself', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await atProducts(partner, '1', 'contoso.example');
  const { main } = partner;
  await main.getByRole('checkbox', { name: productName('finance'), exact: true }).check();
  const group = main.getByRole('group', { name: t('draft.products.subscription_for', { product: productName('finance') }) });
  await expect(group.getByText(t('draft.products.only_one'))).toBeVisible();
  await expect(group.locator(`input[value="${subscription('03')}"]`)).toBeChecked();
});

test('a subscription in grace passes', async ({ visit }) => {
  const partner = await visit(people.astrid);
  await atProducts(partner, '2', 'fabrikam.example');
  await choosesProducts(partner, { ...contosoDynamics, products: { supply_chain: subscription('05') } });
  await expectText(partner, 'draft.contacts.title');
});

for (const { check, digit, domain, product, id } of [
  { check: 'subscription_not_active', digit: '4', domain: 'adatum.example', product: 'business_central', id: subscription('09') },
  { check: 'subscription_is_csp', digit: '7', domain: 'tailspin.example', product: 'sales', id: subscription('0e') },
  { check: 'subscription_not_dynamics', digit: '8', domain: 'wingtip.example', product: 'commerce', id: subscription('0f') },
  { check: 'subscription_of_other_tenant', digit: '1', domain: 'contoso.example', product: 'finance', id: subscription('04') },
  { check: 'subscription_of_other_product', digit: '1', domain: 'contoso.example', product: 'finance', id: subscription('01') },
  { check: 'subscription_unknown', digit: '1', domain: 'contoso.example', product: 'finance', id: subscription('ff') },
  { check: 'subscription_id_malformed', digit: '1', domain: 'contoso.example', product: 'finance', id: '5b0a7000-0000' },
]) {
  test(`${check} has a message of its own, beside its field, and keeps what was typed`, async ({ visit, t }) => {
    const partner = await visit(people.astrid);
    await atProducts(partner, digit, domain);
    await enters(partner, product, id);
    const message = t(`checks.${check}.message`);
    await expectText(partner, 'draft.products.title');
    await partner.expectProblem(message, `subscriptions-${product}`);
    const group = partner.main.getByRole('group', { name: t('draft.products.subscription_for', { product: productName(product) }) });
    await expect(group.getByText(message).first()).toBeVisible();
    const kept = group.getByRole('textbox').or(group.locator('input[type=radio]:checked'));
    const values = await kept.evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
    expect(values).toContain(id);
    await group.getByRole('link', { name: t('checks.more_help') }).click();
    await expect(partner.page).toHaveURL(new RegExp(`/help#${check}$`));
    await expect(partner.page.locator(`#${check}`)).toBeInViewport();
  });
}

test('a subscription that is not provisioned yet waits in the draft and is looked at every day', async ({ visit, server, t }) => {
  const partner = await visit(people.astrid);
  const reference = await atProducts(partner, '6', 'proseware.example');
  const { main } = partner;
  await main.getByRole('checkbox', { name: productName('customer_insights'), exact: true }).check();
  await main.locator(`input[value="${subscription('0d')}"]`).check();
  await partner.press(t('shell.save_and_continue'), main);
  await partner.expectProblem(t.within('checks.subscription_not_provisioned.message'), 'subscriptions-customer_insights');
  await partner.go(`/claims/${reference}/edit`);
  await expect(main.getByText(t('draft.wait.title'))).toBeVisible();

  await server.advance({ days: 8 });
  const over = t.within('mail.subscription_wait_over.subject', { customer: 'Proseware AB' });
  await server.mailTo(people.astrid, over);
});

test('a line that this company claims already is refused, with the way to that claim', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const first = await complete(partner, { ...contosoDynamics, activities: ['usage'] });
  await partner.go(`/claims/${first}/edit/check`);
  await submits(partner);
  await atProducts(partner, '1', 'contoso.example');
  await partner.main.getByRole('checkbox', { name: productName('sales'), exact: true }).check();
  await partner.main.locator(`input[type=radio][value="${subscription('01')}"]`).check();
  await partner.press(t('shell.save_and_continue'), partner.main);
  await partner.expectProblem(t('checks.already_claimed_by_you.message'), 'subscriptions-sales');
  await expect(partner.main.getByRole('link', { name: t('checks.see_claim', { reference: first }) })).toBeVisible();
});

test('a proof that was signed too long ago is refused before the claim is submitted', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await complete(partner, { ...contosoDynamics, signedDaysAgo: 400 });
  await partner.go(`/claims/${reference}/edit/check`);
  const message = t('checks.proof_too_old.message', { months: 12 });
  await expect(partner.main.getByText(message)).toBeVisible();
  expect(daysAgo(400) < daysAgo(366)).toBe(true);
});
