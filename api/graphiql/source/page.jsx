import './workers.js';

// Loaded at once rather than on demand as GraphiQL does it, so that its styles come with the page's.
import { editor } from 'monaco-graphql/esm/monaco-editor.js';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import firstQuery from './first-query.graphql';
import { parsed, remember, remembered, takeToken } from './headers.js';

// Before anything is drawn: GraphiQL reads the headers once.
takeToken(location, history, sessionStorage);
addEventListener('hashchange', () => {
  if (takeToken(location, history, sessionStorage)) location.reload();
});

// Full-width punctuation is how Chinese is written, not a letter in disguise.
editor.onDidCreateEditor((created) => created.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } }));

const place = document.getElementById('graphiql');
const endpoint = new URL(place.dataset.endpoint, document.baseURI).href;
const send = createGraphiQLFetcher({
  url: endpoint,
  subscriptionUrl: endpoint.replace(/^http/, 'ws'),
  enableIncrementalDelivery: false,
});

/** GraphiQL reads the schema before its header editor exists, that is without any header. */
function fetcher(request, options) {
  const reading = request.operationName === 'IntrospectionQuery';
  return send(request, reading && !options?.headers ? { ...options, headers: parsed(sessionStorage) } : options);
}

// The session's storage for everything: GraphiQL's history keeps headers and variables with each query.
createRoot(place).render(
  <GraphiQL
    fetcher={fetcher}
    storage={sessionStorage}
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
    defaultHeaders={remembered(sessionStorage)}
    onEditHeaders={(text) => remember(sessionStorage, text)}
    defaultQuery={firstQuery}
    defaultEditorToolsVisibility="headers"
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>案卷 anjuan</GraphiQL.Logo>
  </GraphiQL>,
);
