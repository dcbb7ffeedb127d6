import type { IncomingMessage } from 'node:http';

/** An unread body is taken in for so long after the answer, so that the client reads the answer instead of a reset. */
const lingerMs = 2000;

/** Takes the rest of an unread body off the connection for a while; then the connection ends. */
export const linger = (req: IncomingMessage): void => {
  if (req.complete) return;
  req.resume();
  const timer = setTimeout(() => req.socket.destroy(), lingerMs);
  req.once('close', () => clearTimeout(timer));
};
