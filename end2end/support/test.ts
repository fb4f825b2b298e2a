import { test as base, expect, type Page } from '@playwright/test';
import { Desk, type Engine } from './desk.ts';
import { Visitor } from './visitor.ts';
import { wordsOf, type Language, type Words } from './words.ts';

/** What a browser complained of in its console. Any complaint that was not allowed fails the test. */
export class Console {
  #complaints: string[] = [];
  #allowed: RegExp[] = [];

  /** Lets complaints of this kind pass: a page that is asked for in vain is one to the browser. */
  allow(kind: RegExp): void {
    this.#allowed.push(kind);
  }

  listen(page: Page): void {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        const { url, lineNumber } = message.location();
        this.#complaints.push(`${page.url()}: ${message.type()}: ${message.text()} (${url}:${lineNumber})`);
      }
    });
    page.on('pageerror', (error) => this.#complaints.push(`${page.url()}: ${error.name} ${error.stack || error.message || JSON.stringify(error)}`));
  }

  get complaints(): string[] {
    return this.#complaints.filter((complaint) => !this.#allowed.some((kind) => kind.test(complaint)));
  }
}

interface Options {
  /** The language that the journey is walked in. */
  language: Language;
}

interface Fixtures {
  say: Words;
  desk: Desk;
  console: Console;
  /** A browser of its own at the desk, signed in where an address is given. */
  visit: (email?: string, language?: Language) => Promise<Visitor>;
}

interface WorkerFixtures {
  /** What the desks of the project keep their records in. */
  engine: Engine;
  /** A desk that was made and closed again, to copy. */
  made: Desk;
}

const LOCALES: Record<Language, string> = { en: 'en-GB', ja: 'ja-JP', 'zh-TW': 'zh-TW', sv: 'sv-SE' };

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  language: ['en', { option: true }],

  engine: ['sqlite', { option: true, scope: 'worker' }],

  made: [
    async ({ engine }, use) => {
      const desk = await Desk.open(engine);
      // The demo's own mails go out once, not again in each copy.
      await desk.advance({ seconds: 0 });
      await desk.stop();
      await use(desk);
      await desk.close();
    },
    { scope: 'worker' },
  ],

  say: async ({ language }, use) => use(wordsOf(language)),

  desk: async ({ engine, made }, use, testInfo) => {
    const desk = await Desk.open(engine, made);
    await use(desk);
    await desk.close();
    if (testInfo.status !== testInfo.expectedStatus && desk.log) {
      await testInfo.attach('server', { body: desk.log, contentType: 'text/plain' });
    }
  },

  console: async ({}, use, testInfo) => {
    const heard = new Console();
    await use(heard);
    // A test that failed for another reason says that one.
    if (testInfo.status === testInfo.expectedStatus) expect(heard.complaints, 'the console').toEqual([]);
  },

  visit: async ({ browser, desk, console, language, javaScriptEnabled }, use) => {
    const scripted = javaScriptEnabled !== false;
    // Chromium fetches what the document announces even where no script will ever use it, and then wonders.
    if (!scripted) console.allow(/ofrecord\.wasm was preloaded using link preload but not used/);
    await use(async (email, own = language) => {
      const context = await browser.newContext({
        baseURL: desk.url,
        locale: LOCALES[own],
        javaScriptEnabled: scripted,
        // Nothing moves, so that nothing has to be waited for.
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      console.listen(page);
      const visitor = new Visitor(desk, page, wordsOf(own), scripted);
      if (email) await visitor.arrive(email);
      return visitor;
    });
    for (const context of browser.contexts()) await context.close();
  },
});

export { expect };
