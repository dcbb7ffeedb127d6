import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A question that came to a stub of a directory. */
export interface Question {
  readonly id: number;
  readonly kind: 'bind' | 'search' | 'extended' | 'other';
  readonly socket: Socket;
  /** How many came over this connection before. */
  readonly before: number;
}

/** What stands in for a directory where a real one cannot be made to misbehave. */
export interface LdapStub {
  readonly url: string;
  readonly asked: Question['kind'][];
  /** Connections so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Starts one on the loopback; `answer` gets every question. */
export const startStub = async (answer: (question: Question) => void): Promise<LdapStub> => {
  const asked: Question['kind'][] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    let before = 0;
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    // A question is one packet here: none is sent before the one before it is answered.
    socket.on('data', (bytes: Buffer) => {
      const question = questionIn(bytes);
      asked.push(question.kind);
      answer({ ...question, socket, before });
      before += 1;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `ldap://127.0.0.1:${port}`,
    asked,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const kinds = { 96: 'bind', 99: 'search', 119: 'extended' } as const;

/** RFC 4511 §4.1.1; ids are small here. */
const questionIn = (bytes: Buffer): Pick<Question, 'id' | 'kind'> => {
  const head = (bytes[1] ?? 0) < 0x80 ? 2 : 2 + ((bytes[1] ?? 0) & 0x7f);
  const tag = bytes[head + 3] ?? 0;
  return { id: bytes[head + 2] ?? 0, kind: tag in kinds ? kinds[tag as keyof typeof kinds] : 'other' }; // it is one of them
};

/** A message: an operation with this tag and content. */
export const message = (id: number, tag: number, content: Buffer): Buffer =>
  element(0x30, Buffer.concat([element(0x02, Buffer.of(id)), element(tag, content)]));

/** An LDAPResult without text (RFC 4511 §4.1.9). */
export const result = (id: number, tag: number, code = 0): Buffer =>
  message(id, tag, Buffer.concat([element(0x0a, Buffer.of(code)), element(0x04), element(0x04)]));

/** An entry with one attribute. */
export const entry = (id: number, dn: string, attribute: string, value: string): Buffer =>
  message(
    id,
    0x64,
    Buffer.concat([
      element(0x04, Buffer.from(dn)),
      element(
        0x30,
        element(
          0x30,
          Buffer.concat([element(0x04, Buffer.from(attribute)), element(0x31, element(0x04, Buffer.from(value)))]),
        ),
      ),
    ]),
  );

/** Says yes to every bind, and finds `uid=alice` whatever is looked for. */
export const welcoming = ({ id, kind, socket }: Question): void => {
  if (kind === 'bind') socket.write(result(id, 0x61));
  if (kind === 'search')
    socket.write(Buffer.concat([entry(id, 'uid=alice,dc=example', 'uid', 'alice'), result(id, 0x65)]));
};

const element = (tag: number, content: Buffer = Buffer.of()): Buffer => {
  const { length } = content;
  const head =
    length < 0x80 ? Buffer.of(tag, length) : Buffer.of(tag, 0x83, length >> 16, (length >> 8) & 255, length & 255);
  return Buffer.concat([head, content]);
};
