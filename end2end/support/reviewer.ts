import { expect } from '@playwright/test';
import { CRITERIA } from './claims.ts';
import type { Visitor } from './visitor.ts';

/** Finds a claim in the queue by its reference and opens it by its name. */
export async function finds(reviewer: Visitor, reference: string, name: string): Promise<void> {
  const { t, main } = reviewer;
  await reviewer.go('/queue');
  await main.getByRole('searchbox', { name: t('review.queue.search'), exact: true }).fill(reference);
  await reviewer.press(t('shell.search'), main);
  await reviewer.follow(name, main);
  expect(reviewer.reference).toBe(reference);
}

/** Starts the review of the claim that is open. */
export async function starts(reviewer: Visitor): Promise<void> {
  await reviewer.press(reviewer.t('review.screen.start'), reviewer.main);
}

/** Goes on with a claim whose request was answered. */
export async function goesOn(reviewer: Visitor): Promise<void> {
  await reviewer.press(reviewer.t('review.screen.go_on'), reviewer.main);
}

/** Marks every criterion: met, but for these. */
export async function judges(reviewer: Visitor, notMet: readonly string[] = []): Promise<void> {
  const { t, main } = reviewer;
  for (const criterion of CRITERIA) {
    const group = main.getByRole('group', { name: t.within(`words.criterion.${criterion}`) });
    const finding = notMet.includes(criterion) ? 'review.rubric.not_met' : 'review.rubric.met';
    await group.getByRole('radio', { name: t(finding), exact: true }).check();
  }
}

/** Asks for one thing, which the findings lead to. */
export async function asks(reviewer: Visitor, criterion: string, what: string, why: string): Promise<void> {
  const { t, main } = reviewer;
  await judges(reviewer, [criterion]);
  await reviewer.press(t('review.bar.ask'), main);
  const item = main.getByRole('group', { name: t('review.ask.item', { number: 1 }) });
  await expect(item.getByLabel(t('review.ask.criterion'), { exact: true })).toHaveValue(criterion);
  await item.getByLabel(t('review.ask.what'), { exact: true }).fill(what);
  await item.getByLabel(t('review.ask.why'), { exact: true }).fill(why);
  await reviewer.press(t('review.ask.submit'), main);
}

/** Finds everything in order and approves. */
export async function approves(reviewer: Visitor): Promise<void> {
  await judges(reviewer);
  await reviewer.press(reviewer.t('review.bar.approve'), reviewer.main);
}

/** Rejects for insufficient proof. */
export async function rejects(reviewer: Visitor, criterion: string, words: string): Promise<void> {
  const { t, main } = reviewer;
  await judges(reviewer, [criterion]);
  await reviewer.press(t('review.bar.reject'), main);
  await main.getByLabel(t('review.reject.ground'), { exact: true }).selectOption(t('words.rejection.insufficient_proof'));
  await main.getByLabel(t('review.reject.note'), { exact: true }).fill(words);
  await reviewer.press(t('review.reject.submit'), main);
}
