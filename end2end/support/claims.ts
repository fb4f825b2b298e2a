import { expect } from '@playwright/test';
import { daysAgo, pdf, type Upload } from './files.ts';
import { locations, subscription, tenant } from './people.ts';
import type { Visitor } from './visitor.ts';

/** All that a claim asks of a partner. */
export interface Claiming {
  location: string;
  tenant: string;
  /** The customer's name in the directory. */
  customerName: string;
  domain: string;
  area: 'microsoft_365' | 'business_applications';
  activities: ('presales' | 'usage' | 'revenue_association')[];
  /** Codes of the catalog; with a subscription where the area asks for one. */
  products: Record<string, string>;
  name: string;
  customer: { name: string; title: string; email: string };
  own: { name: string; email: string };
  proof: Upload;
  /** Days before today on which the customer signed the proof. */
  signedDaysAgo: number;
}

/** Two workloads of Proseware, which nobody has claimed in the demo. */
export const proseware: Claiming = {
  location: locations.stockholm,
  tenant: tenant('6'),
  customerName: 'Proseware AB',
  domain: 'proseware.example',
  area: 'microsoft_365',
  activities: ['usage'],
  products: { exchange: '', teams: '' },
  name: 'Proseware mail and meetings',
  customer: { name: 'Linnea Strand', title: 'Head of workplace', email: 'linnea.strand@proseware.example' },
  own: { name: 'Astrid Ek', email: 'astrid@fjordlight.example' },
  proof: pdf('Proseware statement of work.pdf', ['Statement of work', 'Exchange and Teams', 'Signed by Linnea Strand']),
  signedDaysAgo: 20,
};

/** The same customer and workloads, claimed by the other partner. */
export const prosewareByHanamori: Claiming = {
  ...proseware,
  location: locations.tokyo,
  name: 'プロスウェア メール導入',
  own: { name: '森 春香', email: 'haruka@hanamori.example' },
  proof: pdf('Proseware acknowledgment.pdf', ['Customer acknowledgment', 'Exchange and Teams', 'Signed']),
  signedDaysAgo: 5,
};

/** Two products of Contoso by their subscriptions, free in the demo. */
export const contosoDynamics: Claiming = {
  ...proseware,
  tenant: tenant('1'),
  customerName: 'Contoso AB',
  domain: 'contoso.example',
  area: 'business_applications',
  activities: ['presales', 'usage'],
  products: { sales: subscription('01'), customer_service: subscription('02') },
  name: 'Contoso Dynamics',
  customer: { name: 'Karin Dahl', title: 'Head of IT', email: 'karin.dahl@contoso.example' },
};

/** The revision in the page's form: what a form of this moment rests on. */
export async function revision(visitor: Visitor, path: string): Promise<string> {
  const response = await visitor.context.request.get(new URL(path, visitor.server.url).href);
  const html = await response.text();
  const field = /<input[^>]*name="revision"[^>]*>/.exec(html)?.[0];
  const found = field && /value="(\d+)"/.exec(field)?.[1];
  if (!found) throw new Error(`no form with a revision at ${path} (${response.status()})`);
  return found;
}

/** Sends a form as its page would, without looking at the page; fails where it is refused. Gives where it leads. */
export async function send(visitor: Visitor, action: string, form: Record<string, string> | URLSearchParams): Promise<string> {
  const response = await visitor.post(`/api/${action}`, form);
  const location = response.headers().location ?? '';
  const title = /<title>([^<]*)/.exec(await response.text())?.[1] ?? '';
  expect(response.status(), `${action}: ${title}`).toBe(303);
  expect(location, action).not.toContain('refused=');
  return location;
}

/** A draft with nothing in it; gives its reference. */
export async function draft(partner: Visitor): Promise<string> {
  const location = await send(partner, 'create-claim', { key: crypto.randomUUID() });
  return /claims\/([^/]+)\/edit/.exec(location)![1]!;
}

/** Saves the answers of a step: the forms of the draft, one after the other. */
export async function answer(partner: Visitor, reference: string, step: string, answers: Record<string, string> | [string, string][]) {
  const page = `/claims/${reference}/edit/${step}`;
  const form = new URLSearchParams(answers);
  form.set('reference', reference);
  form.set('revision', await revision(partner, page));
  form.set('then', 'list');
  const action = step === 'proof' ? 'save-self-check' : `save-${step}`;
  await send(partner, action, form);
}

