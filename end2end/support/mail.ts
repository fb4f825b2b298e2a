import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mail as its reader sees it. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** The first address of the desk in the text. */
  link: string | undefined;
}

function quotedPrintable(text: string): Buffer {
  const joined = text.replace(/=\r?\n/g, '');
  const bytes: number[] = [];
  for (let at = 0; at < joined.length; at += 1) {
    const escaped = /^=([0-9A-F]{2})/i.exec(joined.slice(at, at + 3));
    if (escaped) {
      bytes.push(parseInt(escaped[1]!, 16));
      at += 2;
    } else {
      bytes.push(...Buffer.from(joined[at]!, 'utf8'));
    }
  }
  return Buffer.from(bytes);
}

/** Encoded words of a header, RFC 2047. */
function header(text: string): string {
  const unfolded = text.replace(/\r?\n[ \t]+/g, ' ').replace(/\?=\s+=\?/g, '?==?');
  const word = /=\?utf-8\?([bq])\?([^?]*)\?=/gi;
  return unfolded.replace(word, (_, how: string, content: string) =>
    (how.toLowerCase() === 'b'
      ? Buffer.from(content, 'base64')
      : quotedPrintable(content.replaceAll('_', ' '))
    ).toString('utf8'),
  );
}

export function readMail(raw: string): Mail {
  const [head = '', ...rest] = raw.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n');
  const value = (name: string) => {
    const found = new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\r?\\n[ \\t]+.*)*)`, 'im').exec(head);
    return header(found?.[1] ?? '').trim();
  };
  const encoding = value('Content-Transfer-Encoding').toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? quotedPrintable(body).toString('utf8')
        : body;
  const to = /<([^>]+)>/.exec(value('To'))?.[1] ?? value('To');
  return { to, subject: value('Subject'), text, link: /http:\/\/127\.0\.0\.1:\d+\S*/.exec(text)?.[0] };
}

/** All mails of a folder, in the order in which they were written. */
export function mailsIn(folder: string): Mail[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  // The names are ids that sort by time.
  const mails = names.filter((name) => name.endsWith('.eml') && !name.startsWith('.')).sort();
  return mails.map((name) => readMail(readFileSync(join(folder, name), 'utf8')));
}
