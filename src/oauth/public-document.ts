import type { Exchange } from '../runtime/exchange.ts';

/** Answers with JSON that is for everybody, and may be kept for five minutes. */
export const answerDocument = ({ message }: Pick<Exchange, 'message'>, body: Buffer): undefined => {
  message.replace(200, undefined, ['Content-Type', 'application/json', 'Cache-Control', 'max-age=300'], body);
};