export const CRITERIA = ['proof_present', 'customer_acknowledged', 'dates_current', 'work_described', 'products_named'] as const;

/** Uploads a file as the form would; gives where it leads. */
export async function upload(partner: Visitor, reference: string, file: Upload, signedDaysAgo: number, page = `/claims/${reference}/edit/proof`): Promise<string> {
  const response = await partner.context.request.post(`${partner.server.url}/claims/${reference}/proof`, {
    headers: { Origin: partner.server.url, Referer: new URL(page, partner.server.url).href, Accept: 'text/html' },
    multipart: { revision: await revision(partner, page), kind: 'statement_of_work', signed_on: daysAgo(signedDaysAgo), file },
    maxRedirects: 0,
  });
  expect(response.status()).toBe(303);
  return response.headers().location ?? '';
}

/** A draft with all answers but the acknowledgement. */
export async function complete(partner: Visitor, claiming: Claiming): Promise<string> {
  const reference = await draft(partner);
  const products = Object.entries(claiming.products);
  await answer(partner, reference, 'location', { location: claiming.location });
  await answer(partner, reference, 'customer', { tenant_id: claiming.tenant, domain: claiming.domain });
  await answer(partner, reference, 'activity', [
    ['area', claiming.area],
    ...claiming.activities.map((activity): [string, string] => ['activities[]', `${claiming.area}/${activity}`]),
  ]);
  await answer(partner, reference, 'products', [
    ...products.map(([code]): [string, string] => ['products[]', code]),
    ...products.filter(([, id]) => id).map(([code, id]): [string, string] => [`subscriptions[${code}]`, id]),
  ]);
  await answer(partner, reference, 'contacts', {
    claim_name: claiming.name,
    customer_name: claiming.customer.name,
    customer_title: claiming.customer.title,
    customer_email: claiming.customer.email,
    own_name: claiming.own.name,
    own_email: claiming.own.email,
  });
  expect(await upload(partner, reference, claiming.proof, claiming.signedDaysAgo)).not.toContain('refused=');
  await answer(partner, reference, 'proof', CRITERIA.map((code): [string, string] => ['self_check[]', code]));
  return reference;
}

/** A submitted claim; gives its reference. */
export async function submitted(partner: Visitor, claiming: Claiming): Promise<string> {
  const reference = await complete(partner, claiming);
  const seen = await revision(partner, `/claims/${reference}/edit/check`);
  await send(partner, 'submit-claim', { reference, revision: seen, acknowledged: 'yes' });
  return reference;
}

/** Starts the review of a claim. */
export async function started(reviewer: Visitor, reference: string): Promise<void> {
  const seen = await revision(reviewer, `/queue/${reference}`);
  await send(reviewer, 'start-review', { reference, revision: seen });
}

/** Findings as the review form posts them: met but for these. */
export function findings(notMet: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(CRITERIA.map((code) => [`rubric[${code}][met]`, notMet.includes(code) ? 'not_met' : 'met']));
}

/** Starts and approves. */
export async function approved(reviewer: Visitor, reference: string): Promise<void> {
  await started(reviewer, reference);
  const seen = await revision(reviewer, `/queue/${reference}`);
  await send(reviewer, 'approve-claim', { reference, revision: seen, ...findings(), note: 'All is there.' });
}

/** Starts and asks for one thing. */
export async function asked(reviewer: Visitor, reference: string, what = 'The page with the signature.'): Promise<void> {
  await started(reviewer, reference);
  const seen = await revision(reviewer, `/queue/${reference}`);
  await send(reviewer, 'ask-information', {
    reference,
    revision: seen,
    ...findings(['customer_acknowledged']),
    'items[0][criterion]': 'customer_acknowledged',
    'items[0][what]': what,
    'items[0][why]': 'It is not in the file.',
    'items[0][example]': '',
  });
}

/** Starts and rejects for insufficient proof. */
export async function rejected(reviewer: Visitor, reference: string): Promise<void> {
  await started(reviewer, reference);
  const seen = await revision(reviewer, `/queue/${reference}`);
  await send(reviewer, 'reject-claim', {
    reference,
    revision: seen,
    ...findings(['customer_acknowledged']),
    reason: 'insufficient_proof',
    note: 'The signature is not the customer’s.',
  });
}
