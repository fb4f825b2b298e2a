import { approved, asked, proseware, rejected, started, submitted } from '../support/claims.ts';
import type { TestServer } from '../support/test-server.ts';
import { expectText } from '../support/partner.ts';
import { companies, people } from '../support/people.ts';
import { judges, rejects } from '../support/reviewer.ts';
import { expect, test } from '../support/test.ts';
import type { Visitor } from '../support/visitor.ts';
import { translator } from '../support/translations.ts';

const swedish = translator('sv');

/** The customer at the page that its mail leads to. */
async function opensMail(customer: Visitor, server: TestServer): Promise<void> {
  const subject = swedish.within('mail.consent_asked.subject', { partner: companies.fjordlight });
  const mail = await server.mailTo(proseware.customer.email, subject);
  await customer.page.goto(mail.link!);
  await customer.look();
  await expectText(customer, 'consent.title');
}

async function isIn(visitor: Visitor, state: string): Promise<void> {
  const panel = visitor.main.getByRole('complementary');
  await expect(panel.getByText(visitor.t(`words.state.${state}`), { exact: true })).toBeVisible();
}

test('a customer declines, and the claim is rejected for good', async ({ visit, server, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await approved(await visit(people.priya), reference);

  const customer = await visit();
  await opensMail(customer, server);
  await customer.main.getByText(t('consent.decline'), { exact: true }).first().click();
  await customer.main.getByLabel(t.within('consent.confirm_decline.note')).fill('We chose somebody else.');
  await customer.press(t('consent.confirm_decline.submit'), customer.main);
  await expectText(customer, 'consent.thanks_declined.title');

  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'rejected');
  await expect(partner.main.getByText(t('words.rejection.customer_declined'), { exact: true })).toBeVisible();
  await expect(partner.main.getByText('We chose somebody else.').first()).toBeVisible();
  await expect(partner.main.getByRole('link', { name: t('claim.dispute.title') })).toHaveCount(0);
});

test('a customer agrees at once and withdraws later by the same link @engines', async ({ visit, server, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await approved(await visit(people.priya), reference);

  const customer = await visit();
  await opensMail(customer, server);
  await customer.main.getByText(t('consent.agree'), { exact: true }).first().click();
  await customer.press(t('consent.confirm_agree.submit'), customer.main);
  await expectText(customer, 'consent.thanks_agreed.title');
  const link = customer.page.url();
  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'in_effect');

  await server.advance({ days: 40 });
  await customer.page.goto(link);
  await customer.look();
  await customer.main.getByText(t('consent.withdraw.link'), { exact: true }).first().click();
  await customer.press(t('consent.withdraw.submit'), customer.main);
  await expectText(customer, 'consent.thanks_withdrawn.title');

  await partner.arrive(people.astrid);
  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'ended');
  await expect(partner.main.getByText(t('words.end_reason.customer_withdrew')).first()).toBeVisible();
});

test('opening the link answers nothing: only a press of a button does', async ({ visit, server }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await approved(await visit(people.priya), reference);
  const customer = await visit();
  await opensMail(customer, server);
  // As a mail scanner does.
  for (const method of ['get', 'head'] as const) await customer.context.request[method](customer.page.url());
  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'consent_open');
});

test('a rejection for insufficient proof is disputed and decided by another reviewer', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  const priya = await visit(people.priya);
  await started(priya, reference);
  await priya.go(`/queue/${reference}`);
  await rejects(priya, 'customer_acknowledged', 'The signature is not the customer’s.');
  await expect(priya.main.getByRole('status')).toContainText(t('review.reject.done', { reference }));

  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'rejected');
  await expect(partner.main.getByText(t('words.rejection.insufficient_proof')).first()).toBeVisible();
  await partner.follow(t('claim.dispute.title'), partner.main);
  await partner.main.getByLabel(t('claim.dispute.justification')).fill('Linnea Strand signed on page two.');
  await partner.press(t('claim.dispute.submit'), partner.main);
  await isIn(partner, 'disputed');

  await priya.go(`/queue/${reference}`);
  await expect(priya.main.getByText(t('review.screen.reviewed_before'))).toBeVisible();
  await expect(priya.main.getByRole('button', { name: t('review.screen.start') })).toHaveCount(0);

  const tomas = await visit(people.tomas);
  await tomas.go(`/queue/${reference}`);
  await expect(tomas.main.getByText('Linnea Strand signed on page two.').first()).toBeVisible();
  await tomas.press(t('review.screen.start'), tomas.main);
  await judges(tomas);
  await tomas.press(t('review.bar.approve'), tomas.main);
  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'consent_open');
});

