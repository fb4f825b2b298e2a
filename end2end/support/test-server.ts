import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { mailsIn, type Mail } from './mail.ts';

const root = join(import.meta.dirname, '../..');

/** The server under test: `OFRECORD_BIN`, else the debug build. */
export const binary =
  process.env.OFRECORD_BIN ?? resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/ofrecord');

/** Where a server keeps its records: in a file of its folder, or in a database of its own on the server of `TEST_POSTGRES_URL`. */
export type Engine = 'sqlite' | 'postgres';

const run = promisify(execFile);

/** The PostgreSQL that `scripts/e2e.sh` starts. */
function postgres(): URL {
  const address = process.env.TEST_POSTGRES_URL;
  if (!address) throw new Error('TEST_POSTGRES_URL names no server: run the journeys by scripts/e2e.sh');
  return new URL(address);
}

async function sql(statement: string): Promise<void> {
  await run('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', statement, postgres().href]);
}

// The tests choose everything that can be set, whatever the shell around them has set for itself.
function environment(data: string, database: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('OFRECORD_') && !name.startsWith('LEPTOS_') && name !== 'DATABASE_URL',
  );
  return {
    ...Object.fromEntries(inherited),
    OFRECORD_DATA: data,
    OFRECORD_DEMO: '1',
    OFRECORD_TEST_CLOCK: '1',
    OFRECORD_LOG: 'warn',
    ...(database && { DATABASE_URL: new URL(database, postgres()).href }),
  };
}

/** A server of its own on a free port, with its own database, proofs and mails. */
export class TestServer {
  readonly data: string;
  /** The name of its database on PostgreSQL; empty on SQLite. */
  readonly #database: string;
  url = '';
  /** The log of the server, attached to a failed test. */
  log = '';
  #server: ChildProcess | undefined;

  private constructor(engine: Engine) {
    this.data = mkdtempSync(join(tmpdir(), 'ofrecord-test-'));
    this.#database = engine === 'postgres' ? `ofrecord_${randomUUID().replaceAll('-', '')}` : '';
  }

  /** A new desk: with the demo, or with a copy of what `like` left behind when it closed. */
  static async open(engine: Engine, like?: TestServer): Promise<TestServer> {
    if (!existsSync(binary)) throw new Error(`there is no server at ${binary}: build it with cargo build, or set OFRECORD_BIN`);
    const server = new TestServer(engine);
    if (like) cpSync(like.data, server.data, { recursive: true });
    if (server.#database) await sql(`CREATE DATABASE ${server.#database}${like ? ` TEMPLATE ${like.#database}` : ''}`);
    await server.start();
    return server;
  }

  /** Starts the server on what lies in the folder. */
  async start(): Promise<void> {
    const server = spawn(binary, ['serve', '--addr', '127.0.0.1:0'], {
      cwd: root,
      env: environment(this.data, this.#database),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    server.stderr.on('data', (text: Buffer) => (this.log += text.toString()));
    for await (const line of createInterface({ input: server.stdout })) {
      this.log += `${line}\n`;
      const open = /open at (http:\/\/\S+)/.exec(line);
      if (open) {
        this.url = open[1]!;
        server.stdout.resume();
        return;
      }
    }
    throw new Error(`the server did not open:\n${this.log}`);
  }

  /** Ends the server: politely, or in the middle of whatever it does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  /** Ends the server and leaves nothing behind. */
  async close(): Promise<void> {
    await this.stop('SIGKILL');
    if (this.#database) await sql(`DROP DATABASE ${this.#database} WITH (FORCE)`);
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Lets time pass: every clock that is due by then is heard, every mail is sent. */
  async advance(by: { days?: number; hours?: number; seconds?: number }): Promise<Date> {
    const seconds = (by.days ?? 0) * 86_400 + (by.hours ?? 0) * 3_600 + (by.seconds ?? 0);
    const response = await fetch(`${this.url}/test/clock`, {
      method: 'POST',
      headers: { Origin: this.url },
      body: new URLSearchParams({ advance_seconds: String(Math.round(seconds)) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the clock did not move: ${response.status} ${answer}`);
    return new Date(answer);
  }

  /** All mails so far, those that wait included. */
  async mails(): Promise<Mail[]> {
    await this.advance({ seconds: 0 });
    return mailsIn(join(this.data, 'mail'));
  }

  /** The latest mail to this address whose subject says this. */
  async mailTo(address: string, subject: RegExp): Promise<Mail> {
    let found: Mail | undefined;
    // The server's own round may be about to send it this very moment.
    await expect(async () => {
      const mails = await this.mails();
      found = mails.filter((mail) => mail.to === address && subject.test(mail.subject)).at(-1);
      const there = mails.map((mail) => `${mail.to}: ${mail.subject}`).join('\n');
      expect(found, `a mail to ${address} with ${subject}; there are:\n${there}`).toBeDefined();
    }).toPass({ timeout: 15_000 });
    return found!;
  }

  /** What `ofrecord verify` prints; fails where a claim differs from its history. */
  async verify(): Promise<string> {
    const { stdout } = await run(binary, ['verify'], { cwd: root, env: environment(this.data, this.#database) });
    return stdout;
  }
}
