import { expect } from '@playwright/test';
import { CRITERIA } from './claims.ts';
import type { Visitor } from './visitor.ts';

/** Finds a claim in the queue by its reference and opens it by its name. */
export async function finds(reviewer: Visitor, reference: string, name: string): Promise<void> {
  const { say, main } = reviewer;
  await reviewer.go('/queue');
  await main.getByRole('searchbox', { name: say('review.queue.search'), exact: true }).fill(reference);
  await reviewer.press(say('shell.search'), main);
  await reviewer.follow(name, main);
  expect(reviewer.reference).toBe(reference);
}

/** Starts the review of the claim that is open. */
export async function starts(reviewer: Visitor): Promise<void> {
  await reviewer.press(reviewer.say('review.screen.start'), reviewer.main);
}

/** Goes on with a claim whose request was answered. */
export async function goesOn(reviewer: Visitor): Promise<void> {
  await reviewer.press(reviewer.say('review.screen.go_on'), reviewer.main);
}

/** Marks every criterion: met, but for these. */
export async function judges(reviewer: Visitor, notMet: readonly string[] = []): Promise<void> {
  const { say, main } = reviewer;
  for (const criterion of CRITERIA) {
    const group = main.getByRole('group', { name: say.within(`words.criterion.${criterion}`) });
    const finding = notMet.includes(criterion) ? 'review.rubric.not_met' : 'review.rubric.met';
    await group.getByRole('radio', { name: say(finding), exact: true }).check();
  }
}

/** Asks for one thing, which the findings lead to. */
export async function asks(reviewer: Visitor, criterion: string, what: string, why: string): Promise<void> {
  const { say, main } = reviewer;
  await judges(reviewer, [criterion]);
  await reviewer.press(say('review.bar.ask'), main);
  const item = main.getByRole('group', { name: say('review.ask.item', { number: 1 }) });
  await expect(item.getByLabel(say('review.ask.criterion'), { exact: true })).toHaveValue(criterion);
  await item.getByLabel(say('review.ask.what'), { exact: true }).fill(what);
  await item.getByLabel(say('review.ask.why'), { exact: true }).fill(why);
  await reviewer.press(say('review.ask.submit'), main);
}

/** Finds everything in order and approves. */
export async function approves(reviewer: Visitor): Promise<void> {
  await judges(reviewer);
  await reviewer.press(reviewer.say('review.bar.approve'), reviewer.main);
}

/** Rejects for insufficient proof. */
export async function rejects(reviewer: Visitor, criterion: string, words: string): Promise<void> {
  const { say, main } = reviewer;
  await judges(reviewer, [criterion]);
  await reviewer.press(say('review.bar.reject'), main);
  await main.getByLabel(say('review.reject.ground'), { exact: true }).selectOption(say('words.rejection.insufficient_proof'));
  await main.getByLabel(say('review.reject.note'), { exact: true }).fill(words);
  await reviewer.press(say('review.reject.submit'), main);
}
