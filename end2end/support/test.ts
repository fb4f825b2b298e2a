import { test as base, expect, type Page } from '@playwright/test';
import { TestServer, type Engine } from './test-server.ts';
import { Visitor } from './visitor.ts';
import { translator, type Language, type Translate } from './translations.ts';

/** Errors and warnings in the console of a browser. Any that was not allowed fails the test. */
export class Console {
  #messages: string[] = [];
  #allowed: RegExp[] = [];

  /** Allows messages of this kind, for example of a page that was not found. */
  allow(kind: RegExp): void {
    this.#allowed.push(kind);
  }

  listen(page: Page): void {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        const { url, lineNumber } = message.location();
        this.#messages.push(`${page.url()}: ${message.type()}: ${message.text()} (${url}:${lineNumber})`);
      }
    });
    page.on('pageerror', (error) => this.#messages.push(`${page.url()}: ${error.name} ${error.stack || error.message || JSON.stringify(error)}`));
  }

  get messages(): string[] {
    return this.#messages.filter((message) => !this.#allowed.some((kind) => kind.test(message)));
  }
}

interface Options {
  /** The language of the pages. */
  language: Language;
}

interface Fixtures {
  t: Translate;
  server: TestServer;
  console: Console;
  /** A browser of its own, signed in where an address is given. */
  visit: (email?: string, language?: Language) => Promise<Visitor>;
}

interface WorkerFixtures {
  /** The database of the servers of the project. */
  engine: Engine;
  /** A server that was set up and stopped again, to copy. */
  template: TestServer;
}

const LOCALES: Record<Language, string> = { en: 'en-GB', ja: 'ja-JP', 'zh-TW': 'zh-TW', sv: 'sv-SE' };

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  language: ['en', { option: true }],

  engine: ['sqlite', { option: true, scope: 'worker' }],

  template: [
    async ({ engine }, use) => {
      const server = await TestServer.open(engine);
      // The demo's own mails go out once, not again in each copy.
      await server.advance({ seconds: 0 });
      await server.stop();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  t: async ({ language }, use) => use(translator(language)),

  server: async ({ engine, template }, use, testInfo) => {
    const server = await TestServer.open(engine, template);
    await use(server);
    await server.close();
    if (testInfo.status !== testInfo.expectedStatus && server.log) {
      await testInfo.attach('server', { body: server.log, contentType: 'text/plain' });
    }
  },

  console: async ({}, use, testInfo) => {
    const heard = new Console();
    await use(heard);
    // A test that failed for another reason says that one.
    if (testInfo.status === testInfo.expectedStatus) expect(heard.messages, 'the console').toEqual([]);
  },

  visit: async ({ browser, server, console, language, javaScriptEnabled }, use) => {
    const scripted = javaScriptEnabled !== false;
    // Chromium fetches what the document announces even where no script will ever use it, and then wonders.
    if (!scripted) console.allow(/ofrecord\.wasm was preloaded using link preload but not used/);
    await use(async (email, own = language) => {
      const context = await browser.newContext({
        baseURL: server.url,
        locale: LOCALES[own],
        javaScriptEnabled: scripted,
        // Nothing moves, so that nothing has to be waited for.
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      console.listen(page);
      const visitor = new Visitor(server, page, translator(own), scripted);
      if (email) await visitor.arrive(email);
      return visitor;
    });
    for (const context of browser.contexts()) await context.close();
  },
});

export { expect };