test('a dispute that is not upheld ends the matter', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await rejected(await visit(people.priya), reference);
  await partner.go(`/claims/${reference}/dispute`);
  await partner.main.getByLabel(t('claim.dispute.justification')).fill('Please look again.');
  await partner.press(t('claim.dispute.submit'), partner.main);

  const tomas = await visit(people.tomas);
  await started(tomas, reference);
  await tomas.go(`/queue/${reference}`);
  await judges(tomas, ['customer_acknowledged']);
  await tomas.press(t('review.bar.uphold'), tomas.main);
  await tomas.main.getByLabel(t('review.uphold.note')).fill('There is still no signature.');
  await tomas.press(t('review.uphold.submit'), tomas.main);

  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'rejected');
  await expect(partner.main.getByText(t('claim.next.rejected_final')).first()).toBeVisible();
  await expect(partner.main.getByRole('link', { name: t('claim.dispute.title') })).toHaveCount(0);
});

test('without an answer the partner is reminded twice, then the claim is rejected @engines', async ({ visit, server, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await asked(await visit(people.priya), reference);

  const reminders = async () =>
    (await server.mails()).filter(
      ({ to, subject }) => to === people.astrid && t.within('mail.answer_reminder.subject').test(subject) && subject.includes(reference),
    ).length;
  const counted: number[] = [];
  // Five business days end within two weeks, holidays included.
  for (let day = 0; day < 14 && (counted.at(-1) ?? 0) < 2; day += 1) {
    await server.advance({ days: 1 });
    counted.push(await reminders());
  }
  expect(counted.at(-1), `reminders by day: ${counted}`).toBe(2);
  await partner.arrive(people.astrid);
  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'action_required');

  await server.advance({ days: 4 });
  await partner.arrive(people.astrid);
  await partner.go(`/claims/${reference}`);
  await isIn(partner, 'rejected');
  await expect(partner.main.getByText(t('words.rejection.no_partner_response')).first()).toBeVisible();
  await server.mailTo(people.astrid, new RegExp(`${reference}.*${t.within('mail.rejected.subject', { customer: proseware.customerName }).source}`));
});

test('what the desk leaves lying is told to the leads and not decided by itself', async ({ visit, server, t }) => {
  const partner = await visit(people.astrid);
  const waiting = await submitted(partner, proseware);
  await server.advance({ days: 14 });
  const mail = await server.mailTo(people.grace, new RegExp(`${waiting}.*${t.within('mail.escalated.subject').source}`));
  expect(mail.link).toContain(`/queue/${waiting}`);

  const grace = await visit(people.grace);
  await grace.go(`/queue/${waiting}`);
  await isIn(grace, 'submitted');
  await expect(grace.main.getByText(t('claim.clock.overdue')).first()).toBeVisible();
  await grace.go('/notifications');
  await expect(grace.main.getByText(t.within('words.topic.escalated', { reference: waiting })).first()).toBeVisible();
});

test('a partner takes its own claim back, with a reason', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  const reference = await submitted(partner, proseware);
  await partner.go(`/claims/${reference}`);
  await partner.follow(t('claim.withdraw.link'), partner.main);
  await partner.main.getByRole('radio', { name: t('words.withdraw_reason.wrong_location') }).check();
  await partner.press(t('claim.withdraw.submit'), partner.main);
  await isIn(partner, 'rejected');
  await expect(partner.main.getByText(t('words.rejection.partner_request')).first()).toBeVisible();
});

test('two reviewers who take the next claim at once get two different ones @engines', async ({ visit, t }) => {
  const [priya, grace] = [await visit(people.priya), await visit(people.grace)];
  await priya.go('/queue');
  await grace.go('/queue');
  const takes = t('review.queue.take_next');
  await Promise.all([priya.press(takes, priya.main), grace.press(takes, grace.main)]);
  expect(priya.reference).not.toBe(grace.reference);
});
