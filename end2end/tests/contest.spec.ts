import { approved, complete, proseware, prosewareByHanamori, revision, send, started, submitted } from '../support/claims.ts';
import { expectText, submits } from '../support/partner.ts';
import { companies, people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import type { Visitor } from '../support/visitor.ts';

/** Every page and export in which a partner could read of the other one. */
async function expectNoWordOf(partner: Visitor, reference: string, rival: (string | RegExp)[]): Promise<void> {
  const pages = [
    `/claims/${reference}`,
    `/claims/${reference}/history`,
    `/claims/${reference}/history.csv`,
    '/claims',
    '/claims.csv',
    '/notifications',
  ];
  for (const page of pages) {
    const response = await partner.context.request.get(new URL(page, partner.server.url).href);
    expect(response.status(), page).toBe(200);
    const text = await response.text();
    for (const name of rival) expect(text, `${page} names the rival`).not.toMatch(name);
  }
}

test('two partners want the same: both are told alike, a lead decides, and the beaten association makes way @engines', async ({
  visit,
  server,
  t,
}) => {
  test.slow();
  const haruka = await visit(people.haruka);
  const held = await submitted(haruka, prosewareByHanamori);
  await approved(await visit(people.priya), held);
  await server.advance({ days: 8 });

  const astrid = await visit(people.astrid);
  const reference = await complete(astrid, proseware);
  await astrid.go(`/claims/${reference}/edit/products`);
  await astrid.press(t('shell.save_and_continue'), astrid.main);
  await expectText(astrid, 'draft.contested.title');
  for (const product of ['Exchange', 'Teams']) await expect(astrid.main.getByText(product).first()).toBeVisible();
  await astrid.follow(t('draft.contested.go_on'), astrid.main);
  await expectText(astrid, 'draft.contacts.title');
  await astrid.go(`/claims/${reference}/edit/check`);
  await submits(astrid);
  await expect(astrid.main.getByText(t.within('draft.submitted.contested')).first()).toBeVisible();

  // The same words and the same due date to both.
  const told = async (partner: Visitor, email: string, claim: string) => {
    await partner.arrive(email);
    await partner.go(`/claims/${claim}`);
    const section = partner.main.getByRole('region', { name: t('claim.contest.title') });
    await expect(section.getByText(t.within('claim.contest.told')).first()).toBeVisible();
    return section.locator('time').first().getAttribute('datetime');
  };
  const dueOfHolder = await told(haruka, people.haruka, held);
  expect(await told(astrid, people.astrid, reference)).toBe(dueOfHolder);
  const mails = (await server.mails()).filter(({ subject }) => /OR-\d+/.test(subject));
  for (const [to, claim] of [[people.astrid, reference], [people.haruka, held]] as const) {
    const notice = mails.filter((mail) => mail.to === to && mail.subject.includes(claim));
    expect(notice.length, `mails to ${to}`).toBeGreaterThan(0);
  }

  await astrid.main.getByLabel(t('claim.contest.statement_label')).fill('We have trained all of their people.');
  await astrid.press(t('claim.contest.statement_submit'), astrid.main);
  await expect(astrid.main.getByText('We have trained all of their people.')).toBeVisible();

  // The days promised to both are kept, unless both have nothing to add.
  for (const [partner, claim] of [[astrid, reference], [haruka, held]] as const) {
    await partner.go(`/claims/${claim}`);
    await partner.press(t('claim.contest.finish'), partner.main);
    await expect(partner.main.getByText(t('claim.contest.finished')).first()).toBeVisible();
  }

  await started(await visit(people.priya), reference);
  const grace = await visit(people.grace);
  await grace.go(`/queue/${reference}`);
  await grace.follow(t('review.bar.arbitrate'), grace.main);
  for (const company of Object.values(companies)) await expect(grace.main.getByText(company).first()).toBeVisible();
  await expect(grace.main.getByText('We have trained all of their people.')).toBeVisible();
  await expect(grace.main.getByText(t('review.arbitration.most_recent'))).toHaveCount(1);
  const choice = t('review.arbitration.winner_choose', { reference, partner: companies.fjordlight });
  await grace.main.getByRole('radio', { name: choice }).check();
  await grace.main.getByLabel(t('review.arbitration.reason')).fill('Its proof names both products and their use.');
  await grace.press(t('review.arbitration.submit'), grace.main);
  await expect(grace.main.getByRole('status')).toContainText(t('review.arbitration.done'));

  const stateOf = (partner: Visitor, state: string) =>
    expect(partner.main.getByRole('complementary').getByText(t(`words.state.${state}`), { exact: true })).toBeVisible();
  await astrid.go(`/claims/${reference}`);
  await stateOf(astrid, 'consent_open');
  await haruka.go(`/claims/${held}`);
  await stateOf(haruka, 'in_effect');
  await expect(haruka.main.getByText(t('claim.contest.lost')).first()).toBeVisible();

  await server.advance({ days: 8 });
  await astrid.arrive(people.astrid);
  await astrid.go(`/claims/${reference}`);
  await stateOf(astrid, 'in_effect');
  await haruka.arrive(people.haruka);
  await haruka.go(`/claims/${held}`);
  await stateOf(haruka, 'ended');
  await expect(haruka.main.getByText(t('words.end_reason.superseded')).first()).toBeVisible();

  await expectNoWordOf(astrid, reference, [/hanamori/i, /森 春香/, /haruka/i, new RegExp(held), /5201001/, /プロスウェア/]);
  await expectNoWordOf(haruka, held, [/fjordlight/i, /Astrid/, new RegExp(reference), /4901001/, /trained all/]);
  for (const mail of await server.mails()) {
    const rival = mail.to === people.astrid ? /hanamori|haruka|森 春香/i : mail.to === people.haruka ? /fjordlight|astrid/i : /$^/;
    expect(`${mail.subject}\n${mail.text}`).not.toMatch(rival);
  }
});

test('a lead who reviewed one of the claims cannot decide between them', async ({ visit, t }) => {
  const haruka = await visit(people.haruka);
  await submitted(haruka, prosewareByHanamori);
  const reference = await submitted(await visit(people.astrid), proseware);
  const grace = await visit(people.grace);
  await started(grace, reference);
  await grace.go(`/queue/${reference}/arbitration`);
  await expect(grace.main.getByText(t('review.arbitration.not_you'))).toBeVisible();
  await expect(grace.main.getByRole('button', { name: t('review.arbitration.submit') })).toHaveCount(0);

  // Not by a form of her own making either.
  const seen = await revision(grace, `/queue/${reference}`);
  const form = { reference, revision: seen, winner: reference, reason: 'Mine.' };
  const response = await grace.post('/api/decide-arbitration', form);
  expect(response.headers().location).toContain('refused=');
});

test('a beaten challenger is rejected and may dispute @engines', async ({ visit, server, t }) => {
  const haruka = await visit(people.haruka);
  const first = await submitted(haruka, prosewareByHanamori);
  await started(await visit(people.priya), first);
  const astrid = await visit(people.astrid);
  const reference = await submitted(astrid, proseware);
  await started(await visit(people.priya), reference);
  // After the five business days of the contest, with a weekend and holidays between.
  await server.advance({ days: 12 });
  const grace = await visit(people.grace);
  const seen = await revision(grace, `/queue/${reference}/arbitration`);
  const deciding = await grace.context.request.get(`${grace.server.url}/queue/${reference}/arbitration`);
  const asked = /name="reference"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="reference"/.exec(await deciding.text());
  const about = asked?.[1] ?? asked?.[2] ?? reference;
  await send(grace, 'decide-arbitration', { reference: about, revision: seen, winner: first, reason: 'Older and signed.' });
  await astrid.arrive(people.astrid);
  await astrid.go(`/claims/${reference}`);
  await expect(astrid.main.getByText(t('words.rejection.arbitration_lost')).first()).toBeVisible();
  await expect(astrid.main.getByRole('link', { name: t('claim.dispute.title') }).first()).toBeVisible();
});
