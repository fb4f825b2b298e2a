import { AxeBuilder } from '@axe-core/playwright';
import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { TestServer } from './test-server.ts';
import { PASSWORD } from './people.ts';
import type { Translate } from './translations.ts';

/** Which kinds of pages were looked at in this process: one look at each is enough. */
const looked = new Set<string>();

/** Somebody at a browser of their own, who reads one language. */
export class Visitor {
  readonly server: TestServer;
  readonly page: Page;
  readonly t: Translate;
  /** Whether the browser runs scripts. */
  readonly scripted: boolean;

  constructor(server: TestServer, page: Page, t: Translate, scripted: boolean) {
    this.server = server;
    this.page = page;
    this.t = t;
    this.scripted = scripted;
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  /** The error summary. */
  get problem(): Locator {
    return this.page.getByRole('alert').filter({ has: this.page.locator('#problem-title') });
  }

  /** The reference of the claim that the address names. */
  get reference(): string {
    const found = /\/(?:claims|queue)\/([^/?#]+)/.exec(this.page.url());
    if (!found) throw new Error(`no claim in ${this.page.url()}`);
    return found[1]!;
  }

  /** Opens an address of the desk; gives the status. */
  async go(path: string): Promise<number> {
    const response = await this.page.goto(new URL(path, this.server.url).href);
    await this.look();
    return response?.status() ?? 0;
  }

  /** Does what leads to another page, and waits until it is there and awake. */
  async moves(what: () => Promise<unknown>): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await what();
    await loaded;
    await this.look();
  }

  /** Presses the button of these words; the whole page follows. */
  async press(name: string | RegExp, within: Locator = this.page.locator('body')): Promise<void> {
    await this.moves(() => within.getByRole('button', { name, exact: true }).first().click());
  }

  /** Follows the link of these words. */
  async follow(name: string | RegExp, within: Locator = this.page.locator('body')): Promise<void> {
    await this.moves(() => within.getByRole('link', { name, exact: true }).first().click());
  }

  /** The page is there, awake, and fit for everybody to use. */
  async look(): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
    if (this.scripted) await expect(this.page.locator('html')).toHaveAttribute('data-hydrated', '');
    await this.examine();
  }

  /** Axe in both themes, once for each kind of page. Without scripts axe cannot run, and the page is the same as with them. */
  private async examine(): Promise<void> {
    if (!this.scripted) return;
    const url = new URL(this.page.url());
    const kind = [
      url.pathname.replace(/OR-\d+/g, 'REF').replace(/[0-9a-f]{64}/g, 'TOKEN'),
      [...url.searchParams.keys()].sort().join(),
      await this.page.getByRole('heading', { level: 1 }).innerText(),
      this.t.language,
    ].join(' ').replace(/OR-\d+/g, 'REF');
    if (looked.has(kind)) return;
    looked.add(kind);
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      // A file shown in a frame is the partner's, not a page of the desk.
      const seen = await new AxeBuilder({ page: this.page }).exclude('iframe').setLegacyMode().analyze();
      const grave = seen.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const told = grave.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html, failureSummary }) => [html, failureSummary]) }));
      // What else is wrong is to be told as well.
      expect.soft(told, `${kind}, ${colorScheme}`).toEqual([]);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** Signs in through the form. */
  async signIn(email: string, password: string = PASSWORD): Promise<void> {
    if (!this.page.url().includes('/sign-in')) await this.go('/sign-in');
    await this.page.getByLabel(this.t('signin.email'), { exact: true }).fill(email);
    await this.page.getByLabel(this.t('signin.password'), { exact: true }).fill(password);
    await this.press(this.t('signin.submit'), this.main);
  }

  /** Signs in without looking at the form, for tests that are about something else. */
  async arrive(email: string): Promise<void> {
    const form = { email, password: PASSWORD, next: '/' };
    const headers = { Origin: this.server.url };
    const response = await this.context.request.post(`${this.server.url}/sign-in`, { form, headers, maxRedirects: 0 });
    expect(response.status()).toBe(303);
    expect(response.headers().location, 'the sign-in').toBe('/');
    // The account's own language gives way to that of the test.
    await this.context.addCookies([{ name: 'ofrecord-language', value: this.t.language, url: this.server.url }]);
  }

  /** Sends a form as the page would; gives the answer without following it. */
  async post(path: string, form: Record<string, string> | URLSearchParams, accept = 'text/html') {
    const data = new URLSearchParams(form).toString();
    const headers = { Origin: this.server.url, Accept: accept, 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.context.request.post(new URL(path, this.server.url).href, { data, headers, maxRedirects: 0 });
  }

  /** The error summary says this, and leads to the field. */
  async expectProblem(text: string | RegExp, field?: string): Promise<void> {
    await expect(this.problem).toBeVisible();
    if (field === undefined) {
      await expect(this.problem).toContainText(text);
      return;
    }
    const link = this.problem.getByRole('link', { name: text });
    await expect(link.first()).toHaveAttribute('href', `#${field}`);
    await link.first().click();
    await expect(this.page.locator(`[id="${field}"]`)).toBeFocused();
  }

  /** What stands outside of the window's width; empty where nothing does. */
  async sideways(): Promise<string> {
    return this.page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return '';
      const beyond = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > room + 0.5);
      const names = beyond.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
      return `${document.documentElement.scrollWidth} > ${room}: ${names.join(' ')}`;
    });
  }
}
