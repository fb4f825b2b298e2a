import { expect, test } from '@playwright/test';

test('the first page wakes up, its theme can be changed, and the console stays clean', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));

  const response = await page.goto('/');
  expect(response?.status()).toBe(200);
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-hydrated', '');

  await page.getByRole('button', { name: 'Light or dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Light or dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'light');
  expect((await page.context().cookies()).find(({ name }) => name === 'theme')?.value).toBe('light');

  expect(complaints).toEqual([]);
});

test('an unknown address is answered by a page of its own', async ({ page }) => {
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
