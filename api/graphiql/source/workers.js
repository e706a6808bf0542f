/* global WORKERS -- file names by language, put in by build.js */

globalThis.MonacoEnvironment = {
  getWorker: (_id, language) => new Worker(new URL(WORKERS[language] ?? WORKERS.editor, import.meta.url)),
};
