import { people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('the first load of the dashboard weighs less than 300 KB, all in all @scripts', async ({ visit }, testInfo) => {
  const partner = await visit(people.astrid);
  const loaded: { url: string; bytes: number; encoding: string; cache: string }[] = [];
  partner.page.on('requestfinished', async (request) => {
    const response = await request.response();
    if (!response) return;
    const { responseBodySize } = await request.sizes();
    const headers = response.headers();
    loaded.push({
      url: new URL(request.url()).pathname,
      bytes: responseBodySize,
      encoding: headers['content-encoding'] ?? 'none',
      cache: headers['cache-control'] ?? 'none',
    });
  });
  await partner.page.goto(`${partner.server.url}/claims`);
  await expect(partner.page.locator('html')).toHaveAttribute('data-hydrated', '');
  await expect.poll(() => loaded.some(({ url }) => url.endsWith('.wasm'))).toBe(true);
  await testInfo.attach('loaded', { body: JSON.stringify(loaded, null, 2), contentType: 'application/json' });

  const wasm = loaded.find(({ url }) => url.endsWith('.wasm'))!;
  test.skip(wasm.encoding !== 'br', 'the site was built without --release: its wasm is neither small nor packed');
  const all = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(all, JSON.stringify(loaded, null, 2)).toBeLessThan(300_000);

  for (const { url, cache, encoding } of loaded.filter(({ url }) => url.startsWith('/pkg/'))) {
    expect(encoding, url).toBe('br');
    expect(url, 'its address changes with its content').toMatch(/^\/pkg\/[0-9a-f]{16}\//);
    // A debug server reads the files from the disk, where they may change.
    expect(['no-cache', 'public, max-age=31536000, immutable'], url).toContain(cache);
  }
});
