import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { invoke } from '../../policies/invoke/run.ts';
import { requireSecurity } from '../../policies/require-security/policy.ts';
import { respond as respondDeclaration } from '../../policies/respond/policy.ts';
import { respond } from '../../policies/respond/run.ts';
import { setVariable } from '../../policies/set-variable/run.ts';
import type {
  BodyNeed,
  Bundle,
  CompiledAssembly,
  CompiledRoute,
  CompiledStep,
  Profile,
} from '../../src/assembly/types.ts';
import { settleBodies } from '../../src/compiler/body-needs.ts';
import { createGateway, type Gateway, type GatewayInit } from '../../src/gateway/gateway.ts';
import { type Listener, type ListenOptions, openListener } from '../../src/gateway/listener.ts';
import { isOwnListener } from '../../src/gateway/own-listeners.ts';
import { createOutbound, type Outbound, type OutboundInit, type TlsProfile } from '../../src/outbound/outbound.ts';
import { nameReader } from '../../src/policy/references.ts';
import type { Bindings, Implementation, Run } from '../../src/runtime/binder.ts';
import { type Linked, link } from '../../src/runtime/link.ts';
import { execute } from '../../src/runtime/run.ts';
import type { Json } from '../../src/source/tree.ts';
import { settings } from '../oauth/example.ts';

/** One operation of the gateway under test. */
export interface TestRoute {
  /** `GET /photos/{id}`. */
  readonly operation: string;
  readonly steps: readonly { readonly [policy: string]: Json }[];
  readonly catch?: readonly { readonly [policy: string]: Json }[];
  readonly profile?: Profile;
  readonly isProvider?: boolean;
  /** Overrides what the steps need. */
  readonly requestBody?: BodyNeed;
}

interface TestInit {
  readonly routes: readonly TestRoute[];
  /** Policies of the test itself: what each does. */
  readonly policies?: Readonly<Record<string, Run>>;
  readonly tlsProfiles?: Readonly<Record<string, TlsProfile>>;
  readonly gateway?: Partial<GatewayInit>;
  readonly listen?: Partial<ListenOptions>;
  readonly idleMs?: number;
  readonly outbound?: Partial<OutboundInit>;
}

