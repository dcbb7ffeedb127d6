import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Linked } from '../../runtime/link.ts';
import type { Log } from '../gateway.ts';
import { noSchemas } from '../no-schemas.ts';
import { addRefusalRoutes, type WhyRefused } from './refusal-routes.ts';
import { refuse } from './refuse.ts';
import { addReloadRoutes, type Reloads } from './reload-routes.ts';
import { carriesToken } from './token.ts';

/** What the admin listener tells of. */
export interface AdminInit extends WhyRefused {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token: string;
  readonly current: () => Linked;
  readonly draining: () => boolean;
  /** `undefined` while the gateway is being started. */
  readonly reloader: () => Reloads | undefined;
  /** In Prometheus' text form. */
  readonly metrics: (state: { readonly digest: string; readonly degraded: boolean }) => Promise<string>;
  /** Milliseconds since 1970, of the start. */
  readonly startedAt: number;
  readonly log: Log;
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
 * `/health` answers everyone who reaches the port: 200 `{status: 'ok' | 'degraded', digest, since}`, 503 `draining`; so
 * does `/metrics`, which monitors read without a credential. Every other path, known or not, wants the token. Web pages
 * cannot use it: a request with an `Origin` is refused, and so is a Host that is not this listener's, which a rebound DNS
 * name would bring.
 */
export const openAdminListener = async (init: AdminInit): Promise<AdminListener> => {
  const app = Fastify({
    bodyLimit: 64 * 1024,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    schemaController: noSchemas,
  });
  app.addHook('onRequest', async (request, reply) => guard(request, reply, { ...init, port: portOf(app) }));
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'There is nothing here'));
  app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode >= 500) init.log.error({ err: error }, 'a bug ended a request of the admin listener');
    return refuse(reply, statusCode, 'The request could not be served');
  });
  app.get('/health', (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const { digest } = init.current().bundle;
    const since = new Date(init.startedAt).toISOString();
    if (init.draining()) return reply.code(503).send({ status: 'draining', digest, since });
    const { degraded: problem, rolledBack = false } = init.reloader() ?? {};
    const status = problem === undefined ? 'ok' : 'degraded';
    return { status, digest, since, ...(problem !== undefined && { problem }), ...(rolledBack && { rolledBack }) };
  });
  app.get('/metrics', async (_request, reply) => {
    const { digest } = init.current().bundle;
    const text = await init.metrics({ digest, degraded: init.reloader()?.degraded !== undefined });
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  app.get('/bundle', () => {
    const { digest, compiler, assemblies } = init.current().bundle;
    return { digest, compiler, assemblies: assemblies.map(({ name, version }) => `${name}:${version}`) };
  });
  addReloadRoutes(app, init.reloader);
  addRefusalRoutes(app, init);
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
  if ((method === 'GET' || method === 'HEAD') && /^\/(?:health|metrics)(?:\?|$)/.test(url)) return undefined;
  if (carriesToken(headers.authorization, token)) return undefined;
  reply.header('WWW-Authenticate', 'Bearer');
  return refuse(reply, 401, 'The admin token is required');
};

const portOf = (app: FastifyInstance): number => {
  // Listens on TCP only, and is asked only while it does.
  const { port } = app.server.address() as AddressInfo;
  return port;
};

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
