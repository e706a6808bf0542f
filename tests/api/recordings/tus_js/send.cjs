// Sends a file as its user says, and tells in one line of JSON how that went: `node send.cjs JSON`.
const { createReadStream } = require('node:fs');

const tus = require('tus-js-client');

const said = JSON.parse(process.argv[2]);
const tell = (upload, more) => {
  process.stdout.write(JSON.stringify({ url: upload.url, ...told, ...more }));
  process.exit(0);
};
const told = { resumed: false, retries: 0 };

const upload = new tus.Upload(createReadStream(said.file), {
  endpoint: said.endpoint,
  chunkSize: said.chunkSize ?? Infinity,
  headers: { Authorization: `Bearer ${said.token}` },
  metadata: said.metadata,
  uploadDataDuringCreation: said.duringCreation ?? false,
  retryDelays: said.retryDelays ?? null,
  urlStorage: new tus.FileUrlStorage(said.store),
  onBeforeRequest: (request) => {
    if (said.checksum && request.getMethod() === 'PATCH') request.setHeader('Upload-Checksum', said.checksum);
  },
  onShouldRetry: (error, _, options) => {
    told.retries += 1;
    const status = error.originalResponse?.getStatus();
    return !status || status === 409 || status >= 500;
  },
  onProgress: (sent) => {
    if (!said.abortAfter || sent < said.abortAfter || told.aborted) return;
    told.aborted = true;
    upload.abort(said.forGood).then(() => tell(upload));
  },
  onError: (error) =>
    tell(upload, { status: error.originalResponse?.getStatus(), error: error.originalResponse?.getBody() ?? `${error}` }),
  onSuccess: () => tell(upload, { done: true }),
});

upload.findPreviousUploads().then(([previous]) => {
  if (previous) {
    told.resumed = true;
    upload.resumeFromPreviousUpload(previous);
  }
  upload.start();
});
