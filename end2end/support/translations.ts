import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The languages of the desk. */
export type Language = 'en' | 'ja' | 'zh-TW' | 'sv';

/** Values of the placeholders in a text. */
export type Places = Record<string, string | number>;

type Tree = { [key: string]: string | Tree };

const read = new Map<string, Tree>();

function tree(language: Language, namespace: string): Tree {
  const file = join(import.meta.dirname, '../../app/locales', language, `${namespace}.json`);
  const known = read.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as Tree);
  read.set(file, known);
  return known;
}

function find(language: Language, key: string): string | undefined {
  const [namespace, ...path] = key.split('.');
  let at: string | Tree | undefined = tree(language, namespace!);
  for (const step of path) at = typeof at === 'object' ? at[step] : undefined;
  return typeof at === 'string' ? at : undefined;
}

/** The sentence as it stands in `app/locales`, its places not filled yet. Plural forms are chosen by `count`. */
function sentence(language: Language, key: string, places: Places): string {
  const plural = places.count === 1 ? `${key}_one` : `${key}_other`;
  const found = find(language, key) ?? find(language, plural) ?? find(language, `${key}_other`);
  if (found === undefined) throw new Error(`no text for ${key} in ${language}`);
  return found;
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The texts of one language, so that one test runs in every language. */
export interface Translate {
  readonly language: Language;
  /** A sentence with its places filled. */
  (key: string, places?: Places): string;
  /** As a pattern for a whole text: a place that is not filled matches anything. */
  pattern(key: string, places?: Places): RegExp;
  /** As a pattern that may stand inside a longer text. */
  within(key: string, places?: Places): RegExp;
}

export function translator(language: Language): Translate {
  const source = (key: string, places: Places) =>
    sentence(language, key, places)
      .split(/\{\{\s*(\w+)\s*\}\}/)
      .map((part, at) => (at % 2 === 0 ? literally(part) : part in places ? literally(String(places[part])) : '.+'))
      .join('');
  const t = (key: string, places: Places = {}) =>
    sentence(language, key, places).replace(/\{\{\s*(\w+)\s*\}\}/g, (_, place: string) => {
      if (!(place in places)) throw new Error(`${key} asks for ${place}`);
      return String(places[place]);
    });
  return Object.assign(t, {
    language,
    pattern: (key: string, places: Places = {}) => new RegExp(`^\\s*${source(key, places)}\\s*$`),
    within: (key: string, places: Places = {}) => new RegExp(source(key, places)),
  });
}
