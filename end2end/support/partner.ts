import { expect } from '@playwright/test';
import { CRITERIA, type Claiming } from './claims.ts';
import { daysAgo } from './files.ts';
import type { Visitor } from './visitor.ts';

/** The names of the catalog, which are the same in every language. */
const PRODUCTS: Record<string, string> = {
  exchange: 'Exchange',
  teams: 'Teams',
  sales: 'Dynamics 365 Sales',
  customer_service: 'Dynamics 365 Customer Service',
  finance: 'Dynamics 365 Finance',
  commerce: 'Dynamics 365 Commerce',
  supply_chain: 'Dynamics 365 Supply Chain Management',
  business_central: 'Dynamics 365 Business Central',
  customer_insights: 'Dynamics 365 Customer Insights',
};

export function productName(code: string): string {
  const name = PRODUCTS[code];
  if (!name) throw new Error(`${code} has no name here`);
  return name;
}

/** The page has this title. */
export async function expectText(visitor: Visitor, key: string, places: Record<string, string | number> = {}): Promise<void> {
  await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText(visitor.t.pattern(key, places));
}

/** From the dashboard to an empty task list. */
export async function begins(partner: Visitor): Promise<void> {
  await partner.go('/claims');
  await partner.follow(partner.t('dashboard.new_claim'), partner.main);
  await expectText(partner, 'draft.new.title');
  await partner.press(partner.t('draft.new.start'), partner.main);
  await expectText(partner, 'draft.list.heading');
}

/** Opens a task of the list. */
export async function opensTask(partner: Visitor, step: string): Promise<void> {
  await partner.follow(partner.t(`words.step.${step}`), partner.main);
}

export async function continues(partner: Visitor): Promise<void> {
  await partner.press(partner.t('shell.save_and_continue'), partner.main);
}

export async function choosesLocation(partner: Visitor, claiming: Claiming): Promise<void> {
  await expectText(partner, 'draft.location.title');
  await partner.main.getByRole('radio', { name: new RegExp(claiming.location) }).check();
  await continues(partner);
}

export async function namesCustomer(partner: Visitor, claiming: Claiming): Promise<void> {
  const { t, main } = partner;
  await expectText(partner, 'draft.customer.title');
  await main.getByLabel(t('words.field.tenant_id'), { exact: true }).fill(claiming.tenant);
  await main.getByLabel(t('words.field.domain'), { exact: true }).fill(claiming.domain);
  await partner.press(t('draft.customer.check'), main);
  const found = t('draft.customer.found', { name: claiming.customerName, domain: claiming.domain });
  await expect(main.getByText(found)).toBeVisible();
  await continues(partner);
}

export async function choosesActivity(partner: Visitor, claiming: Claiming): Promise<void> {
  const { t, main } = partner;
  await expectText(partner, 'draft.activity.title');
  await main.getByRole('radio', { name: t(`words.area.${claiming.area}`), exact: true }).check();
  for (const activity of claiming.activities) {
    // The card is read out with all that it explains; its own meaning tells it from the others.
    const means = t(`words.activity_means.${claiming.area}_${activity}`);
    await main.getByRole('checkbox', { name: means }).check();
  }
  await continues(partner);
}

export async function choosesProducts(partner: Visitor, claiming: Claiming): Promise<void> {
  const { t, main } = partner;
  await expectText(partner, claiming.area === 'microsoft_365' ? 'draft.products.title_workloads' : 'draft.products.title');
  for (const [code, id] of Object.entries(claiming.products)) {
    const name = productName(code);
    await main.getByRole('checkbox', { name, exact: true }).check();
    if (id) {
      const group = main.getByRole('group', { name: t('draft.products.subscription_for', { product: name }) });
      await group.locator(`input[type=radio][value="${id}"]`).check();
    }
  }
  await continues(partner);
}

export async function namesContacts(partner: Visitor, claiming: Claiming): Promise<void> {
  const { t, main } = partner;
  await expectText(partner, 'draft.contacts.title');
  await main.getByLabel(t.within('words.field.claim_name')).fill(claiming.name);
  const customer = main.getByRole('group', { name: t('draft.contacts.customer_legend') });
  await customer.getByLabel(t('draft.contacts.name'), { exact: true }).fill(claiming.customer.name);
  await customer.getByLabel(t('draft.contacts.title_label'), { exact: true }).fill(claiming.customer.title);
  await customer.getByLabel(t('draft.contacts.email'), { exact: true }).fill(claiming.customer.email);
  const own = main.getByRole('group', { name: t('draft.contacts.own_legend') });
  await own.getByLabel(t('draft.contacts.name'), { exact: true }).fill(claiming.own.name);
  await own.getByLabel(t('draft.contacts.email'), { exact: true }).fill(claiming.own.email);
  await continues(partner);
}

/** Fills in the upload form of the page and sends it. */
export async function uploads(partner: Visitor, claiming: Pick<Claiming, 'proof' | 'signedDaysAgo'>): Promise<void> {
  const { t, main } = partner;
  await main.getByLabel(t('draft.proof.kind'), { exact: true }).selectOption(t('words.proof_kind.statement_of_work'));
  await main.getByLabel(t.within('draft.proof.signed_on')).fill(daysAgo(claiming.signedDaysAgo));
  await main.getByLabel(t('draft.proof.column_file'), { exact: true }).setInputFiles(claiming.proof);
  await partner.press(t('draft.proof.upload'), main);
}

export async function proves(partner: Visitor, claiming: Claiming): Promise<void> {
  const { t, main } = partner;
  await expectText(partner, 'draft.proof.title');
  await uploads(partner, claiming);
  await expect(main.getByRole('link', { name: claiming.proof.name, exact: true })).toBeVisible();
  for (const criterion of CRITERIA) {
    await main.getByRole('checkbox', { name: t(`words.criterion_self.${criterion}`), exact: true }).check();
  }
  await continues(partner);
}

/** Confirms and submits; the confirmation follows. */
export async function submits(partner: Visitor, button = 'draft.check.submit'): Promise<void> {
  const { t, main } = partner;
  await expectText(partner, 'draft.check.title');
  await main.getByRole('checkbox', { name: t('draft.check.acknowledge'), exact: true }).check();
  await partner.press(t(button), main);
}

/** The whole draft, task by task; gives the reference. */
export async function makesClaim(partner: Visitor, claiming: Claiming): Promise<string> {
  await begins(partner);
  await opensTask(partner, 'location');
  await choosesLocation(partner, claiming);
  await namesCustomer(partner, claiming);
  await choosesActivity(partner, claiming);
  await choosesProducts(partner, claiming);
  await namesContacts(partner, claiming);
  await proves(partner, claiming);
  return partner.reference;
}
