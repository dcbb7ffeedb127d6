import { providerOf } from '../../src/oauth/provider.ts';
import { answerDocument } from '../../src/oauth/public-document.ts';
import { serverMetadata as metadataOf } from '../../src/oauth/server-metadata.ts';
import type { Implementation } from '../../src/runtime/binder.ts';
import { serverMetadata as declaration, type ServerMetadata } from './policy.ts';

/** The same for every request: nothing that a client sends has a part in it. */
export const serverMetadata = (): Implementation<ServerMetadata> => ({
  declaration,
  link(_, bind) {
    const body = Buffer.from(JSON.stringify(metadataOf(providerOf(bind, undefined), bind.publicUrl)));
    return (x) => answerDocument(x, body);
  },
});
