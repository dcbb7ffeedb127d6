import { formatted, type ResponseFormat } from '../../src/oauth/response-format.ts';
import { objectOf } from '../../src/runtime/json-object.ts';
import type { Message } from '../../src/runtime/message.ts';

/**
 * Writes a token response in the form that the request has chosen. It comes after the author's steps, which have seen
 * JSON; what they have made of it that is no JSON object stays as it is.
 */
export const writeInFormat = (message: Message, format: ResponseFormat): void => {
  const response = message.status === 200 ? objectOf(message.value) : undefined;
  if (response === undefined) return;
  const { type, text } = formatted(response, format);
  message.value = text;
  message.setHeader('Content-Type', type);
};
