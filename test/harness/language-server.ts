import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A message of the Language Server Protocol, as far as tests look at it. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** What a server says of a document. */
export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

const program = path.join(import.meta.dirname, '../../node_modules/yaml-language-server/bin/yaml-language-server');

/** Longest that an answer may take: the first one reads and compiles a schema, on a machine that does other things, too. */
const PATIENCE_MS = 60_000;

/** The YAML language server, as an editor runs it: JSON-RPC over stdio (LSP 3.17, Base Protocol). */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #received = Buffer.alloc(0);
  #last = 0;

  constructor(folder: string) {
    this.#process = spawn(process.execPath, [program, '--stdio'], { cwd: folder });
    this.#process.stdout.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#process.stderr.resume();
  }

  /** Says hello and how schemas are to be used: only those that documents name themselves. */
  async start(folder: string): Promise<void> {
    await this.ask('initialize', {
      processId: process.pid,
      rootUri: `file://${folder}`,
      capabilities: {
        textDocument: { completion: { completionItem: { documentationFormat: ['plaintext'] } }, hover: {} },
        workspace: { configuration: true },
      },
    });
    this.#send({ method: 'initialized', params: {} });
  }

  /** Opens a document and gives what the server finds wrong with it. */
  async open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    const published = this.#heard(
      ({ method, params }) =>
        method === 'textDocument/publishDiagnostics' && (params as { readonly uri: string }).uri === uri, // LSP 3.17
    );
    this.#send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
    });
    const { params } = await published;
    return (params as { readonly diagnostics: readonly Diagnostic[] }).diagnostics; // of this notification
  }

  /** The result of a request. */
  async ask(method: string, params: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answered = inTime(new Promise<Message>((resolve) => this.#waiting.set(id, resolve)), method);
    this.#send({ id, method, params });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Ends it, by force where it does not end itself. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  #heard(isMeant: (message: Message) => boolean): Promise<Message> {
    const heard = new Promise<Message>((resolve) => {
      const listener = (message: Message): void => {
        if (!isMeant(message)) return;
        this.#listeners.delete(listener);
        resolve(message);
      };
      this.#listeners.add(listener);
    });
    return inTime(heard, 'a notification');
  }

  #send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const head = this.#received.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, Math.max(head, 0)))?.[1]);
      if (head === -1 || this.#received.length < head + 4 + length) return;
      const body = this.#received.toString('utf8', head + 4, head + 4 + length);
      this.#received = this.#received.subarray(head + 4 + length);
      this.#handle(JSON.parse(body));
    }
  }

  #handle(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) {
      this.#waiting.get(id ?? -1)?.(message);
      this.#waiting.delete(id ?? -1);
    } else if (id === undefined) {
      for (const listener of [...this.#listeners]) listener(message);
    } else {
      this.#send({ id, result: method === 'workspace/configuration' ? settingsFor(params) : null });
    }
  }
}

/** No schema is fetched from anywhere. */
const settingsFor = (params: unknown): readonly unknown[] => {
  const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false, url: '' }, schemas: {} };
  const { items } = params as { readonly items: readonly { readonly section: string }[] }; // LSP 3.17, ConfigurationParams
  return items.map(({ section }) => (section === 'yaml' ? yaml : {}));
};

const inTime = async <T>(promise: Promise<T>, what: string): Promise<T> => {
  const patience = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => patience.reject(new Error(`the language server has not answered: ${what}`)),
    PATIENCE_MS,
  );
  try {
    return await Promise.race([promise, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
};
