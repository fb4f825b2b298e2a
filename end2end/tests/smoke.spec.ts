import { expect, test } from '../support/test.ts';
import { people } from '../support/people.ts';

test('somebody signs in and out, and an unknown address has a page of its own', async ({ visit, t, console }) => {
  const astrid = await visit();
  await astrid.go('/');
  await astrid.signIn(people.astrid);
  await expect(astrid.page).toHaveURL(/\/claims$/);
  await astrid.go('/sign-in');
  console.allow(/status of 404/);
  expect(await astrid.go('/no/such/page')).toBe(404);
  await expect(astrid.main.getByRole('heading', { level: 1 })).toHaveText(t('errors.not_found.title'));
});
