import { draft } from '../support/claims.ts';
import { people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import type { Visitor } from '../support/visitor.ts';

/** Writes comments on a claim, one after the other, until the server is gone; gives those that were acknowledged. */
async function comments(visitor: Visitor, reference: string, name: string, acknowledged: string[]): Promise<void> {
  for (let number = 0; ; number += 1) {
    const comment = `${name} ${number}.`;
    try {
      const response = await visitor.post('/api/comment-on-claim', { reference, comment, back: 'claim' });
      if (response.status() === 303 && !response.headers().location?.includes('refused=')) acknowledged.push(comment);
    } catch {
      return;
    }
  }
}

/** Saves a draft again and again until the server is gone; gives the last domain name that was acknowledged. */
async function saves(visitor: Visitor, reference: string, saved: { domain: string }): Promise<void> {
  let revision = 0;
  for (let number = 0; ; number += 1) {
    const domain = `save-${number}.example`;
    const form = { reference, revision: String(revision), tenant_id: '', domain, then: 'list' };
    try {
      const response = await visitor.post('/api/save-customer', form, 'application/json');
      if (response.ok()) {
        saved.domain = domain;
        revision = (await response.json()) as number;
      } else {
        const { revision: current } = await current_(visitor, reference);
        revision = current;
      }
    } catch {
      return;
    }
  }
}

async function current_(visitor: Visitor, reference: string): Promise<{ revision: number; domain: string }> {
  const page = await visitor.context.request.get(`${visitor.server.url}/claims/${reference}/edit/customer`);
  const html = await page.text();
  const value = (name: string) => {
    const field = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? '';
    return /value="([^"]*)"/.exec(field)?.[1] ?? '';
  };
  return { revision: Number(value('revision')), domain: value('domain') };
}

test('a server killed in the middle of writing has lost nothing that it acknowledged @scripts @engines', async ({ visit, server }) => {
  const partner = await visit(people.astrid);
  const reference = await draft(partner);
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const saved = { domain: '' };
    const before = acknowledged.length;
    const writing = [
      comments(partner, 'OR-000002', `Round ${round}, first writer, comment`, acknowledged),
      comments(partner, 'OR-000002', `Round ${round}, second writer, comment`, acknowledged),
      comments(partner, 'OR-000006', `Round ${round}, third writer, comment`, acknowledged),
      saves(partner, reference, saved),
    ];
    await expect.poll(() => acknowledged.length - before, { timeout: 30_000 }).toBeGreaterThan(40);
    await expect.poll(() => saved.domain, { timeout: 30_000 }).not.toBe('');
    await server.stop('SIGKILL');
    await Promise.all(writing);

    await server.start();
    const told = await Promise.all(
      ['OR-000002', 'OR-000006'].map(async (claim) =>
        (await partner.context.request.get(`${server.url}/claims/${claim}/history.csv`)).text(),
      ),
    );
    const missing = acknowledged.filter((comment) => !told.some((history) => history.includes(comment)));
    expect(missing, `of ${acknowledged.length} acknowledged`).toEqual([]);
    // The save that was under way when the server died may have been made or not; no older one may stand there.
    const number = (domain: string) => Number(/\d+/.exec(domain)?.[0] ?? -1);
    const { domain } = await current_(partner, reference);
    expect(number(domain)).toBeGreaterThanOrEqual(number(saved.domain));
  }
  await server.stop();
  await server.verify();
});
