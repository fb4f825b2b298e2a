import { proseware } from '../support/claims.ts';
import { makesClaim, expectText, submits } from '../support/partner.ts';
import { companies, people } from '../support/people.ts';
import { approves, asks, finds, goesOn, starts } from '../support/reviewer.ts';
import { expect, test } from '../support/test.ts';
import { translator } from '../support/translations.ts';
import type { Visitor } from '../support/visitor.ts';

/** Chooses the language on the page as it stands. */
async function reads(visitor: Visitor): Promise<void> {
  const name = visitor.t(`words.language.${visitor.t.language.toLowerCase().replace('-', '_')}`);
  await visitor.press(name, visitor.page.getByRole('contentinfo'));
  await expect(visitor.page.locator('html')).toHaveAttribute('lang', visitor.t.language);
}

test('a claim goes from a partner’s first click to an association in effect @languages @engines', async ({ visit, server, t }) => {
  test.slow();
  const claiming = proseware;

  const partner = await visit();
  await partner.go('/');
  await reads(partner);
  await partner.signIn(people.astrid);
  await expectText(partner, 'dashboard.title');

  const reference = await makesClaim(partner, claiming);
  await submits(partner);
  await expectText(partner, 'draft.submitted.title');
  await expect(partner.main.getByText(t('draft.submitted.reference', { reference }))).toBeVisible();
  await expect(partner.main.getByText(t.within('draft.submitted.start_by')).first()).toBeVisible();
  await expect(partner.main.getByText(t.within('draft.submitted.target')).first()).toBeVisible();

  const reviewer = await visit();
  await reviewer.go('/sign-in');
  await reads(reviewer);
  await reviewer.signIn(people.priya);
  await expectText(reviewer, 'review.queue.title');
  await finds(reviewer, reference, claiming.name);
  await starts(reviewer);
  // The proof itself, drawn beside the rubric.
  const proof = reviewer.page.frameLocator('iframe[name="proof-viewer"]');
  await expect(proof.getByRole('img').first()).toHaveJSProperty('naturalWidth', 1240);
  const what = 'The page with the signature';
  await asks(reviewer, 'customer_acknowledged', what, 'The file ends before the signatures');
  await expect(reviewer.main.getByRole('status')).toContainText(t('review.ask.done', { reference }));

  await partner.go('/claims');
  await partner.follow(`${t('shell.open')}: ${reference}`, partner.main);
  await expectText(partner, 'claim.answer.title');
  const item = partner.main.getByRole('group', { name: t.within('words.criterion.customer_acknowledged') });
  await expect(item.getByText(what)).toBeVisible();
  await item.getByLabel(t('claim.answer.your_answer'), { exact: true }).fill('It is page two of the file.');
  await partner.press(t('claim.answer.submit'), partner.main);
  await expect(partner.main.getByRole('status')).toContainText(t('claim.done.answered'));

  await finds(reviewer, reference, claiming.name);
  await goesOn(reviewer);
  await approves(reviewer);
  await expect(reviewer.main.getByRole('status')).toContainText(t('review.approve.done', { reference }));

  const swedish = translator('sv');
  const mail = await server.mailTo(
    claiming.customer.email,
    swedish.within('mail.consent_asked.subject', { partner: companies.fjordlight }),
  );
  expect(mail.link).toContain('/consent/');
  const customer = await visit();
  await customer.page.goto(mail.link!);
  await customer.look();
  await expectText(customer, 'consent.title');
  for (const told of [companies.fjordlight, claiming.domain, claiming.tenant, 'Exchange', 'Teams']) {
    await expect(customer.main.getByText(told).first()).toBeVisible();
  }
  await expect(customer.main.getByText(t('consent.nothing_title'), { exact: true })).toBeVisible();

  await server.advance({ days: 8 });
  await partner.go(`/claims/${reference}`);
  // Days have gone by: the session is over, and leads back to where it was.
  await partner.signIn(people.astrid);
  expect(partner.reference).toBe(reference);
  const state = partner.main.getByRole('complementary');
  await expect(state.getByText(t('words.state.in_effect'), { exact: true })).toBeVisible();

  await partner.follow(t('claim.history'), partner.main);
  const astrid = 'Astrid Ek';
  const desked = t('words.who.reviewer');
  const told = await partner.main.getByRole('heading', { level: 3 }).allInnerTexts();
  const expected = [
    t('words.event.created', { who: astrid }),
    t('words.event.answers_changed', { who: astrid }),
    t('words.event.proof_added', { who: astrid, name: claiming.proof.name }),
    t('words.event.submitted', { who: astrid }),
    t('words.event.review_started', { who: desked }),
    t('words.event.information_asked', { who: desked }),
    t('words.event.request_answered', { who: astrid }),
    t('words.event.review_started', { who: desked }),
    t('words.event.approved', { who: desked }),
    t('words.event.took_effect_window_passed'),
  ];
  const inOrder = told.reverse();
  let at = -1;
  for (const sentence of expected) {
    at = inOrder.indexOf(sentence, at + 1);
    expect(at, `“${sentence}” in its place of:\n${inOrder.join('\n')}`).toBeGreaterThanOrEqual(0);
  }
  await server.stop();
  expect(await server.verify()).toMatch(/\d/);
});