/** A gateway on a free port of the loopback, with the lines it logged. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly listener: Listener;
  readonly outbound: Outbound;
  readonly log: {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  readonly link: (routes: readonly TestRoute[]) => Linked;
  readonly close: () => Promise<void>;
}

/** Links and serves some routes, with the real `invoke`, `set-variable` and `respond`. */
export const runGateway = async (init: TestInit): Promise<RunningGateway> => {
  const bound: { host: string; port: number }[] = [];
  const outbound = createOutbound({
    isOwn: isOwnListener(() => bound),
    ...(init.tlsProfiles && { tlsProfiles: init.tlsProfiles }),
    limits: { connectMs: 1000, idleMs: init.idleMs ?? 5000 },
    ...init.outbound,
  });
  const own = Object.entries(init.policies ?? {}).map(([name, run]) => ownPolicy(name, run));
  const implementations = [invoke(outbound), setVariable(), respond(), ...own];
  const linkRoutes = (routes: readonly TestRoute[]): Linked => {
    // Each implementation links only the steps of its own policy.
    const linked = link(
      bundleOf(routes, implementations as never),
      { ...bindings, targets: outbound.allow },
      implementations as never,
    );
    if ('routes' in linked) return linked;
    throw new Error(linked.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  };
  const log: RunningGateway['log'] = [];
  const gateway = createGateway(linkRoutes(init.routes), {
    enter: (x, done) => execute(x, { suspend: unused, conclude: unused }, done),
    clock: { now: Date.now, coarse: Date.now },
    random: randomBytes,
    log: {
      info: (fields, message) => log.push({ level: 'info', message, fields: { ...fields } }),
      error: (fields, message) => log.push({ level: 'error', message, fields: { ...fields } }),
    },
    ...init.gateway,
  });
  const listener = await openListener(gateway, { host: '127.0.0.1', port: 0, ...init.listen });
  bound.push({ host: '127.0.0.1', port: listener.port });
  return {
    gateway,
    listener,
    outbound,
    log,
    link: linkRoutes,
    close: async () => {
      await listener.close(0);
      await outbound.close();
    },
  };
};

const unused = (): Promise<void> => Promise.reject(new Error('no transaction in these tests'));

const bindings: Bindings = { catalog: undefined, properties: {}, publicUrl: 'https://gw.example', views: {} };

/** A policy of a test: does what it is told. Under the name of `require-security` it declares what that one does. */
const ownPolicy = (name: string, run: Run): Implementation<never> => ({
  declaration:
    name === requireSecurity.name
      ? requireSecurity
      : {
          name,
          version: '1.0.0',
          summary: name,
          written: 'author',
          properties: {},
          flow: () => ({ ...respondDeclaration.flow({}, nameReader), responseBody: 'none', end: 'continues' }),
        },
  link: () => run,
});

const bundleOf = (routes: readonly TestRoute[], implementations: readonly Implementation<unknown>[]): Bundle => ({
  format: 1,
  compiler: 'test',
  digest: 'test',
  products: [],
  assemblies: routes.map((route, index) => assemblyOf(route, index, implementations)),
});

const assemblyOf = (
  route: TestRoute,
  index: number,
  implementations: readonly Implementation<unknown>[],
): CompiledAssembly => {
  const [method = '', template = ''] = route.operation.split(' ');
  const compiled = (uses: TestRoute['steps']): readonly CompiledStep[] =>
    uses.flatMap((use, at) =>
      Object.entries(use).map(([policy, properties]) => stepOf(policy, properties, at, implementations)),
    );
  const caught = route.catch === undefined ? [] : [{ errors: undefined, steps: compiled(route.catch) }];
  const settled = settleBodies(compiled(route.steps), caught);
  const compiledRoute: CompiledRoute = {
    method,
    template,
    path: template,
    operationId: route.operation,
    parameters: [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name),
    ...settled,
    requestBody: route.requestBody ?? settled.requestBody,
    respond: stepOf('respond', {}, 0, implementations),
    at: 0,
  };
  return {
    name: `api-${index}`,
    version: '1.0.0',
    title: 'API',
    basePath: '',
    profile: route.profile ?? 'strict',
    provider: route.isProvider ? settings : undefined,
    properties: {},
    catalogs: {},
    routes: [compiledRoute],
    files: ['test.yaml'],
    positions: [[0, 1, 1]],
  };
};

const stepOf = (
  policy: string,
  properties: Json,
  at: number,
  implementations: readonly Implementation<unknown>[],
): CompiledStep => {
  const declaration = implementations.find((one) => one.declaration.name === policy)?.declaration;
  if (declaration === undefined) throw new Error(`no policy ${policy}`);
  return { id: `test#/${at}`, policy, properties, blocks: [], flow: declaration.flow(properties, nameReader), at: 0 };
};

/** What a back end got. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A back end on a free port of the loopback. */
export interface Backend {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  readonly close: () => Promise<void>;
}

/** An HTTP back end that remembers what it got; `answer` may be left out: then 200 and a small JSON. */
export const runBackend = async (answer?: RequestListener): Promise<Backend> => {
  const received: Received[] = [];
  const server = http.createServer((req, res) => {
    if (answer !== undefined) {
      received.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body: '' });
      answer(req, res);
      return;
    }
    readText(req).then((body) => {
      received.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body });
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end('{"ok":true}');
    });
  });
  return { ...(await opened(server)), received };
};

/** A back end that is no HTTP server: gets each connection as it is. */
export const runRawBackend = async (serve: (socket: Socket) => void): Promise<Omit<Backend, 'received'>> =>
  opened(
    net.createServer((socket) => {
      socket.on('error', () => {});
      serve(socket);
    }),
  );

const opened = async (server: Server | net.Server): Promise<Omit<Backend, 'received'>> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const readText = async (req: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  return text;
};

/** An answer as it came. */
export interface RawAnswer {
  readonly text: string;
  /** How the connection ended. */
  readonly end: 'closed' | 'reset' | 'open';
}

/** Sends bytes over one connection and takes what comes until the connection ends, or nothing comes for `quietMs`. */
export const sendRaw = (port: number, bytes: string | Buffer, quietMs = 400): Promise<RawAnswer> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    const finish = (end: RawAnswer['end']): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), end });
    };
    let timer = setTimeout(() => finish('open'), quietMs);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(() => finish('open'), quietMs);
    });
    socket.on('end', () => finish('closed'));
    socket.on('error', () => finish('reset'));
  });

/** Status codes of all answers in a raw text. */
export const statusesOf = (text: string): readonly number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
