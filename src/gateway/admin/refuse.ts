import type { FastifyReply } from 'fastify';
import { faultReply } from '../../runtime/fault-reply.ts';

/** Answers a request of the admin listener that is not served. */
export const refuse = (reply: FastifyReply, status: number, message: string): FastifyReply => {
  const { body } = faultReply({ status, message, headers: [] });
  return reply.code(status).type('application/json').send(body);
};
