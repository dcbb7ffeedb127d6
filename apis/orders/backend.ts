import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

interface Order {
  readonly id: string;
  readonly item: string;
  readonly quantity: number;
  readonly customer: string;
  readonly state: 'open' | 'shipped';
}

/** Who may sign in, and as whom the service knows them. */
const customers: ReadonlyMap<string, string> = new Map([
  ['alice:alice-password', 'cn=alice,o=acme'],
  ['bob:bob-password', 'cn=bob,o=acme'],
]);

/**
 * The order service behind the sample API, and at `/login` the authentication URL of its provider: asked with HTTP Basic,
 * it answers 200 and says who that is, or 401. It believes `X-Customer`: only the gateway reaches it.
 */
export const ordersBackend = (): Server => {
  const orders = new Map<string, Order>([
    ['1', { id: '1', item: 'anvil', quantity: 1, customer: 'cn=alice,o=acme', state: 'shipped' }],
    ['2', { id: '2', item: 'rope', quantity: 20, customer: 'cn=alice,o=acme', state: 'open' }],
  ]);
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://backend');
    const id = /^\/orders\/v1\/orders\/([^/]+)$/.exec(pathname)?.[1];
    if (pathname === '/login') logIn(request, response);
    else if (id !== undefined) oneOrder(request, response, orders, id);
    else if (pathname !== '/orders/v1/orders') answer(response, 404, { message: 'Not found' });
    else if (request.method === 'POST') await placeOrder(request, response, orders);
    else answer(response, 200, [...orders.values()]);
  });
};

const logIn = ({ headers }: IncomingMessage, response: ServerResponse): void => {
  const [, basic = ''] = /^Basic (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const credential = customers.get(Buffer.from(basic, 'base64').toString('utf8'));
  if (credential === undefined) response.writeHead(401).end();
  else response.writeHead(200, { 'API-Authenticated-Credential': credential }).end();
};

const oneOrder = (
  { method }: IncomingMessage,
  response: ServerResponse,
  orders: Map<string, Order>,
  id: string,
): void => {
  const order = orders.get(id);
  if (order === undefined) return answer(response, 404, { message: 'There is no such order' });
  if (method !== 'DELETE') return answer(response, 200, order);
  orders.delete(id);
  response.writeHead(204).end();
};

const placeOrder = async (
  request: IncomingMessage,
  response: ServerResponse,
  orders: Map<string, Order>,
): Promise<void> => {
  const wanted = await orderIn(request);
  if (wanted === undefined) return answer(response, 400, { message: 'An order needs an item and a quantity' });
  const customer = String(request.headers['x-customer'] ?? '');
  const order: Order = { id: String(orders.size + 1), ...wanted, customer, state: 'open' };
  orders.set(order.id, order);
  answer(response, 201, order);
};

const orderIn = async (request: IncomingMessage): Promise<Pick<Order, 'item' | 'quantity'> | undefined> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const { item, quantity } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof item === 'string' && Number.isInteger(quantity) ? { item, quantity } : undefined;
  } catch {
    return undefined;
  }
};

const answer = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};
