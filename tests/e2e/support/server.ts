// Starts and stops one real server with an empty database of its own. Knows the binary's command line, environment and
// log, and nothing of its API or of the browser.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BINARY = process.env.CRM_BIN ?? fileURLToPath(new URL('../../../target/debug/crm', import.meta.url));
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

/** Servers that still run; none may outlive the test process, even when that is cut short. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A running server, its address, its log and the token that allows the first set-up. */
export class Server {
  log = '';
  private token = '';
  private gone = false;

  private constructor(
    readonly url: string,
    readonly receiver: string,
    private readonly child: ChildProcess,
    private readonly release: () => void,
    /** Runs another command of the binary on the same database, beside the server. */
    readonly run: (...command: string[]) => Promise<unknown>,
  ) {
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
    }
    // A program that cannot be started reports so here and never exits.
    child.once('error', (error) => {
      this.log += `${error}\n`;
      this.gone = true;
    });
    child.once('exit', () => {
      running.delete(child);
      this.gone = true;
    });
  }

  /**
   * Starts the binary on a free port and waits until it is ready and has told its set-up token. With `fill`, the
   * arguments of `crm fill`, the database is full of made-up records.
   */
  static async start(fill: readonly string[] = []): Promise<Server> {
    if (!existsSync(BINARY)) throw new Error(`No server at ${BINARY}: build it with cargo build, or set CRM_BIN.`);
    const folder = mkdtempSync(path.join(tmpdir(), 'crm-journey-'));
    const database = process.env.E2E_DB === 'postgres' ? postgresDatabase() : sqliteDatabase(folder);
    const release = () => {
      database.drop();
      rmSync(folder, { recursive: true, force: true });
    };
    const address = `127.0.0.1:${await freePort()}`;
    const url = `http://${address}`;
    // A place that webhooks may call; a journey listens there when it wants to.
    const receiver = `127.0.0.1:${await freePort()}`;
    const env = {
      ...environmentWithoutSettings(),
      CRM_LISTEN: address,
      CRM_DATA_DIR: folder,
      DATABASE_URL: database.url,
      PUBLIC_URL: url,
      CRM_OUTBOUND_ALLOW: receiver,
      RUST_LOG: 'info',
      RUST_BACKTRACE: '1',
      NO_COLOR: '1',
    };
    if (fill.length > 0)
      for (const command of [['migrate'], ['fill', ...fill]])
        execFileSync(BINARY, command, { cwd: folder, env, stdio: 'pipe' });
    const child = spawn(BINARY, ['serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const run = (...command: string[]) => promisify(execFile)(BINARY, command, { cwd: folder, env });
    const server = new Server(url, receiver, child, release, run);
    try {
      await server.until('ready', async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false);
      await server.until('done with printing "setup token: …"', async () => {
        server.token = /setup token:\s*(\S+)/i.exec(server.log)?.[1] ?? '';
        return server.token !== '';
      });
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** The token that POST /api/v1/setup asks for. */
  get setupToken(): string {
    return this.token;
  }

  /** Ends the server and removes its data; says what went wrong in its log, if anything did. */
  async stop(): Promise<string[]> {
    const faults: string[] = [];
    if (this.gone) {
      faults.push('the server ended by itself');
    } else {
      this.child.kill('SIGTERM');
      if (!(await this.ended(STOP_TIMEOUT_MS))) {
        faults.push(`the server did not end within ${STOP_TIMEOUT_MS / 1000} s of SIGTERM`);
        this.child.kill('SIGKILL');
        await this.ended(STOP_TIMEOUT_MS);
      }
    }
    this.release();
    return [...faults, ...this.log.split('\n').filter((line) => / ERROR |panicked/.test(line))];
  }

  private async until(state: string, reached: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await reached())) {
      if (this.gone) throw new Error(`The server ended before it was ${state}:\n${this.log}`);
      if (Date.now() > deadline) {
        throw new Error(`The server was not ${state} within ${START_TIMEOUT_MS / 1000} s:\n${this.log}`);
      }
      await sleep(25);
    }
  }

  private async ended(timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!this.gone && Date.now() < deadline) await sleep(10);
    return this.gone;
  }
}

interface Database {
  url: string;
  drop: () => void;
}

function sqliteDatabase(folder: string): Database {
  return { url: `sqlite://${folder}/crm.sqlite`, drop: () => {} };
}

function postgresDatabase(): Database {
  const server = process.env.PGURL;
  if (!server) throw new Error('E2E_DB=postgres needs PGURL: scripts/postgres.sh start && scripts/postgres.sh url');
  const name = `journey_${randomBytes(8).toString('hex')}`;
  const run = (sql: string) => execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', sql, server]);
  run(`CREATE DATABASE ${name}`);
  return {
    // Only the database's name changes; the host may be a socket's folder, which URL does not understand.
    url: server.replace(/^(\w+:\/\/[^/]*)(\/[^?]*)?/, `$1/${name}`),
    drop: () => run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The developer's own settings must not reach a server under test. */
function environmentWithoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CRM_|DATABASE_URL|RUST_LOG)/.test(name)),
  );
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
