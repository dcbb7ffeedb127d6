import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { faultReply } from '../../runtime/fault-reply.ts';
import type { Linked } from '../../runtime/link.ts';
import { carriesToken } from './token.ts';

/** What the admin listener tells of. */
export interface AdminInit {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token: string;
  readonly current: () => Linked;
  readonly draining: () => boolean;
  /** Why the gateway does not serve what it should (a reload that failed); `undefined`: all is well. */
  readonly degraded: () => string | undefined;
  /** Milliseconds since 1970, of the start. */
  readonly startedAt: number;
}

/** A listener for operators. */
export interface AdminListener {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens the admin listener.
 *
 * `/health` answers everyone who reaches the port: 200 `{status: 'ok' | 'degraded', digest, since}`, 503 `draining`. Every
 * other path, known or not, wants the token. Web pages cannot use it: a request with an `Origin` is refused, and so is a
 * Host that is not this listener's, which a rebound DNS name would bring.
 */
export const openAdminListener = async (init: AdminInit): Promise<AdminListener> => {
  const app = Fastify({ bodyLimit: 64 * 1024, requestTimeout: 10_000, forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => guard(request, reply, { ...init, port: portOf(app) }));
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'There is nothing here'));
  app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) =>
    refuse(reply, error.statusCode ?? 500, 'The request could not be served'),
  );
  app.get('/health', (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const { digest } = init.current().bundle;
    const since = new Date(init.startedAt).toISOString();
    if (init.draining()) return reply.code(503).send({ status: 'draining', digest, since });
    const problem = init.degraded();
    return problem === undefined ? { status: 'ok', digest, since } : { status: 'degraded', digest, since, problem };
  });
  app.get('/bundle', () => {
    const { digest, compiler, assemblies } = init.current().bundle;
    return { digest, compiler, assemblies: assemblies.map(({ name, version }) => `${name}:${version}`) };
  });
  await app.listen({ host: init.host, port: init.port });
  const port = portOf(app);
  return {
    host: init.host,
    port,
    url: `http://${bracketed(init.host)}:${port}`,
    close: () => app.close(),
  };
};

const guard = (
  { method, url, headers }: FastifyRequest,
  reply: FastifyReply,
  { host, port, token }: Pick<AdminInit, 'host' | 'port' | 'token'>,
): FastifyReply | undefined => {
  const names = [bracketed(host), '127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (!names.includes(headers.host?.toLowerCase() ?? '')) return refuse(reply, 403, 'This Host is not served here');
  if (headers.origin !== undefined) return refuse(reply, 403, 'Web pages may not use this listener');
  if ((method === 'GET' || method === 'HEAD') && /^\/health(?:\?|$)/.test(url)) return undefined;
  if (carriesToken(headers.authorization, token)) return undefined;
  reply.header('WWW-Authenticate', 'Bearer');
  return refuse(reply, 401, 'The admin token is required');
};

const refuse = (reply: FastifyReply, status: number, message: string): FastifyReply => {
  const { body } = faultReply({ status, message, headers: [] });
  return reply.code(status).type('application/json').send(body);
};

const portOf = (app: FastifyInstance): number => {
  // Listens on TCP only, and is asked only while it does.
  const { port } = app.server.address() as AddressInfo;
  return port;
};

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
