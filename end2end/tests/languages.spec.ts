import { expectText } from '../support/partner.ts';
import { people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import { Visitor } from '../support/visitor.ts';
import { translator, type Language } from '../support/translations.ts';

const DATES: Record<Language, RegExp> = {
  en: /\b\d{1,2} [A-Z][a-z]{2} \d{4}\b/,
  ja: /\d{4}\/\d{1,2}\/\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日/,
  'zh-TW': /\d{4}年\d{1,2}月\d{1,2}日/,
  sv: /\b\d{1,2} \p{Ll}{3,4}\.? \d{4}\b/u,
};

async function chooses(visitor: Visitor, language: Language): Promise<Visitor> {
  const name = visitor.t(`words.language.${language.toLowerCase().replace('-', '_')}`);
  await visitor.press(name, visitor.page.getByRole('contentinfo'));
  await expect(visitor.page.locator('html')).toHaveAttribute('lang', language);
  return new Visitor(visitor.server, visitor.page, translator(language), visitor.scripted);
}

test('the language is chosen before signing in and inside, and each time the page stays', async ({ visit }) => {
  let visitor = await visit();
  await visitor.go('/sign-in?next=%2Fclaims%2FOR-000005');
  for (const language of ['ja', 'zh-TW', 'sv'] as const) {
    visitor = await chooses(visitor, language);
    await expect(visitor.page).toHaveURL(/\/sign-in\?next=/);
    await expectText(visitor, 'signin.title');
  }
  await visitor.signIn(people.astrid);
  expect(visitor.reference).toBe('OR-000005');
  for (const language of ['ja', 'zh-TW', 'en', 'sv'] as const) {
    visitor = await chooses(visitor, language);
    expect(visitor.reference).toBe('OR-000005');
    await expect(visitor.main.getByText(visitor.t('words.state.action_required'), { exact: true }).first()).toBeVisible();
    await expect(visitor.main.getByRole('complementary').locator('time').first()).toHaveText(DATES[language]);
  }
  await visitor.go('/claims?state=editing&sort=-created');
  visitor = await chooses(visitor, 'en');
  await expect(visitor.page).toHaveURL(/\/claims\?state=editing&sort=-created/);
});

test('a choice is remembered with the account', async ({ visit }) => {
  const here = await visit(undefined, 'en');
  await here.go('/sign-in');
  await here.signIn(people.erik);
  await chooses(here, 'sv');
  const elsewhere = await visit(undefined, 'en');
  await elsewhere.go('/sign-in');
  await elsewhere.signIn(people.erik);
  await expect(elsewhere.page.locator('html')).toHaveAttribute('lang', 'sv');
});

test('the browser’s language is the first guess, and simplified Chinese is not taken for traditional', async ({ visit, server }) => {
  for (const [accepted, language] of [['ja,en;q=0.5', 'ja'], ['zh-HK', 'zh-TW'], ['zh-CN', 'en'], ['fi,sv;q=0.4', 'sv']]) {
    const visitor = await visit();
    const response = await visitor.context.request.get(`${server.url}/sign-in`, { headers: { 'Accept-Language': accepted! } });
    expect(await response.text(), accepted).toMatch(new RegExp(`<html[^>]* lang="${language}"`));
  }
});

test('mails are written in the language of whoever gets them', async ({ visit, server }) => {
  // The claim of the demo whose customer was asked: Adatum, which reads English; its partner's other admin reads Swedish.
  const swedish = translator('sv');
  await server.mailTo(people.maja, swedish.within('mail.approved.subject', { customer: 'Adatum Ltd' }));
  await server.mailTo(people.astrid, translator('en').within('mail.approved.subject', { customer: 'Adatum Ltd' }));
  await visit();
});

test('light and dark are chosen and stay', async ({ visit, t }) => {
  const partner = await visit(people.astrid);
  await partner.go('/claims?state=editing');
  for (const [label, theme] of [['dark', 'dark'], ['light', 'light']] as const) {
    await partner.page.getByRole('banner').locator('summary').click();
    await partner.press(t(`words.theme.${label}`), partner.page.getByRole('banner'));
    await expect(partner.page.locator('html')).toHaveAttribute('data-theme', theme);
    await expect(partner.page).toHaveURL(/\/claims\?state=editing$/);
  }
});
