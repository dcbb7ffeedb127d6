import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

interface Photo {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
}

/**
 * The small service behind the sample API. It believes `X-Photo-Owner`: only the gateway reaches it, and the gateway sets
 * that header itself.
 */
export const photosBackend = (): Server => {
  const photos = new Map<string, Photo>([['1', { id: '1', title: 'The sea at six', owner: 'alice' }]]);
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://backend');
    const route = `${request.method} ${pathname.replace(/^\/photos\/v1/, '')}`;
    const id = /^\w+ \/photos\/([^/]+)$/.exec(route)?.[1];
    if (route === 'GET /status') answer(response, 200, { status: 'running' });
    else if (route === 'GET /statistics') answer(response, 200, { photos: photos.size });
    else if (route === 'GET /photos') answer(response, 200, [...photos.values()]);
    else if (route === 'POST /photos') await addPhoto(request, response, photos);
    else if (id !== undefined) onePhoto(request, response, photos, id);
    else answer(response, 404, { message: 'Not found' });
  });
};

const addPhoto = async (
  request: IncomingMessage,
  response: ServerResponse,
  photos: Map<string, Photo>,
): Promise<void> => {
  const title = titleIn(await textOf(request));
  if (title === undefined) return answer(response, 400, { message: 'A photo needs a title' });
  const owner = request.headers['x-photo-owner'] ?? request.headers['x-photo-application'];
  const photo = { id: String(photos.size + 1), title, owner: String(owner) };
  photos.set(photo.id, photo);
  answer(response, 201, photo);
};

const onePhoto = (request: IncomingMessage, response: ServerResponse, photos: Map<string, Photo>, id: string): void => {
  const photo = photos.get(id);
  if (photo === undefined) return answer(response, 404, { message: 'There is no such photo' });
  if (request.method !== 'DELETE') return answer(response, 200, photo);
  photos.delete(id);
  response.writeHead(204).end();
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const titleIn = (text: string): string | undefined => {
  try {
    const photo: unknown = JSON.parse(text);
    const isPhoto = typeof photo === 'object' && photo !== null && 'title' in photo;
    return isPhoto && typeof photo.title === 'string' ? photo.title : undefined;
  } catch {
    return undefined;
  }
};

const answer = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};
